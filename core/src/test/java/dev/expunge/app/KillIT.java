package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promises P4, P5 and P12: a process killed outright, at any instant, and started again.
class KillIT {
    /// `-Dexpunge.fire.kills=1000` kills as often as that, `-Dexpunge.fire.seed=N` at the instants of that seed.
    private static final int KILLS = Integer.getInteger("expunge.fire.kills", 20);
    private static final int LONGEST_LIFE_MILLIS = 500;

    @TempDir
    Path folder;

    @Test
    void p12KilledTwentyTimesAtRandomTheResultIsThatOfAnUndisturbedRun() {
        long seed = Long.getLong("expunge.fire.seed", new SystemTime().nanos());
        System.out.println(KILLS + " kills, seed " + seed);
        var random = new Random(seed);
        int kills = 0;
        while (kills < KILLS) {
            String database = TestServer.fluxmap();
            Truth expected = Truth.after(database);
            Job job = Job.of(newFolder(database), spec(database));
            int exit = -1;
            while (exit != 0 && kills < KILLS) {
                try (var child = new Child(job, spec())) {
                    child.await("ready");
                    exit = child.exitWithin(1 + random.nextInt(LONGEST_LIFE_MILLIS));
                }
                assertThat(exit).as("exit code, seed " + seed).isIn(-1, 0, Code.RUN_IN_THE_WAY.exit());
                kills += exit == -1 ? 1 : 0;
            }
            if (exit != 0) {
                finish(job);
            }
            assertThat(Truth.now(database)).as("seed " + seed).isEqualTo(expected);
            Truth.assertWhole(database, job.desk());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FREEZE", "EXPORT", "VERIFY"})
    void p12KilledInAnyStageItResumes(String stage) {
        String database = TestServer.fluxmap();
        Truth expected = Truth.after(database);
        Job job = Job.of(newFolder(database), spec(database));
        try (var child = new Child(job, spec())) {
            child.await(stage);
        }
        finish(job);
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
        assertThat(TestServer.count(database, """
                select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = 'expunge' and c.relname ~ '^selected_'
                """))
                .as("nothing of a half-built set is left")
                .isZero();
    }

    /// The killed process' statement may still be running at the server, and keeps others out until it ends.
    private static void finish(Job job) {
        Eventually.holds("the killed run's connection is gone", () -> {
            try {
                return job.again().run().totals().pending() == 0;
            } catch (Failure failure) {
                assertThat(failure.code()).isEqualTo(Code.RUN_IN_THE_WAY);
                return false;
            }
        });
    }

    private String spec(String database) {
        return FluxmapSpec.withExport(database).replace("roots: 100, pause: 0ms", "roots: 8, pause: 2ms");
    }

    private Path spec() {
        return current.resolve("spec.yaml");
    }

    private Path current = Path.of("");

    private Path newFolder(String database) {
        try {
            current = Files.createDirectory(folder.resolve(database));
            return current;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A process of our own that is killed when it is closed.
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        Child(Job job, Path spec) {
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledRun.class.getName(),
                    spec.toString(),
                    job.signature());
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
                output = process.inputReader();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Waits for that line; not for ever, because the process ends by itself.
        void await(String line) {
            try {
                String read = output.readLine();
                while (read != null && !read.equals(line)) {
                    read = output.readLine();
                }
                assertThat(read).as("the process says " + line).isNotNull();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// The exit code, or -1 when the process lives longer.
        int exitWithin(int millis) {
            try {
                return process.waitFor(millis, TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
