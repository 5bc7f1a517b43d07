package dev.expunge.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.FolderStorage;
import dev.expunge.storage.ObjectStorage;
import dev.expunge.storage.SteppedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The key of one run: made once, whole, wrapped, and destroyed for good.
class KeyMakerTest {
    private static final KeyPair ONE = KeyPair.make();
    private static final KeyPair OTHER = KeyPair.make();
    private static final ExportIdentity RUN = ExportFixture.IDENTITY;
    private static final Shredded END = new Shredded("age1…", "0".repeat(64), "2033-11-22T00:00:00Z", "dba", "");

    @TempDir
    Path temp;

    private static KeyMaker.Order order(boolean mustBeThere) {
        return new KeyMaker.Order(
                RUN, List.of(ONE.publicKey(), OTHER.publicKey()), Optional.of(LocalDate.of(2033, 11, 22)), mustBeThere);
    }

    private ObjectStorage storage() {
        return new FolderStorage(temp.resolve("keys"));
    }

    private KeyPlace place() {
        return new KeyPlace(storage(), Envelope.none());
    }

    private RunKey ready(boolean mustBeThere) {
        return new KeyMaker(place()).ready(order(mustBeThere));
    }

    private Path identity(KeyPair pair) throws IOException {
        return Files.writeString(temp.resolve("identity.txt"), "# a comment\n\n" + pair.secretKey() + "\n");
    }

    private Identities open(KeyPair pair) throws IOException {
        return place().open(RUN.run(), RUN.frozenSet(), Identities.read(identity(pair)));
    }

    private static void fails(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    /// Encrypts with the run's public key what its private half must open.
    private void opens(RunKey key, KeyPair person) throws Exception {
        Path file = temp.resolve("sample-" + System.identityHashCode(person) + key.sha256());
        if (!Files.exists(file)) {
            EncryptedFile.write(file, List.of(key.publicKey()), "rows".getBytes(UTF_8));
        }
        assertThat(open(person).opened(Files.readAllBytes(file)))
                .asString(UTF_8)
                .isEqualTo("rows");
    }

    @Test
    void itIsMadeOnceAndOpensForEachOfThoseItWasWrappedFor() throws Exception {
        RunKey key = ready(false);

        assertThat(ready(false)).isEqualTo(key);
        assertThat(ready(true)).isEqualTo(key);
        assertThat(key.wrappedTo()).containsExactly(ONE.publicKey(), OTHER.publicKey());
        assertThat(key.horizon()).isEqualTo("2033-11-22");
        assertThat(key.publicKey()).startsWith("age1").isNotIn(key.wrappedTo());
        opens(key, ONE);
        opens(key, OTHER);
    }

    @Test
    void noSecretKeyIsInItsPlaceInTheClear() throws IOException {
        ready(false);

        try (var files = Files.walk(temp.resolve("keys"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("AGE-SECRET-KEY");
            }
        }
        assertThat(storage().names(""))
                .hasSize(2)
                .allMatch(name -> name.matches("run-run-7-f{12}(-[0-9a-z]{12}\\.age|\\.json)"));
    }

    @Test
    void somebodyElsesKeyDoesNotOpenIt() {
        ready(false);

        fails(Code.IDENTITY_UNUSABLE, () -> open(KeyPair.make()));
        fails(
                Code.IDENTITY_UNUSABLE,
                () -> place().open(
                                RUN.run(),
                                RUN.frozenSet(),
                                Identities.read(Files.writeString(temp.resolve("none.txt"), "age1public\n"))));
    }

    @Test
    void eachRunAndEachFrozenSetHasItsOwn() {
        RunKey key = ready(false);
        var maker = new KeyMaker(place());
        var other = new ExportIdentity("expunge test", RUN.run(), "e".repeat(64));

        RunKey another = maker.ready(new KeyMaker.Order(other, List.of(ONE.publicKey()), Optional.empty(), false));

        assertThat(another.publicKey()).isNotEqualTo(key.publicKey());
        assertThat(ready(true)).isEqualTo(key);
    }

    @Test
    void aStepThatFailsLeavesAPlaceWhereTheNextCallMakesAWholeKey() throws Exception {
        int steps = 0;
        boolean failed = true;
        while (failed) {
            Path folder = temp.resolve("keys-" + steps);
            int at = steps;
            var count = new int[1];
            var breaking = new SteppedStorage(new FolderStorage(folder), step -> {
                if (count[0]++ == at) {
                    throw new IOException("no space left on device");
                }
            });
            failed = false;
            try {
                new KeyMaker(new KeyPlace(breaking, Envelope.none())).ready(order(false));
            } catch (Failure e) {
                failed = true;
                assertThat(e.code()).isEqualTo(Code.EXPORT_KEYS_UNREACHABLE);
                assertThat(e.what()).contains("no space left on device");
            }
            var again = new KeyPlace(new FolderStorage(folder), Envelope.none());
            RunKey key = new KeyMaker(again).ready(order(false));
            assertThat(again.holds(key)).isTrue();
            assertThat(again.open(RUN.run(), RUN.frozenSet(), Identities.read(identity(ONE))))
                    .isNotNull();
            steps++;
        }
        assertThat(steps).as("steps that were made to fail").isEqualTo(5);
    }

    @Test
    void aKeyThatWasHalfWrittenIsReplacedUnlessRowsAreGone() throws IOException {
        RunKey key = ready(false);
        Path wrapped = temp.resolve("keys").resolve(key.file());
        byte[] bytes = Files.readAllBytes(wrapped);
        bytes[bytes.length - 1] ^= 1;
        Files.write(wrapped, bytes);

        fails(Code.EXPORT_KEY_MISSING, () -> ready(true));
        fails(Code.EXPORT_KEY_MISSING, () -> open(ONE));
        RunKey replaced = ready(false);
        assertThat(replaced.publicKey()).isNotEqualTo(key.publicKey());
        assertThat(ready(true)).isEqualTo(replaced);

        Files.delete(temp.resolve("keys/run-run-7-ffffffffffff.json"));
        fails(Code.EXPORT_KEY_MISSING, () -> ready(true));
        assertThat(ready(false).publicKey()).isNotEqualTo(replaced.publicKey());
    }

    @Test
    void ofTwoAtOnceNoneUsesAKeyThatIsNotThere() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path folder = temp.resolve("race-" + round);
            var start = new CountDownLatch(1);
            Callable<Optional<RunKey>> task = () -> {
                start.await();
                try {
                    return Optional.of(
                            new KeyMaker(new KeyPlace(new FolderStorage(folder), Envelope.none())).ready(order(false)));
                } catch (Failure e) {
                    assertThat(e.code()).isIn(Code.RUN_IN_THE_WAY, Code.EXPORT_KEYS_UNREACHABLE);
                    return Optional.empty();
                }
            };
            var used = new ArrayList<RunKey>();
            try (var pool = Executors.newFixedThreadPool(2)) {
                var both = List.of(pool.submit(task), pool.submit(task));
                start.countDown();
                for (var each : both) {
                    each.get(30, TimeUnit.SECONDS).ifPresent(used::add);
                }
            }
            var place = new KeyPlace(new FolderStorage(folder), Envelope.none());
            RunKey last = new KeyMaker(place).ready(order(false));
            assertThat(place.holds(last)).isTrue();
            assertThat(used).as("round %d", round).allMatch(last::equals);
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsFoundBeforeAnythingElse() throws IOException {
        Files.createFile(temp.resolve("keys"));

        fails(Code.EXPORT_KEYS_UNREACHABLE, () -> new KeyMaker(place()).preflight(List.of(ONE.publicKey())));
        fails(Code.EXPORT_KEYS_UNREACHABLE, () -> ready(false));
    }

    @Test
    void theTrialLeavesNoTrace() throws IOException {
        new KeyMaker(place()).preflight(List.of(ONE.publicKey()));

        assertThat(storage().names("")).isEmpty();
        assertThat(temp.resolve("keys")).isEmptyDirectory();
        fails(Code.SPEC_INVALID, () -> new KeyMaker(place()).preflight(List.of("age1nobody")));
    }

    @Test
    void whatIsShreddedIsGoneAndSaysSo() throws IOException {
        RunKey key = ready(false);
        Files.writeString(temp.resolve("keys").resolve(key.file() + ".part"), "left by a killed process");

        place().destroy(RUN.run(), RUN.frozenSet(), END);
        place().destroy(RUN.run(), RUN.frozenSet(), END);

        assertThat(temp.resolve("keys").toFile().list())
                .containsExactlyInAnyOrder("run-run-7-ffffffffffff.json", "run-run-7-ffffffffffff.shredded.json");
        assertThat(place().shredded(RUN.run(), RUN.frozenSet())).contains(END);
        fails(Code.EXPORT_SHREDDED, () -> open(ONE));
        fails(Code.EXPORT_SHREDDED, () -> ready(false));
        fails(Code.EXPORT_SHREDDED, () -> ready(true));
    }

    @Test
    void itsFileIsOverwrittenBeforeItIsRemoved() throws IOException {
        RunKey key = ready(false);
        Path link = temp.resolve("another-name");
        Files.createLink(link, temp.resolve("keys").resolve(key.file()));
        long size = Files.size(link);

        place().destroy(RUN.run(), RUN.frozenSet(), END);

        assertThat(Files.readAllBytes(link)).hasSize((int) size).containsOnly(0);
    }

    @Test
    void anEnvelopeIsAroundTheEncryptionAndKnowsTheRun() throws Exception {
        var seen = new ArrayList<Map<String, String>>();
        var envelope = new Envelope() {
            @Override
            public String key() {
                return "alias/expunge";
            }

            @Override
            public byte[] seal(byte[] content, Map<String, String> about) {
                assertThat(new String(content, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .startsWith("age-encryption.org/v1");
                seen.add(about);
                return ("sealed " + new String(content, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            }

            @Override
            public byte[] open(byte[] sealed, Map<String, String> about) throws IOException {
                if (!seen.contains(about)) {
                    throw new IOException("KMS refuses");
                }
                return java.util.Arrays.copyOfRange(sealed, 7, sealed.length);
            }
        };
        var place = new KeyPlace(storage(), envelope);

        RunKey key = new KeyMaker(place).ready(order(false));

        assertThat(key.kms()).isEqualTo("alias/expunge");
        assertThat(key.file()).matches("run-run-7-f{12}-[0-9a-z]{12}\\.age\\.kms");
        assertThat(seen).containsOnly(Map.of("expunge:run", "run-7", "expunge:frozen-set", "f".repeat(64)));
        assertThat(place.open(RUN.run(), RUN.frozenSet(), Identities.read(identity(ONE))))
                .isNotNull();
        fails(Code.IDENTITY_UNUSABLE, () -> open(ONE));
    }
}
