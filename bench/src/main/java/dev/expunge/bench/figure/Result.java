package dev.expunge.bench.figure;

import java.util.List;

/// What one chapter found, as it is kept.
///
/// @param chapter its name on the command line
/// @param date the day, in UTC
/// @param command what was typed
/// @param conditions what has to be known to read the figures, a line each
/// @param tables what was measured, for people
/// @param charts what the pictures show
public record Result(
        String chapter,
        String date,
        String command,
        String machine,
        List<String> conditions,
        List<Figure> figures,
        List<Table> tables,
        List<Picture> charts) {
    /// A table, with its head apart.
    public record Table(List<String> head, List<List<String>> rows) {}

    /// A picture beside the page.
    ///
    /// @param file its name in the folder of the pictures
    /// @param shows what a reader who cannot see it has to know
    public record Picture(String file, String shows) {}
}
