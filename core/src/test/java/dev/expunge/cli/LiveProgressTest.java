package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveProgressTest {
    private static final List<RunEvent> RUN = Stream.of(
                    Stream.of(
                            Events.started(Stage.EXPORT, -3000),
                            new RunEvent.StageProgress("r1", Stage.EXPORT, 3, 12, "user_sessions", Events.at(-1000)),
                            Events.finished(Stage.EXPORT, 3000, -1),
                            Events.started(Stage.DELETE, 0)),
                    Stream.iterate(1L, number -> number + 1).limit(25).map(Events::batch),
                    Stream.of(Events.slowed(25, 8500)))
            .flatMap(events -> events)
            .toList();

    private final StringWriter text = new StringWriter();

    @Test
    void theScreenHoldsWhatLastsAndOneBlockBelow() {
        var progress = new LiveProgress(new PrintWriter(text), 80);
        RUN.forEach(progress);
        progress.accept(Events.paused(8600));

        assertThat(Screen.showing(text.toString()))
                .containsExactly(
                        "export done in 3.0 s: 91,247 users looked at",
                        "batch 25: 500 roots, pause 200 ms -> 250 roots, pause 400 ms: " + Events.BLOCKED,
                        "paused: kill file /tmp/expunge.pause is there",
                        "delete [##..................] 12,500 of 91,247 candidates (13.7 %)",
                        "  4,309 rows/s · batch 0.14 s · 250 roots, pause 400 ms",
                        "  ETA 48 s to 59 s, of it 31 s waiting · 25 spared, 0 parked",
                        "slower (batch 25): took 1.6 s where 0.14 s is usual: 1.5 s of it waiting for a…",
                        "paused: kill file /tmp/expunge.pause is there");
    }

    @Test
    void aNoteStaysAboveTheBlock() {
        var progress = new LiveProgress(new PrintWriter(text), 80);
        progress.accept(Events.started(Stage.EXPORT, 0));
        progress.note("the writer has gone");
        assertThat(Screen.showing(text.toString())).containsExactly("the writer has gone", "export started");
    }

    @Test
    void whyItIsSlowerIsShownUntilThePaceIsBack() {
        var progress = new LiveProgress(new PrintWriter(text), 80);
        RUN.forEach(progress);
        progress.accept(new RunEvent.PaceChanged(
                "r1", 28, Events.pace(250, 400), Events.pace(375, 266), true, "3 calm batches", Events.at(8600)));
        assertThat(Screen.showing(text.toString()).getLast()).startsWith("slower (batch 25): took 1.6 s where");

        progress.accept(new RunEvent.PaceChanged(
                "r1", 31, Events.pace(375, 266), Events.START, false, "3 calm batches", Events.at(8700)));
        assertThat(Screen.showing(text.toString()).getLast()).startsWith("  ETA");
    }

    @Test
    void theBlockIsGoneAtTheEnd() {
        var progress = new LiveProgress(new PrintWriter(text), 80);
        RUN.forEach(progress);
        progress.accept(Events.ended(StopReason.FINISHED, Optional.empty(), 9000));

        assertThat(Screen.showing(text.toString()))
                .hasSize(3)
                .last(InstanceOfAssertFactories.STRING)
                .isEqualTo("finished: 12,475 deleted, 25 spared, 0 parked, 78,747 pending");
    }

    @Test
    void otherStagesShowABarToo() {
        var progress = new LiveProgress(new PrintWriter(text), 80);
        RUN.stream().limit(2).forEach(progress);

        assertThat(Screen.showing(text.toString()))
                .containsExactly("export [#####...............] 3 of 12 (25.0 %) · user_sessions");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 40, 80, 200})
    void noLineOfTheBlockFillsTheTerminal(int width) {
        var progress = new LiveProgress(new PrintWriter(text), width);
        RUN.forEach(progress);
        var more = new RunEvent.StageProgress("r1", Stage.VACUUM, 1, 2, "kullanıcı_日本語".repeat(9), Events.at(9000));
        progress.accept(more);

        List<String> screen = Screen.showing(text.toString());
        assertThat(screen.subList(2, screen.size())).isNotEmpty().allMatch(line -> line.length() < Math.max(2, width));
    }

    @Test
    void drawsAtMostTenTimesASecond() {
        var progress = new LiveProgress(new PrintWriter(text), 80);
        for (int i = 0; i < 1000; i++) {
            var batch = (RunEvent.BatchCommitted) Events.batch(1);
            progress.accept(new RunEvent.BatchCommitted(
                    "r1", i, 1, 0, batch.sample(), batch.pace(), batch.totals(), Events.at(i * 2L)));
        }

        assertThat(text.toString().split("\u001b\\[J", -1)).hasSizeLessThanOrEqualTo(22);
    }

    @Test
    void aClockSetBackDoesNotFreezeTheBlock() {
        var progress = new LiveProgress(new PrintWriter(text), 80);
        RUN.forEach(progress);
        int before = text.toString().length();

        progress.accept(Events.batch(1));

        assertThat(text.toString().length()).isGreaterThan(before);
    }
}
