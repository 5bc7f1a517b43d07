package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P8 from the outside: a run in a process of its own, keys pressed at its shell, and commands given at
/// another.
class TerminalsIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p8CtrlCStopsAfterTheRunningBatchAndPressedAgainRollsItBack() throws SQLException {
        try (Shell shell = Shell.running(folder, FluxmapSpec.text(database));
                Connection other = TestServer.server().connect(database)) {
            blockDeletes(other);
            shell.start();
            awaitHanging();
            shell.pressCtrlC();
            shell.awaits("stopping after the running batch; once more to abort");
            assertThat(shell.alive()).isTrue();
            assertThat(hanging()).as("the batch that runs is not touched").isOne();
            shell.pressCtrlC();
            assertThat(shell.exit()).isEqualTo(Code.ABORTED.exit());
            assertThat(shell.said()).contains("aborting: the running batch is rolled back", "ABORTED (exit 5)");
            assertThat(users()).isEqualTo(TestServer.USERS);
            assertThat(TestServer.count(database, "select count(*) from expunge.batch"))
                    .isZero();
            Eventually.holds("no connection left", () -> TestServer.count(database, """
                    select count(*) from pg_stat_activity
                     where datname = current_database() and application_name like 'expunge%'
                    """) == 0);
            other.rollback();
            assertThat(shell.again()).isZero();
            assertThat(users()).isEqualTo(TestServer.USERS - CANDIDATES);
        }
    }

    @Test
    void p8CtrlCPressedOnceKeepsTheRunningBatch() throws SQLException {
        try (Shell shell = Shell.running(folder, FluxmapSpec.text(database));
                Connection other = TestServer.server().connect(database)) {
            blockDeletes(other);
            shell.start();
            awaitHanging();
            shell.pressCtrlC();
            shell.awaits("stopping after the running batch");
            other.rollback();
            assertThat(shell.exit()).isEqualTo(Code.STOPPED.exit());
            assertThat(shell.said()).contains("STOPPED (exit 5)", " after the request");
            assertThat(users()).isEqualTo(TestServer.USERS - 100);
        }
    }

    @Test
    void p8ARunIsSteeredFromAnotherTerminal() {
        String text = FluxmapSpec.text(database).replace("roots: 100, pause: 0ms", "roots: 10, pause: 100ms");
        try (Shell shell = Shell.running(folder, text + "stop: { window: \"00:00-24:00 UTC\" }\n")) {
            String spec = shell.spec();
            shell.start();
            Eventually.holds(
                    "batches",
                    () -> TestServer.count(database, "select count(*) from pg_class where relname = 'batch'") == 1
                            && TestServer.count(database, "select count(*) from expunge.batch") > 0);

            assertThat(Call.of("pace", spec, "--roots", "5", "--pause", "150ms")
                            .succeeds()
                            .out())
                    .startsWith("run 1: 5 roots, pause 150 ms is in effect after ");
            shell.awaits("asked for by postgres");
            assertThat(Call.of("pace", spec).succeeds().out()).contains("5 roots, pause 150 ms, by postgres at ");
            assertThat(Call.of("status", spec).succeeds().out())
                    .containsPattern("now +working\n(?: +signal .*\n)* +window +00:00-24:00 UTC: open\n")
                    .doesNotContain("wanted");

            assertThat(Call.of("pause", spec).succeeds().out())
                    .containsPattern("run 1 is paused, quiet after [0-9.]+ m?s: [0-9]+ of " + CANDIDATES
                            + " deleted, can resume");
            shell.awaits("paused: `expunge pause` was asked for; quiet ");
            assertThat(Call.of("status", spec).succeeds().out())
                    .containsPattern("wanted +pause, asked by postgres")
                    .containsPattern("now +paused: `expunge pause` was asked for");
            assertThat(Call.of("status", spec, "--json").succeeds().out())
                    .contains("\"wanted\":\"pause\"", "\"paused\":true", "\"window\":{\"open\":true");

            assertThat(Call.of("resume", spec).succeeds().out()).startsWith("run 1 goes on; ");
            assertThat(Call.of("stop", spec).succeeds().out()).startsWith("run 1 is stopped, quiet after ");
            assertThat(shell.exit()).isEqualTo(Code.STOPPED.exit());
            assertThat(Call.of("abort", spec).succeeds().out()).startsWith("run 1: no process works on it; ");
            assertThat(Call.of("pause", spec, "--no-wait").succeeds().out()).startsWith("run 1: asked; it ");
        }
    }

    @Test
    void p8ARunEndsWhenTheTimeOfItsCommandIsOver() {
        String text = FluxmapSpec.text(database).replace("roots: 100, pause: 0ms", "roots: 10, pause: 1s");
        try (Shell shell = Shell.running(folder, text)) {
            shell.start("--for", "1s");
            assertThat(shell.exit()).isEqualTo(Code.DEADLINE.exit());
            assertThat(shell.said()).contains("DEADLINE (exit 5)", "the time that it was given is over");
        }
    }

    @Test
    void aPaceOrATimeThatCannotBeIsRefused() {
        String spec = FluxmapSpec.write(folder, FluxmapSpec.text(database)).toString();
        Call.of("pace", spec, "--roots", "0").fails(Code.USAGE);
        Call.of("pace", spec, "--mode", "hasty").fails(Code.USAGE);
        Call.of("pace", spec, "--pause", "5").fails(Code.USAGE);
        Call.of("run", spec, "--for", "2h").fails(Code.USAGE);
    }

    private static void blockDeletes(Connection other) throws SQLException {
        other.setAutoCommit(false);
        try (Statement statement = other.createStatement()) {
            statement.execute("lock table public.audit_logs in share mode");
        }
    }

    private void awaitHanging() {
        Eventually.holds("a run that waits for a lock", () -> hanging() == 1);
    }

    private long hanging() {
        return TestServer.count(database, """
                select count(*) from pg_stat_activity where datname = current_database()
                   and application_name = 'expunge run' and wait_event_type = 'Lock'
                """);
    }

    private long users() {
        return TestServer.count(database, "select count(*) from users");
    }

    /// A shell in which the program runs as a process of its own.
    private static final class Shell implements AutoCloseable {
        /// Whoever starts the tests in the background has them, and all that they start, ignore Ctrl-C.
        private static final List<String> HEEDING =
                System.getProperty("os.name").equals("Linux") ? List.of("env", "--default-signal=INT") : List.of();

        private final Path folder;
        private final String spec;
        private final String signature;
        private Optional<Process> started = Optional.empty();

        private Shell(Path folder, String spec, String signature) {
            this.folder = folder;
            this.spec = spec;
            this.signature = signature;
        }

        static Shell running(Path folder, String text) {
            String spec = FluxmapSpec.write(folder, text).toString();
            return new Shell(folder, spec, Call.signature("run", spec));
        }

        String spec() {
            return spec;
        }

        void start(String... more) {
            var command = new ArrayList<>(HEEDING);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "run",
                    spec,
                    "--execute",
                    "--signature",
                    signature));
            command.addAll(List.of(more));
            try {
                started = Optional.of(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("shell").toFile())
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// The same command once more; its exit code.
        int again() {
            return Call.of("run", spec, "--execute", "--signature", signature).exit();
        }

        void pressCtrlC() {
            try {
                int done = new ProcessBuilder(
                                "kill", "-INT", Long.toString(process().pid()))
                        .start()
                        .waitFor();
                assertThat(done).isZero();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        String said() {
            try {
                return Files.readString(folder.resolve("shell"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaits(String words) {
            Eventually.holds(words, () -> said().contains(words));
        }

        private Process process() {
            return started.orElseThrow();
        }

        boolean alive() {
            return process().isAlive();
        }

        int exit() {
            try {
                assertThat(process().waitFor(60, TimeUnit.SECONDS)).as(said()).isTrue();
                return process().exitValue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            started.ifPresent(Process::destroyForcibly);
        }
    }
}
