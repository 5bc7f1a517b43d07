package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.deleted.ListName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P12, P5: runs and replays that are killed leave lists of exactly those who are gone.
class ReplayKillIT {
    private static final String KEY = "5".repeat(64);

    @TempDir
    private Path folder;

    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    @Test
    void p12KilledInTheMiddleRunAndReplayEndAsIfNothingHadBeen() throws Exception {
        String database = TestServer.fluxmap();
        String backup = database + "_backup";
        TestServer.server().createDatabase(backup, database);
        Opened opened = opened(database);
        List<String> before = users(database);
        String signature = expunge.dryRun(opened).plan().signature().toString();
        kill("batch", signature, 5);
        requireListedOnly(opened, before, users(database));
        kill("batch", signature, 40);
        kill("VACUUM", signature);
        finish(() -> expunge.execute(opened, signature, event -> {}, watch -> {}));
        requireListed(opened, before, users(database));
        expunge.desk(opened).close(Optional.empty());

        Opened restored = opened(backup);
        String again = expunge.replays(restored, KilledRun.REPLAY).look().signature();
        kill("GUARD", again, 1, "replay");
        kill("FREEZE", again, 1, "replay");
        kill("batch", again, 7, "replay");
        kill("VACUUM", again, 1, "replay");
        kill("VERIFY", again, 1, "replay");
        assertThat(failure(() -> expunge.dryRun(restored))).isEqualTo(Code.REPLAY_DUE);
        finish(() -> expunge.replays(restored, KilledRun.REPLAY).execute(again, event -> {}, watch -> {}));
        assertThat(users(backup)).isEqualTo(users(database));
        requireListed(restored, before, users(backup));
        expunge.desk(restored).close(Optional.empty());
        assertThat(TestServer.count(backup, "select count(*) from pg_class where relname ~ '^(replay|frozen)_[0-9]'"))
                .isZero();
    }

    @Test
    void aSecondReplayStandsBack() throws Exception {
        String database = TestServer.fluxmap();
        String backup = database + "_twice";
        TestServer.server().createDatabase(backup, database);
        Opened opened = opened(database);
        expunge.execute(opened, expunge.dryRun(opened).plan().signature().toString(), event -> {}, watch -> {});
        Opened restored = opened(backup);
        Replays replays = expunge.replays(restored, KilledRun.REPLAY);
        String again = replays.look().signature();
        var second = new ArrayList<Code>();

        replays.execute(
                again,
                event -> {
                    if (event instanceof RunEvent.StageStarted && second.isEmpty()) {
                        second.add(failure(() ->
                                expunge.replays(restored, KilledRun.REPLAY).execute(again, e -> {}, watch -> {})));
                    }
                },
                watch -> {});

        assertThat(second).containsExactly(Code.RUN_IN_THE_WAY);
        assertThat(users(backup)).isEqualTo(users(database));
    }

    /// Nobody is in a list who is there: a list is written when the commit is on the disk (P5).
    private void requireListedOnly(Opened opened, List<String> before, List<String> left) {
        assertThat(listed(opened, before)).doesNotContainAnyElementsOf(left);
    }

    private void requireListed(Opened opened, List<String> before, List<String> left) {
        var gone = new ArrayList<>(before);
        gone.removeAll(left);
        assertThat(listed(opened, before)).isEqualTo(gone).isNotEmpty();
        try (DeletedLists lists = DeletedLists.of(opened.spec()).orElseThrow()) {
            List<ListName> names = lists.shelf().names();
            lists.shelf().requireWhole(names);
            var once = new HashSet<String>();
            assertThat(names)
                    .allSatisfy(name -> assertThat(once.add(name.run() + ":" + name.first()))
                            .as(name + " once")
                            .isTrue());
        }
    }

    private List<String> listed(Opened opened, List<String> users) {
        List<Boolean> answers = new Suppression(opened.spec())
                .deleted(users.stream().map(List::of).toList());
        return IntStream.range(0, users.size())
                .filter(answers::get)
                .mapToObj(users::get)
                .toList();
    }

    private static List<String> users(String database) {
        String ids = TestServer.one(database, "select string_agg(id::text, ',' order by id) from users");
        return new ArrayList<>(List.of(ids.split(",")));
    }

    private Opened opened(String database) throws IOException {
        Files.writeString(folder.resolve("key"), KEY);
        return expunge.open(
                FluxmapSpec.write(
                        folder,
                        FluxmapSpec.text(database).replace("roots: 100, pause: 0ms", "roots: 8, pause: 2ms")
                                + "deleted: { to: lists, key: { file: key } }\n"),
                List.of());
    }

    private static Code failure(Runnable work) {
        try {
            work.run();
        } catch (Failure failure) {
            return failure.code();
        }
        throw new AssertionError("no failure");
    }

    /// The killed process' statement may still be running at the server, and keeps others out until it ends.
    private static void finish(Runnable work) {
        Eventually.holds("the killed run's connection is gone", () -> {
            try {
                work.run();
                return true;
            } catch (Failure failure) {
                assertThat(failure.code()).as(failure.what()).isEqualTo(Code.RUN_IN_THE_WAY);
                return false;
            }
        });
    }

    private void kill(String line, String signature) {
        kill(line, signature, 1);
    }

    private void kill(String line, String signature, int times, String... more) {
        Eventually.holds("killed at " + line, () -> killed(line, signature, times, more));
    }

    /// Whether it got so far; it does not while the server still works for the one before.
    private boolean killed(String line, String signature, int times, String... more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                folder.resolve("spec.yaml").toString(),
                signature));
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader output = process.inputReader()) {
                int seen = 0;
                for (String read = output.readLine(); read != null && seen < times; ) {
                    seen += read.equals(line) ? 1 : 0;
                    read = seen < times ? output.readLine() : read;
                }
                process.destroyForcibly();
                process.waitFor();
                return seen == times;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
