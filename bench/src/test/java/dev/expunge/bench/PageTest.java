package dev.expunge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    private static final String MARKED = """
            # Title

            <!-- figures: begin, made by bench/run -->
            <!-- figures: end -->

            Words of people.

            <!-- growth: begin, made by bench/run -->
            old
            <!-- growth: end -->

            More words.
            """;

    @TempDir
    Path docs;

    @Test
    void onlyWhatStandsBetweenTheMarksIsReplaced() throws IOException {
        Files.writeString(docs.resolve("benchmarks.md"), MARKED);

        new Page(docs).publish(result(9), List.of(new Findings.Chart("g.svg", "bars", "<svg/>")));

        assertThat(Files.readString(docs.resolve("benchmarks.md")))
                .contains("# Title", "Words of people.", "More words.", "9.00 ×", "| ≤ 10.5 × |")
                .doesNotContain("old");
        assertThat(docs.resolve("benchmarks/g.svg")).hasContent("<svg/>");
    }

    @Test
    void writingItTwiceChangesNothing() throws IOException {
        Files.writeString(docs.resolve("benchmarks.md"), MARKED);
        var page = new Page(docs);
        page.publish(result(11), List.of());
        String once = Files.readString(docs.resolve("benchmarks.md"));

        page.write();

        assertThat(Files.readString(docs.resolve("benchmarks.md"))).isEqualTo(once);
    }

    @Test
    void missedTargetIsSaid() {
        assertThat(Page.summary(List.of(result(11)))).contains("| **no** |");
        assertThat(Page.summary(List.of(result(9)))).contains("| yes |");
    }

    @Test
    void pageWithoutMarksIsRefused() {
        assertThatThrownBy(() -> Page.between("no marks", "growth", "text"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("growth");
        assertThatThrownBy(() -> Page.between(
                        "<!-- growth: end -->\n<!-- growth: begin, made by bench/run -->\n", "growth", "text"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyChapterHasItsMarksOnThePage() throws IOException {
        String page = Files.readString(Path.of("../docs/benchmarks.md"));

        for (Chapter chapter : Chapters.all()) {
            assertThat(Page.between(page, chapter.name(), "text")).contains("text");
            assertThat(page).contains("<a id=\"" + chapter.name() + "\"></a>", "bench/run " + chapter.name());
        }
    }

    private static Result result(double figure) {
        return new Result(
                "growth",
                "2026-11-22",
                "bench/run growth",
                "2 cores",
                List.of("a condition"),
                List.of(new Figure(
                        "time", "less", Spread.once(figure), " ×", "", Optional.of(Target.atMost(10.5, " ×")))),
                List.of(),
                List.of(new Result.Picture("g.svg", "bars")));
    }
}
