package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.HastyTime;
import dev.expunge.TestServer;
import dev.expunge.app.Calls.Breach;
import dev.expunge.app.Calls.Call;
import dev.expunge.delete.RunEvent;
import dev.expunge.sql.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P1, P5, P11 and P12: every call of a replay breaks in turn. The same command again completes it; nobody
/// who was deleted is left, nobody else is deleted, and the lists outside say of nobody that they are gone who is
/// there.
///
/// Breaks the calls that a run without lists does not make; those that it makes EveryCallIT breaks.
/// `-Dexpunge.fire.calls=all` breaks each single one of both.
class ReplayEveryCallIT {
    private static final String DELETED = """
            deleted: { to: lists, key: { file: key }, since: since }
            """;
    private static final Replays.Options REPLAY = new Replays.Options(false, true, false, false);

    /// Six were deleted. Since then number 6 is somebody else, and number 11 is new, to whom the criteria apply.
    private static final String SINCE_THE_BACKUP = """
            update people set since = '2100-01-01' where id = 6;
            insert into people values (11, true, 1, '2020-01-01');
            """;

    private static final List<Integer> BACK = List.of(1, 2, 3, 4, 5);
    private static final String ORACLE = """
            delete from items where note in (select id from notes where person < 6);
            update items set giver = null where giver < 6;
            delete from notes where person < 6;
            update people set friend = null where friend < 6;
            delete from people where id < 6;
            """;

    @TempDir
    Path folder;

    private final Small small = new Small();
    private final Queue<String> copies = new ConcurrentLinkedQueue<>();
    private final Map<String, String> signatures = new ConcurrentHashMap<>();
    private Map<String, List<String>> before = Map.of();
    private Map<String, List<String>> after = Map.of();
    private Path lists = Path.of("");

    @BeforeEach
    void deleteOnce() throws IOException {
        String original = small.copy();
        Path own = Files.createDirectory(folder.resolve("original"));
        Opened opened = opened(own, TestServer.server().url(original, "postgres"), new SystemTime());
        var expunge = new Expunge(Map.of(), new SystemTime());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        assertThat(expunge.execute(opened, signature, event -> {}, watch -> {})
                        .totals()
                        .deleted())
                .isEqualTo(Small.DELETED);
        lists = own.resolve("lists");
        String twin = small.copy();
        TestServer.execute(twin, SINCE_THE_BACKUP);
        before = Trial.rowsOf(twin);
        TestServer.execute(twin, ORACLE);
        after = Trial.rowsOf(twin);
    }

    private static Opened opened(Path own, String url, dev.expunge.Time time) throws IOException {
        Files.writeString(own.resolve("key"), "5".repeat(64));
        String text = Small.spec(url).replaceFirst("backup: .*\n", "") + DELETED;
        return new Expunge(Map.of(), time).open(FluxmapSpec.write(own, text), List.of());
    }

    @Test
    void everyCallOfAReplayBreaksInTurnAndEveryPromiseHolds() {
        List<Call> clean = cleanReplay();
        Set<Call> known = Breaches.ALL ? Set.of() : callsOfARun();
        Breaches wanted = Breaches.of(
                        clean.stream()
                                .filter(call -> !Calls.CLOCKED.contains(call.purpose()) && !known.contains(call))
                                .toList(),
                        call -> call.phase().equals("DELETE"))
                .withoutLostAnswers();
        var faults = new ConcurrentLinkedQueue<String>();
        var notBroken = new ConcurrentLinkedQueue<Breach>();
        wanted.each(breach -> {
            if (!survives(breach, faults)) {
                notBroken.add(breach);
            }
        });
        System.out.println("calls to the server in one replay: " + clean.size() + ", broken " + wanted.count());
        assertThat(faults).isEmpty();
        assertThat(notBroken).isEmpty();
    }

    @Test
    void p12TheSameCommandKnowsThatAReplayHasEndedWhoseLastReplyWasLost() {
        List<Call> clean = cleanReplay();
        Call last = clean.reversed().stream()
                .filter(call ->
                        call.purpose().equals("expunge run") && call.method().equals("commit"))
                .findFirst()
                .orElseThrow();
        var faults = new ConcurrentLinkedQueue<String>();

        boolean broken = survives(new Breach(last, Collections.frequency(clean, last), Calls.Mode.AFTER), faults);

        assertThat(faults).isEmpty();
        assertThat(broken).isTrue();
    }

    private Set<Call> callsOfARun() {
        var calls = new Calls();
        String database = small.copy();
        String url = BreakingDriver.marked(TestServer.server().url(database, "postgres"), database, calls);
        try {
            Path own = Files.createDirectory(folder.resolve("plain"));
            String text = Small.spec(url).replaceFirst("backup: .*\n", "");
            var expunge = new Expunge(Map.of(), new HastyTime(30));
            Opened opened = expunge.open(FluxmapSpec.write(own, text), List.of());
            String signature = expunge.dryRun(opened).plan().signature().toString();
            expunge.execute(opened, signature, event -> entered(calls, event), watch -> {});
            return Set.copyOf(calls.made());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void entered(Calls calls, RunEvent event) {
        if (event instanceof RunEvent.StageStarted started) {
            calls.enter(started.stage().name());
        }
    }

    private List<Call> cleanReplay() {
        var calls = new Calls();
        Attempt attempt = attempt(calls);
        attempt.look();
        attempt.replay();
        List<Call> made = calls.made();
        attempt.assertPromises();
        assertThat(made).extracting(Call::phase).contains("look", "connect", "FREEZE", "DELETE", "VACUUM", "VERIFY");
        assertThat(made).extracting(Call::purpose).contains("expunge run", "expunge replay", "expunge lists");
        return made;
    }

    private boolean survives(Breach breach, Queue<String> faults) {
        Calls calls = new Calls().breaking(breach);
        try {
            Attempt attempt = attempt(calls);
            if (breach.call().phase().equals("look")) {
                signatures.remove(attempt.database);
            }
            attempt.replayTwice();
            calls.end();
            attempt.assertPromises();
            copies.add(attempt.database);
        } catch (AssertionError | RuntimeException e) {
            faults.add(breach + ": " + e);
        }
        return calls.broken();
    }

    private Attempt attempt(Calls calls) {
        String database = Optional.ofNullable(copies.poll()).orElseGet(small::copy);
        Small.renew(database);
        TestServer.execute(database, SINCE_THE_BACKUP);
        try {
            Path own = Files.createTempDirectory(folder, "replay");
            copy(lists, own.resolve("lists"));
            String url = BreakingDriver.marked(TestServer.server().url(database, "postgres"), database, calls);
            return new Attempt(database, calls, opened(own, url, new HastyTime(30)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /// One database that was restored, until nobody is left in it who was deleted.
    private final class Attempt {
        private final String database;
        private final Calls calls;
        private final Expunge expunge = new Expunge(Map.of(), new HastyTime(30));
        private final Opened opened;

        Attempt(String database, Calls calls, Opened opened) {
            this.database = database;
            this.calls = calls;
            this.opened = opened;
        }

        String look() {
            calls.enter("look");
            return signatures.computeIfAbsent(
                    database, _ -> expunge.replays(opened, REPLAY).look().signature());
        }

        Outcome replay() {
            String signature = look();
            calls.enter("connect");
            return expunge.replays(opened, REPLAY).execute(signature, event -> entered(calls, event), watch -> {});
        }

        void replayTwice() {
            try {
                replay();
                return;
            } catch (Failure failure) {
                assertThat(failure.code()).as(failure.what()).isNotIn(Code.BUG, Code.REPLAY_DUE);
                assertThat(failure.next()).isNotEmpty();
                if (failure.dataState().equals(Failure.NOTHING_CHANGED)) {
                    assertThat(Trial.rowsOf(database)).isEqualTo(before);
                }
            } catch (RuntimeException e) {
                assertThat(Failures.of(e, new DataState()).code()).isNotEqualTo(Code.BUG);
            }
            assertThat(listed()).as("told before it was done").doesNotContainAnyElementsOf(present());
            Eventually.holds("the same command completes", this::completed);
        }

        private boolean completed() {
            try {
                replay();
                return true;
            } catch (Failure failure) {
                assertThat(failure.code()).as(failure.what()).isEqualTo(Code.RUN_IN_THE_WAY);
                return false;
            }
        }

        void assertPromises() {
            assertThat(Trial.rowsOf(database)).isEqualTo(after);
            Truth.assertWhole(database, expunge.desk(opened));
            assertThat(listed()).isEqualTo(Set.copyOf(BACK));
            assertThat(answers()).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
            try (Session session = opened.reading("due");
                    DeletedLists all = DeletedLists.of(opened.spec()).orElseThrow()) {
                assertThat(all.due(session)).isEmpty();
            }
            assertThat(TestServer.count(database, "select count(*) from expunge.ledger where kind = 'replayed'"))
                    .isOne();
        }

        private Set<Integer> present() {
            return Arrays.stream(TestServer.one(database, "select string_agg(id::text, ',') from people")
                            .split(",", -1))
                    .map(Integer::valueOf)
                    .collect(Collectors.toSet());
        }

        /// Of whom the lists of the replay say that they are gone.
        private Set<Integer> listed() {
            var found = new HashSet<Integer>();
            try (DeletedLists all = DeletedLists.of(opened.spec()).orElseThrow()) {
                var first = names(lists);
                var digests = new HashSet<String>();
                all.shelf().requireWhole(all.shelf().names());
                all.shelf().names().stream()
                        .filter(name -> !first.contains(name.toString()))
                        .forEach(name -> all.shelf().read(name, digest -> digests.add(hex(digest))));
                var key = all.shelf().key().digests(opened.spec().root());
                IntStream.rangeClosed(1, 11)
                        .filter(id -> digests.contains(hex(key.of(List.of(Integer.toString(id))))))
                        .forEach(found::add);
                assertThat(digests).hasSameSizeAs(found);
            }
            return found;
        }

        private List<Integer> answers() {
            List<Integer> ids = IntStream.rangeClosed(1, 11).boxed().toList();
            List<Boolean> answers = new Suppression(opened.spec())
                    .deleted(ids.stream().map(id -> List.of(id.toString())).toList());
            return ids.stream().filter(id -> answers.get(id - 1)).toList();
        }
    }

    private static String hex(byte[] digest) {
        return java.util.HexFormat.of().formatHex(digest);
    }

    private static Set<String> names(Path lists) {
        try (Stream<Path> files = Files.walk(lists)) {
            return Set.copyOf(files.filter(Files::isRegularFile)
                    .map(file -> lists.relativize(file).toString())
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
