package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Promise P8: one statement of a vacuum or of a verification may take an hour, and whoever wants quiet need not wait
/// for it.
class ProvingStopsIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final AtomicReference<Optional<Blocker>> blocker = new AtomicReference<>(Optional.empty());

    @ParameterizedTest
    @EnumSource(names = {"VACUUM", "VERIFY"})
    void p8KillFilePauseAndStopEndTheRunningStatementAtOnce(Stage stage) throws IOException {
        Path killFile = folder.resolve("stop");
        Job job = hanging(stage, "stop: { kill_file: " + killFile + " }\n");

        Files.createFile(killFile);
        job.await(RunEvent.Paused.class, paused -> paused.because().contains("the kill file"));
        assertQuiet();
        Files.delete(killFile);
        Blocker.awaitHanging(database);

        RunDesk.Answer paused = job.desk().requestAndWait(Optional.empty(), Request.PAUSE);
        assertThat(paused.answered()).isEqualTo(RunDesk.Answered.IN_TIME);
        assertThat(paused.took().orElseThrow()).isLessThan(AT_ONCE);
        assertQuiet();
        job.desk().requestAndWait(Optional.empty(), Request.RUN);
        Blocker.awaitHanging(database);

        RunDesk.Answer stopped = job.desk().requestAndWait(Optional.empty(), Request.STOP);
        assertThat(stopped.took().orElseThrow()).isLessThan(AT_ONCE);
        assertStopped(job.outcome(), stage);
        blocker.get().orElseThrow().close();
        assertFinishes(job);
    }

    /// A vacuum that makes a standby lag would be begun again for ever.
    @Test
    void aSignalIsHeardBehindTheRunningStatement() {
        TestServer.execute(database, "create table dial (v float8); insert into dial values (0)");
        Job job = hanging(Stage.VACUUM, "");
        TestServer.execute(database, "update dial set v = 9");
        Eventually.holds(
                "it is measured",
                () -> job.desk().status(Optional.empty()).alive().stream()
                        .flatMap(p -> p.signals().stream())
                        .anyMatch(s -> s.toString().contains("more than 5")));
        Blocker.awaitHanging(database);
        assertThat(job.events(RunEvent.Paused.class)).isEmpty();
        blocker.get().orElseThrow().close();
        job.await(RunEvent.Paused.class, paused -> paused.because().contains("dial is 9, more than 5"));
        TestServer.execute(database, "update dial set v = 0");
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
    }

    /// A run whose candidates are all deleted, and that waits for a lock in that stage.
    private Job hanging(Stage stage, String more) {
        String signals =
                "signals: { queries: [ { name: dial, sql: select v from dial, more_than: 5, every: 100ms } ] }";
        String spec = FluxmapSpec.text(database) + more;
        Job job = Job.of(folder, more.isEmpty() ? spec.replace("deadline: 30s", "deadline: 30s, " + signals) : spec)
                .listening(event -> {
                    if (event instanceof RunEvent.StageStarted started && started.stage() == stage) {
                        blocker.set(Optional.of(Blocker.of(database, "public.user_sessions", "access exclusive")));
                    }
                })
                .start();
        job.await(RunEvent.StageStarted.class, started -> started.stage() == stage);
        Blocker.awaitHanging(database);
        return job;
    }

    private void assertQuiet() {
        assertThat(TestServer.count(database, """
                select count(*) from pg_stat_activity where datname = current_database()
                   and application_name = 'expunge run' and state <> 'idle'
                """)).isZero();
    }

    private static void assertStopped(Outcome outcome, Stage stage) {
        assertThat(outcome.reason()).isEqualTo(StopReason.STOPPED);
        assertThat(outcome.totals().deleted()).isEqualTo(CANDIDATES);
        Failure failure = Endings.of(outcome, "expunge run s.yaml").orElseThrow();
        assertThat(failure.code()).isEqualTo(Code.STOPPED);
        String vacuum = "(?s).*: its candidates are all decided; not vacuumed yet: .*public.user_sessions.*"
                + "; nothing is verified yet";
        String verify = "(?s).*: its candidates are all decided; all is vacuumed, not looked up yet: "
                + ".*public.user_sessions.*";
        assertThat(failure.what()).matches(stage == Stage.VACUUM ? vacuum : verify);
        assertThat(failure.next()).anyMatch(line -> line.contains("expunge vacuum SPEC"));
    }

    private void assertFinishes(Job job) {
        Job again = job.again();
        assertThat(again.run().reason()).isEqualTo(StopReason.FINISHED);
        Truth.assertWhole(database, job.desk());
        assertThat(TestServer.one(database, "select state from expunge.run")).isEqualTo("verified");
    }
}
