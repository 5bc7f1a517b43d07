package dev.expunge.bench;

import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result;
import java.util.List;

/// What a chapter found.
///
/// @param conditions what has to be known to read the figures, a line each
record Findings(List<String> conditions, List<Figure> figures, List<Result.Table> tables, List<Chart> charts) {
    /// A picture.
    ///
    /// @param file its name
    /// @param shows what a reader who cannot see it has to know
    record Chart(String file, String shows, String svg) {}

    /// To be kept.
    Result result(String chapter, String command, Lab lab) {
        return new Result(
                chapter,
                lab.today().toString(),
                command,
                lab.machine(),
                conditions,
                figures,
                tables,
                charts.stream()
                        .map(chart -> new Result.Picture(chart.file(), chart.shows()))
                        .toList());
    }
}
