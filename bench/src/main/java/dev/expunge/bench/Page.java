package dev.expunge.bench;

import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The page of the documentation: what stands between its marks is made from the results, all else is written by
/// people.
///
/// @param docs the folder that holds it
record Page(Path docs) {
    /// The file that keeps the results.
    Results results() throws IOException {
        return Results.in(pictures().resolve("results.json"));
    }

    /// The folder of the pictures.
    Path pictures() throws IOException {
        return Files.createDirectories(docs.resolve("benchmarks"));
    }

    /// Writes pictures and result of a chapter, and the page anew.
    void publish(Result result, List<Findings.Chart> charts) throws IOException {
        for (Findings.Chart chart : charts) {
            Files.writeString(pictures().resolve(chart.file()), chart.svg());
        }
        results().keep(result);
        write();
    }

    /// Writes the page from the results.
    void write() throws IOException {
        Path file = docs.resolve("benchmarks.md");
        String page = Files.readString(file);
        List<Result> all = Chapters.sorted(results().all());
        page = between(page, "figures", summary(all));
        for (Result result : all) {
            page = between(page, result.chapter(), section(result));
        }
        Files.writeString(file, page);
    }

    /// Replaces what stands between two marks.
    ///
    /// @throws IllegalStateException when the page has no such marks
    static String between(String page, String name, String text) {
        String begin = "<!-- " + name + ": begin, made by bench/run -->\n";
        String end = "<!-- " + name + ": end -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException("the page has no marks for " + name + ": " + begin.strip() + " … " + end);
        }
        return page.substring(0, from + begin.length()) + "\n" + text + "\n" + page.substring(to);
    }

    /// Every figure that has to reach something.
    static String summary(List<Result> results) {
        String rows = results.stream()
                .flatMap(result -> result.figures().stream()
                        .filter(figure -> figure.target().isPresent())
                        .map(figure -> row(result, figure)))
                .collect(Collectors.joining());
        return "| what | against | to reach | measured | reached |\n| --- | --- | --- | --- | --- |\n" + rows;
    }

    private static String row(Result result, Figure figure) {
        String target = figure.target().map(it -> it.text()).orElse("");
        return "| [" + figure.what() + "](#" + result.chapter() + ") | " + figure.against() + " | " + target + " | "
                + figure.text() + " | " + figure.verdict() + " |\n";
    }

    /// One chapter.
    static String section(Result result) {
        String figures = result.figures().stream()
                .map(figure -> "- **" + figure.what() + "**"
                        + (figure.against().isEmpty() ? "" : " against " + figure.against()) + ": " + figure.text()
                        + figure.target()
                                .map(target -> ", to reach: " + target.text() + ", reached: " + figure.verdict())
                                .orElse("")
                        + (figure.spread().isEmpty() ? "" : " (brackets: " + figure.spread() + ")") + "\n")
                .collect(Collectors.joining());
        String tables = result.tables().stream().map(Page::table).collect(Collectors.joining());
        String charts = result.charts().stream()
                .map(chart -> "![" + chart.shows() + "](benchmarks/" + chart.file() + ")\n\n")
                .collect(Collectors.joining());
        String notes =
                result.conditions().stream().map(line -> "- " + line + "\n").collect(Collectors.joining());
        return figures + "\n" + tables + charts + notes + "- " + result.date() + ", `" + result.command() + "`\n- "
                + result.machine() + "\n";
    }

    private static String table(Table table) {
        return "| " + String.join(" | ", table.head()) + " |\n"
                + "| --- ".repeat(table.head().size()) + "|\n"
                + table.rows().stream()
                        .map(row -> "| " + String.join(" | ", row) + " |\n")
                        .collect(Collectors.joining())
                + "\n";
    }
}
