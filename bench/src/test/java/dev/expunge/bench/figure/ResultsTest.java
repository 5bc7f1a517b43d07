package dev.expunge.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.bench.figure.Result.Picture;
import dev.expunge.bench.figure.Result.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsKeptIsReadBackAsItWas() throws IOException {
        Results.in(file()).keep(result("growth", 1.5));
        Results.in(file()).keep(result("overhead", 2.5));

        assertThat(Results.in(file()).all()).containsExactly(result("growth", 1.5), result("overhead", 2.5));
    }

    @Test
    void chapterMeasuredAgainReplacesItsResultOnly() throws IOException {
        Results.in(file()).keep(result("growth", 1.5));
        Results.in(file()).keep(result("overhead", 2.5));
        Results.in(file()).keep(result("growth", 9));

        assertThat(Results.in(file()).all()).containsExactly(result("growth", 9), result("overhead", 2.5));
    }

    private Path file() {
        return folder.resolve("results.json");
    }

    private static Result result(String chapter, double figure) {
        return new Result(
                chapter,
                "2026-11-22",
                "bench/run " + chapter,
                "2 cores",
                List.of("a condition"),
                List.of(
                        new Figure(
                                "what", "against", Spread.once(figure), " ×", "", Optional.of(Target.atMost(2, " ×"))),
                        new Figure("other", "", Spread.once(figure), " s", "", Optional.empty())),
                List.of(new Table(List.of("a", "b"), List.of(List.of("1", "2")))),
                List.of(new Picture("x.svg", "bars")));
    }
}
