package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineProgressTest {
    private final StringWriter text = new StringWriter();
    private final LineProgress progress = new LineProgress(new PrintWriter(text));

    @Test
    void writesANoteAtOnce() {
        progress.note("the writer\u001b has gone");
        assertThat(text).hasToString("the writer\\u001b has gone\n");
    }

    @Test
    void writesALineEveryFiveSecondsAndOneForEverythingLasting() {
        progress.accept(Events.started(Stage.GUARD, -2000));
        progress.accept(new RunEvent.StageProgress("r1", Stage.GUARD, 1, 3, "max_rows", Events.at(-1900)));
        progress.accept(Events.finished(Stage.GUARD, 1900, -100));
        progress.accept(Events.started(Stage.DELETE, 0));
        for (int number = 1; number <= 25; number++) {
            progress.accept(Events.batch(number));
        }
        progress.accept(Events.slowed(25, 8500));
        progress.accept(new RunEvent.BatchRetried("r1", 26, 1, "40P01", Duration.ofMillis(120), Events.at(8600)));
        progress.accept(new RunEvent.Parked("r1", 26, 1, "its delete fails with SQL state 23503", Events.at(8700)));
        progress.accept(Events.paused(8800));
        progress.accept(Events.resumed(35_000, 43_800));
        progress.accept(Events.ended(StopReason.STOPPED, Optional.of(Duration.ofMillis(400)), 43_900));

        assertThat(text).hasToString("""
                guard: started
                guard done in 1.9 s: 91,247 users looked at
                delete: started
                7,500 of 91,247 candidates (8.2 %) · 4,309 rows/s · batch 0.14 s · 500 roots, pause 200 ms · ETA 51 s to 1 min, of it 33 s waiting · 15 spared, 0 parked
                batch 25: 500 roots, pause 200 ms -> 250 roots, pause 400 ms: took 1.6 s where 0.14 s is usual: 1.5 s of it waiting for a lock held by pid 4711 (fluxmap-audit-writer)
                batch 26: attempt 1 failed with SQL state 40P01, tried again after 120 ms
                batch 26: 1 candidate parked: its delete fails with SQL state 23503
                paused: kill file /tmp/expunge.pause is there
                resumed after 35 s
                stopped: 12,475 deleted, 25 spared, 0 parked, 78,747 pending; quiet 0.40 s after the request
                """);
    }

    @Test
    void aPauseByAPersonIsNoPartOfTheEstimate() {
        progress.accept(Events.started(Stage.DELETE, 0));
        for (int number = 1; number <= 3; number++) {
            progress.accept(Events.batch(number));
        }
        progress.accept(Events.paused(1020));
        progress.accept(Events.resumed(3_600_000, 3_601_020));
        var fourth = (RunEvent.BatchCommitted) Events.batch(4);
        progress.accept(new RunEvent.BatchCommitted(
                "r1", 4, 499, 1, fourth.sample(), fourth.pace(), fourth.totals(), Events.at(3_601_360)));

        assertThat(text.toString()).contains("ETA 55 s to 1 min 10 s, of it 36 s waiting");
    }

    @Test
    void whatComesFromAServerCannotSteerATerminal() {
        progress.accept(new RunEvent.Paused("r1", "held by pid 1 (\u001b[2J\nok)", Optional.empty(), Events.at(0)));

        assertThat(text).hasToString("paused: held by pid 1 (\\u001b[2J\\u000aok)\n");
    }
}
