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
import dev.expunge.backup.KeyPair;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P4, P5 and P12 of a restore: every call to the server breaks in turn, before it got there and after it took
/// effect; the same command again puts everybody back, once.
///
/// `-Dexpunge.fire.calls=all` breaks each single call, and has the server fail it.
class EveryRestoreCallIT {
    private static final int AGAIN = 3;
    private static final Set<Code> BROKEN =
            Set.of(Code.CONNECTION_LOST, Code.DATABASE_UNREACHABLE, Code.SERVER_REFUSED, Code.RUN_IN_THE_WAY);

    @TempDir
    Path folder;

    private final Small small = new Small();
    private final Queue<Copy> copies = new ConcurrentLinkedQueue<>();

    @Test
    void everyCallOfARestoreBreaksInTurnAndEverybodyIsBackOnce() {
        List<Call> clean = cleanRestore();
        Breaches wanted = Breaches.of(clean, call -> call.phase().equals("restore"));
        var notBroken = new ConcurrentLinkedQueue<Breach>();
        var faults = new ConcurrentLinkedQueue<String>();
        wanted.each(breach -> {
            boolean broken = survives(breach, faults);
            for (int again = 0; !broken && again < AGAIN; again++) {
                broken = survives(breach, faults);
            }
            if (!broken) {
                notBroken.add(breach);
            }
        });
        System.out.println("calls to the server in one restore: " + clean.size() + ", of "
                + Set.copyOf(clean).size() + " kinds; broken " + wanted.count() + "; not broken "
                + notBroken.size());
        assertThat(faults).isEmpty();
        assertThat(notBroken).isEmpty();
    }

    private List<Call> cleanRestore() {
        var calls = new Calls();
        Copy copy = copy(calls);
        copy.look(calls);
        assertThat(copy.restore(calls).restored()).isEqualTo(Small.DELETED);
        List<Call> made = calls.made();
        copy.assertRestored();
        copy.assertProven();
        copies.add(copy);
        assertThat(made).extracting(Call::phase).contains("look", "restore");
        assertThat(made).extracting(Call::method).contains("connect", "commit", "copyIn", "setReadOnly");
        assertThat(made).extracting(Call::purpose).contains("expunge restore", "expunge run", "expunge watch");
        return made;
    }

    /// False when nobody ever came to that call.
    private boolean survives(Breach breach, ConcurrentLinkedQueue<String> faults) {
        Calls calls = new Calls().breaking(breach);
        try {
            Copy copy = copy(calls);
            if (breach.call().phase().equals("look")) {
                copy.lookThenAgain(calls);
            } else {
                copy.restoreThenAgain(calls);
            }
            copies.add(copy);
        } catch (AssertionError | RuntimeException e) {
            faults.add(breach + ": " + e);
        }
        return calls.broken();
    }

    private Copy copy(Calls calls) {
        Copy copy = Optional.ofNullable(copies.poll()).orElseGet(this::deleted);
        copy.renew();
        BreakingDriver.marked("", copy.database, calls);
        return copy;
    }

    private Copy deleted() {
        try {
            return new Copy(small.copy(), Files.createTempDirectory(folder, "copy"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One database in which a run was made, with its export and its lists.
    private final class Copy {
        private final String database;
        private final Restoring restoring;
        private final RestoreWanted all;
        private final Path lists;
        private final List<Path> listed;
        private Optional<String> signature = Optional.empty();

        Copy(String database, Path own) throws IOException {
            this.database = database;
            KeyPair keys = KeyPair.make();
            Path identity = Files.writeString(own.resolve("key.txt"), keys.secretKey() + "\n");
            Files.writeString(own.resolve("digest-key"), "5".repeat(64));
            String url = BreakingDriver.marked(TestServer.server().url(database, "postgres"), database, new Calls());
            Path spec = FluxmapSpec.write(own, Small.spec(url).replace(FluxmapSpec.RECIPIENT, keys.publicKey()) + """
                    deleted: { to: lists, key: { file: digest-key } }
                    """);
            this.restoring = new Restoring(new Expunge(Map.of(), new HastyTime(30)), spec, identity);
            this.all = restoring.wanted(restoring.delete().run(), new RestoreChoice.All());
            this.lists = own.resolve("lists");
            this.listed = files();
        }

        private List<Path> files() {
            try (var files = Files.walk(lists)) {
                return files.filter(Files::isRegularFile).sorted().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void renew() {
            Small.renewDeleted(database);
            for (Path file : files()) {
                if (!listed.contains(file)) {
                    delete(file);
                }
            }
        }

        private void delete(Path file) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void look(Calls calls) {
            calls.enter("look");
            signature = restoring.look(all).signature().map(Object::toString);
        }

        RestoreReport restore(Calls calls) {
            calls.enter("restore");
            return restoring.restore(all, signature.orElseThrow(), (done, total, rows) -> {}, event -> {});
        }

        /// A dry run that breaks changes nothing, and the next one finds the same.
        void lookThenAgain(Calls calls) {
            String found = signature.orElseGet(() -> {
                BreakingDriver.marked("", database, new Calls());
                look(new Calls());
                BreakingDriver.marked("", database, calls);
                return signature.orElseThrow();
            });
            try {
                look(calls);
            } catch (RuntimeException e) {
                Failure failure = Failures.of(e, new DataState());
                assertClear(failure);
                assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
                look(calls);
            }
            assertThat(signature).contains(found);
            assertThat(TestServer.count(database, "select count(*) from people where id < 7"))
                    .isZero();
        }

        void restoreThenAgain(Calls calls) {
            if (signature.isEmpty()) {
                look(calls);
            }
            try {
                assertThat(restore(calls).leftOut()).isZero();
            } catch (RuntimeException e) {
                assertClear(Failures.of(e, new DataState()));
                assertTrue();
                Eventually.holds("the same command ends", () -> again(calls));
            }
            assertRestored();
        }

        private boolean again(Calls calls) {
            try {
                return restore(calls).leftOut() == 0;
            } catch (Failure failure) {
                assertThat(failure.code()).as(failure.what()).isEqualTo(Code.RUN_IN_THE_WAY);
                return false;
            }
        }

        private void assertClear(Failure failure) {
            assertThat(failure.code()).as(failure.what()).isIn(BROKEN);
            assertThat(failure.what()).isNotBlank();
            assertThat(failure.next()).isNotEmpty();
            long back = TestServer.count(database, "select count(*) from expunge.restored");
            if (failure.dataState().equals(Failure.NOTHING_CHANGED)) {
                assertThat(back).as("subjects back, though nothing was changed").isZero();
            }
            if (failure.dataState().contains(" by this command")) {
                assertThat(failure.dataState()).startsWith(back + " subject");
            }
        }

        /// Whoever is back is back with everything, and counted.
        private void assertTrue() {
            assertThat(TestServer.one(
                            database, "select string_agg(id::text, ',' order by id) from people where id < 7"))
                    .isEqualTo(TestServer.one(
                            database, "select string_agg(subject::text, ',' order by subject) from expunge.restored"));
            assertThat(TestServer.count(database, """
                            select count(*) from people p where id < 7
                               and 2 * 2 <> (select count(distinct n.id) + count(i.id)
                                               from notes n left join items i on i.note = n.id where n.person = p.id)
                            """))
                    .as("people without all of their notes and items")
                    .isZero();
            assertThat(TestServer.one(database, """
                            select coalesce(sum((body::jsonb ->> 'restored')::int), 0) from expunge.ledger where kind = 'restored'
                            """))
                    .isEqualTo(TestServer.one(database, "select count(*) from expunge.restored"));
        }

        void assertRestored() {
            assertThat(Trial.rowsOf(database)).isEqualTo(small.before());
            assertTrue();
            assertThat(restoring
                            .expunge()
                            .suppression(restoring.file())
                            .deleted(List.of(List.of("1"), List.of("4"), List.of("6"))))
                    .containsOnly(false);
        }

        void assertProven() {
            assertThat(restoring
                            .expunge()
                            .restores(restoring.opened())
                            .standing(all.run())
                            .subjects())
                    .isEqualTo(Small.DELETED);
            assertThat(restoring
                            .expunge()
                            .desk(restoring.opened())
                            .verify(Optional.of(all.run()))
                            .discrepancies())
                    .isEmpty();
        }
    }
}
