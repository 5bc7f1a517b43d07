package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.Time;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P8 and P9: a run works inside its windows, and no longer than it may.
class WindowIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p8OutsideItsWindowARunWaits() {
        Job job = Job.of(folder, slow() + stop("window: \"" + in(2, 3) + "\"")).start();
        assertThat(job.await(RunEvent.Paused.class).because())
                .startsWith("the window " + in(2, 3) + " is closed; it opens on ");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
        job.request(Request.STOP);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.STOPPED);
    }

    @Test
    void p8OutsideItsWindowARunEndsWhereTheSpecSaysSo() {
        Job job = Job.of(folder, slow() + stop("window: [\"" + in(2, 3) + "\"], when_closed: stop"))
                .start();
        assertThat(job.outcome().reason()).isEqualTo(StopReason.WINDOW_CLOSED);
        assertThat(job.events(RunEvent.Ended.class)).hasSize(1);
    }

    @Test
    void p8NoBatchBeginsThatMayNotEndBeforeItsWindowDoes() {
        Job job = Job.of(
                        folder, slow().replace("deadline: 30s", "deadline: 1h") + stop("window: \"" + in(-3, 0) + "\""))
                .start();
        assertThat(job.await(RunEvent.Paused.class).because()).contains("the window");
        job.request(Request.STOP);
        assertThat(job.outcome().totals().deleted()).isZero();
    }

    @Test
    void insideItsWindowARunWorks() {
        Job job = Job.of(folder, FluxmapSpec.text(database) + stop("window: \"" + in(-2, 5) + "\""))
                .start();
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
    }

    @Test
    void p8ARunEndsWhenItsTimeIsOver() {
        Job job = Job.of(folder, slow().replace("pause: 50ms", "pause: 10s") + stop("after: 1s"))
                .start();
        Outcome outcome = job.outcome();
        assertThat(outcome.reason()).isEqualTo(StopReason.DEADLINE);
        assertThat(Endings.of(outcome, "again").orElseThrow().code()).isEqualTo(Code.DEADLINE);
        assertThat(job.events(RunEvent.Ended.class).getLast().quiet()).isPresent();
        assertThat(Job.of(folder, FluxmapSpec.text(database)).run().totals().deleted())
                .isEqualTo(CANDIDATES);
    }

    @Test
    void p8AStageThatDoesNotEndIsAbortedAGraceAfterTheTimeIsOver() {
        String spec = FluxmapSpec.text(database).replace("deadline: 30s", "deadline: 1s") + stop("after: 1s");
        var blockers = new ArrayList<Blocker>();
        Job job = Job.of(folder, spec).listening(event -> {
            if (event instanceof RunEvent.StageStarted stage && stage.stage() == RunEvent.Stage.FREEZE) {
                blockers.add(Blocker.of(database, "public.audit_logs", "access exclusive"));
            }
        });
        job.start();
        assertThat(job.outcome().reason()).isEqualTo(StopReason.DEADLINE);
        blockers.forEach(Blocker::close);
        assertThat(job.outcome().totals().deleted()).isZero();
    }

    @Test
    void p9AWrongClockRefusesBeforeAnythingIsDone() {
        var real = new SystemTime();
        Time late = new Time() {
            @Override
            public Instant now() {
                return real.now().minus(Duration.ofMinutes(2));
            }

            @Override
            public long nanos() {
                return real.nanos();
            }

            @Override
            public void sleep(Duration duration) {
                real.sleep(duration);
            }
        };
        assertThatThrownBy(Job.of(folder, FluxmapSpec.text(database), late)::run)
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.CLOCK_DIFFERS);
                    assertThat(failure.what()).contains("2 min", "ahead of the clock of this machine");
                });
        assertThat(TestServer.one(database, "select to_regnamespace('expunge')"))
                .isEmpty();
    }

    private String slow() {
        return FluxmapSpec.text(database).replace("pause: 0ms", "pause: 50ms").replace("roots: 100", "roots: 15");
    }

    private static String stop(String keys) {
        return "stop: { " + keys + " }\n";
    }

    /// A window that opens and closes so many hours from now.
    private static String in(int opens, int closes) {
        Instant now = new SystemTime().now();
        return wall(now.plus(Duration.ofHours(opens))) + "-"
                + wall(now.plus(Duration.ofHours(closes)).plusSeconds(60)) + " UTC";
    }

    private static String wall(Instant at) {
        return MINUTE.format(at.atZone(ZoneOffset.UTC));
    }
}
