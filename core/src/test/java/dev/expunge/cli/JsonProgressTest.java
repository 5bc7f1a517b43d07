package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.Attribution;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.Sample;
import dev.expunge.delete.StopReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonProgressTest {
    private final StringWriter text = new StringWriter();
    private final JsonProgress progress = new JsonProgress(new PrintWriter(text));

    @Test
    void aMissedRunIsToldWithTheIntervalInWordsAndInNumbers() {
        var late = new RunEvent.Overdue("", Events.at(0), true, Duration.ofHours(24), Events.at(172_800_000));
        progress.accept(late);

        assertThat(text.toString())
                .startsWith("{\"event\":\"overdue\",\"run\":\"\",")
                .endsWith("\"ever_finished\":true,\"every_ms\":86400000}\n");
        assertThat(EventText.lasting(late, "deleted"))
                .hasValue("OVERDUE: no run of this spec has finished since " + Events.at(0)
                        + ", 48 h ago; the schedule says every 24 h");
    }

    @Test
    void eachEventIsOneLineWithItsKind() {
        var held = new Sample(
                500,
                1465,
                2930.4,
                Duration.ofMillis(1640),
                Duration.ofMillis(4),
                new Attribution(
                        Duration.ofMillis(1500),
                        Optional.of("pid 4711 (\"x\")"),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty()));
        progress.accept(Events.started(Stage.VERIFY, 0));
        progress.accept(new RunEvent.StageProgress("r1", Stage.FREEZE, 1, 3, "users", Events.at(10)));
        progress.accept(Events.finished(Stage.FREEZE, 1900, 20));
        progress.accept(Events.batch(1));
        progress.accept(new RunEvent.BatchCommitted(
                "r1", 2, 500, 0, held, Events.START, Events.totals(999, 1), Events.at(2000)));
        progress.accept(Events.slowed(2, 2001));
        progress.accept(new RunEvent.BatchRetried("r1", 3, 1, "40P01", Duration.ofMillis(120), Events.at(2100)));
        progress.accept(new RunEvent.Parked("r1", 3, 2, "why", Events.at(2200)));
        progress.accept(Events.paused(2300));
        progress.accept(Events.resumed(35_000, 37_300));
        progress.accept(Events.ended(StopReason.STOPPED, Optional.of(Duration.ofMillis(400)), 37_400));
        progress.accept(Events.ended(StopReason.FINISHED, Optional.empty(), 37_500));

        assertThat(text).hasToString("""
                {"event":"stage_started","run":"r1","at":"2026-03-01T10:00:00Z","stage":"verify"}
                {"event":"stage_progress","run":"r1","at":"2026-03-01T10:00:00.010Z","stage":"freeze","done":1,"total":3,"what":"users"}
                {"event":"stage_finished","run":"r1","at":"2026-03-01T10:00:00.020Z","stage":"freeze","took_ms":1900,"summary":"91,247 users looked at"}
                {"event":"batch_committed","run":"r1","at":"2026-03-01T10:00:00.340Z","batch":1,"deleted":499,"spared":1,"sample":{"roots":500,"rows":1465,"took_ms":140,"lock_wait_ms":0,"commit_ms":0,"work_ms":140,"weight":1465,"blocker":null},"pace":{"roots":500,"pause_ms":200,"workers":1},"totals":{"candidates":91247,"deleted":499,"spared":1,"parked":0,"pending":90747,"rows_frozen":257301,"rows_done":1497}}
                {"event":"batch_committed","run":"r1","at":"2026-03-01T10:00:02Z","batch":2,"deleted":500,"spared":0,"sample":{"roots":500,"rows":1465,"took_ms":1640,"lock_wait_ms":1500,"commit_ms":4,"work_ms":136,"weight":2930,"blocker":"pid 4711 (\\"x\\")"},"pace":{"roots":500,"pause_ms":200,"workers":1},"totals":{"candidates":91247,"deleted":999,"spared":1,"parked":0,"pending":90247,"rows_frozen":257301,"rows_done":2997}}
                {"event":"pace_changed","run":"r1","at":"2026-03-01T10:00:02.001Z","batch":2,"from":{"roots":500,"pause_ms":200,"workers":1},"to":{"roots":250,"pause_ms":400,"workers":1},"backed_off":true,"because":"took 1.6 s where 0.14 s is usual: 1.5 s of it waiting for a lock held by pid 4711 (fluxmap-audit-writer)"}
                {"event":"batch_retried","run":"r1","at":"2026-03-01T10:00:02.100Z","batch":3,"attempt":1,"sql_state":"40P01","back_off_ms":120}
                {"event":"parked","run":"r1","at":"2026-03-01T10:00:02.200Z","batch":3,"candidates":2,"because":"why"}
                {"event":"paused","run":"r1","at":"2026-03-01T10:00:02.300Z","because":"kill file /tmp/expunge.pause is there","quiet_ms":null}
                {"event":"resumed","run":"r1","at":"2026-03-01T10:00:37.300Z","waited_ms":35000}
                {"event":"ended","run":"r1","at":"2026-03-01T10:00:37.400Z","reason":"stopped","totals":{"candidates":91247,"deleted":12475,"spared":25,"parked":0,"pending":78747,"rows_frozen":257301,"rows_done":37425},"quiet_ms":400}
                {"event":"ended","run":"r1","at":"2026-03-01T10:00:37.500Z","reason":"finished","totals":{"candidates":91247,"deleted":12475,"spared":25,"parked":0,"pending":78747,"rows_frozen":257301,"rows_done":37425},"quiet_ms":null}
                """);
    }
}
