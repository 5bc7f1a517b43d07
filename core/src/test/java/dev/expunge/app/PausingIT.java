package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.Network;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Promises P7 and P8: what pauses a run, and that it leaves nothing open while it waits.
class PausingIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p8AKillFileThatIsThereAtTheStartPausesBeforeAnythingIsFrozen() throws IOException {
        Path killFile = Files.createFile(folder.resolve("stop"));
        Job job = Job.of(folder, withKillFile(killFile)).start();
        assertThat(job.await(RunEvent.Paused.class).because()).contains("kill file", killFile.toString());
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
        Files.delete(killFile);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        assertThat(job.events(RunEvent.Resumed.class)).hasSize(1);
    }

    @Test
    void p8AKillFileMadeMidRunLetsNoBatchCommitWhileItIsThere() throws IOException {
        Path killFile = folder.resolve("stop");
        Job job = Job.of(folder, withKillFile(killFile)).listening(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                create(killFile);
            }
        });
        job.start();
        assertThat(job.await(RunEvent.Paused.class).because()).contains("kill file");
        assertQuietFor(30);
        assertThat(TestServer.count(database, "select max(number) from expunge.batch"))
                .isEqualTo(2);
        Files.delete(killFile);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        assertThat(job.events(RunEvent.Resumed.class)).hasSize(1);
    }

    @Test
    void p9AKillFileWhoseFolderCannotBeLookedIntoPauses() throws IOException {
        Path noFolder = Files.createFile(folder.resolve("run"));
        Job job = Job.of(folder, withKillFile(noFolder.resolve("stop"))).start();
        assertThat(job.await(RunEvent.Paused.class).because()).contains("cannot be looked into");
        Files.delete(noFolder);
        Files.createDirectory(noFolder);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
    }

    @Test
    void p8AnotherConnectionPausesTheRunAndLetsItGoOn() {
        Job job = Job.of(folder, slow(), new dev.expunge.app.SystemTime()).start();
        job.await(RunEvent.BatchCommitted.class);
        job.desk().request(Optional.empty(), Request.PAUSE);
        assertThat(job.await(RunEvent.Paused.class).because()).contains("expunge pause");
        long committed = TestServer.count(database, "select max(number) from expunge.batch");
        assertQuietFor(30);
        assertThat(TestServer.count(database, "select max(number) from expunge.batch"))
                .isEqualTo(committed);
        job.desk().request(Optional.empty(), Request.RUN);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(job.events(RunEvent.Resumed.class)).hasSize(1);
        assertThat(TestServer.one(database, """
                select string_agg(body, ' ' order by entry) from expunge.ledger where kind = 'requested'
                """)).contains("pause").contains("run");
    }

    @Test
    void p8AStopEndsARunThatIsPaused() {
        Job job = Job.of(folder, slow()).start();
        job.await(RunEvent.BatchCommitted.class);
        job.desk().request(Optional.empty(), Request.PAUSE);
        job.await(RunEvent.Paused.class);
        job.desk().request(Optional.empty(), Request.STOP);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.STOPPED);
        assertThat(job.again().run().totals().deleted())
                .as("whoever starts it again wants it to go")
                .isEqualTo(CANDIDATES);
    }

    @ParameterizedTest
    @EnumSource(names = {"FREEZE", "EXPORT", "VACUUM", "VERIFY"})
    void p7NothingIsOpenWhileAnyStageIsHeldUp(RunEvent.Stage stage) throws IOException {
        Path killFile = folder.resolve("stop");
        String spec = FluxmapSpec.withExport(database) + "stop: { kill_file: " + killFile + " }\n";
        Job job = Job.of(folder, spec).listening(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == stage) {
                create(killFile);
            }
        });
        job.start();
        assertThat(job.await(RunEvent.Paused.class).because()).contains("kill file");
        assertQuietFor(10);
        assertThat(job.events(RunEvent.StageFinished.class))
                .extracting(RunEvent.StageFinished::stage)
                .doesNotContain(stage);
        Files.delete(killFile);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
    }

    @Test
    void p7NothingIsOpenWhileAFreezeByItselfIsHeldUp() throws IOException {
        Path killFile = Files.createFile(folder.resolve("stop"));
        Job job = Job.of(folder, withKillFile(killFile)).startFreezing();
        assertThat(job.await(RunEvent.Paused.class).because()).contains("kill file");
        assertQuietFor(10);
        Files.delete(killFile);
        job.frozen();
        assertThat(job.desk().status(Optional.empty()).run().state()).isEqualTo("frozen");
    }

    @Test
    void p8AFreezeByItselfIsStopped() throws IOException {
        Path killFile = Files.createFile(folder.resolve("stop"));
        Job job = Job.of(folder, withKillFile(killFile)).startFreezing();
        job.await(RunEvent.Paused.class);
        job.request(Request.STOP);
        assertThatThrownBy(job::frozen)
                .cause()
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.STOPPED));
    }

    @Test
    void p7NothingIsOpenWhileABatchIsTriedAgain() throws IOException {
        Path killFile = folder.resolve("stop");
        Job job = Job.of(folder, withKillFile(killFile).replace("deadline: 30s", "deadline: 300ms"));
        try (var _ = Blocker.ofFirstBatch(database)) {
            job.listening(event -> {
                if (event instanceof RunEvent.BatchRetried retried && retried.attempt() == 1) {
                    create(killFile);
                }
            });
            job.start();
            assertThat(job.await(RunEvent.Paused.class).because()).contains("kill file");
            assertQuietFor(10);
        }
        Files.delete(killFile);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
    }

    @Test
    void p8AKillFileHoldsARunUpThatWaitsForItsServer() throws IOException {
        Path killFile = folder.resolve("stop");
        try (var network = new Network(TestServer.server().port())) {
            Job job = Job.of(folder, network.over(withKillFile(killFile))).listening(event -> {
                if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                    network.become(Network.State.CUT);
                }
            });
            job.start();
            Eventually.holds("several tries", () -> network.refused() > 25);
            create(killFile);
            assertThat(job.await(
                            RunEvent.Paused.class, paused -> paused.because().contains("kill file")))
                    .isNotNull();
            network.heal();
            assertThat(TestServer.count(database, "select max(number) from expunge.batch"))
                    .isEqualTo(2);
            Files.delete(killFile);
            assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        }
    }

    /// The loss is told while a try to have the connection again hangs; that same try succeeds.
    @Test
    void p8AKillFileThatCameWhileAConnectionWasOpenedAgainIsSeenBeforeTheNextBatch() throws IOException {
        Path killFile = folder.resolve("stop");
        var told = new AtomicBoolean();
        try (var network = new Network(TestServer.server().port())) {
            Job job = Job.of(folder, network.over(withKillFile(killFile))).listening(event -> {
                if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                    network.become(Network.State.CUT);
                    network.become(Network.State.STALLED);
                } else if (event instanceof RunEvent.Paused && told.compareAndSet(false, true)) {
                    create(killFile);
                    network.heal();
                }
            });
            job.start();
            job.await(RunEvent.Paused.class, paused -> paused.because().contains("kill file"));
            assertThat(TestServer.count(database, "select max(number) from expunge.batch"))
                    .isEqualTo(2);
            Files.delete(killFile);
            assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        }
    }

    /// Looks several times while the run waits: no transaction, snapshot or lock of ours on the application's
    /// tables. The watch reads the control row ten times a second, and a worker gives its slice back when it
    /// begins to wait, each in a transaction that ends at once.
    private void assertQuietFor(int looks) {
        Eventually.holds("an idle run", () -> open("application_name = 'expunge run' and state <> 'idle'") == 0);
        for (int i = 0; i < looks; i++) {
            assertThat(open("""
                    application_name like 'expunge%' and xact_start < clock_timestamp()
                     - case application_name when 'expunge watch' then interval '1 s' else interval '250 ms' end
                    """)).as("transactions open while waiting").isZero();
            assertThat(TestServer.count(database, """
                    select count(*) from pg_locks l join pg_stat_activity a using (pid)
                      join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
                     where a.application_name like 'expunge%' and n.nspname = 'public'
                       and a.datname = current_database() and l.database = a.datid
                    """))
                    .as("locks held while waiting")
                    .isZero();
        }
    }

    private long open(String condition) {
        return TestServer.count(
                database,
                "select count(*) from pg_stat_activity where datname = current_database() and (" + condition + ")");
    }

    private String slow() {
        return FluxmapSpec.text(database).replace("pause: 0ms", "pause: 50ms");
    }

    private String withKillFile(Path file) {
        return FluxmapSpec.text(database) + "stop: { kill_file: " + file + " }\n";
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
