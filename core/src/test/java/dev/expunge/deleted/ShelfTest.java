package dev.expunge.deleted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.TableName;
import dev.expunge.storage.Disk;
import dev.expunge.storage.FolderStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {
    private static final SubjectKey KEY = SubjectKey.of("00".repeat(31) + "2A");
    private static final SubjectKey OTHER = SubjectKey.of("11".repeat(32));
    private static final TableName USERS = new TableName("public", "users");

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsReadAgain() {
        Shelf shelf = shelf(KEY);
        DigestList list = put(shelf, 1, 2, 1, true, "7", "8");

        var read = new ArrayList<byte[]>();
        assertThat(shelf.read(list.name(), read::add)).isEqualTo(list);
        assertThat(DigestList.lines(read)).isEqualTo(lines("7", "8"));
        assertThat(shelf.names()).containsExactly(list.name());
        assertThat(list.name())
                .hasToString(
                        "production/clean/" + KEY.id() + "/7-0123456789abcdef/1-2.1-" + "fedcba9876543210.deleted");
    }

    @Test
    void noKeyOfASubjectIsInAList() {
        put(shelf(KEY), 1, 1, 1, true, "ann@example.org", "bob@example.org");

        assertThat(files()).hasSize(1).allSatisfy(file -> {
            assertThat(file.toString()).doesNotContain("example.org");
            assertThat(Files.readString(file)).doesNotContain("ann", "bob", "example", "00".repeat(31));
        });
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        Shelf shelf = shelf(KEY);
        ListName name = put(shelf, 1, 1, 1, true, "7").name();
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(file, flipped);
            int at = i;
            assertThatThrownBy(() -> shelf.read(name, _ -> {}))
                    .as("byte " + at)
                    .isInstanceOf(Failure.class)
                    .hasFieldOrPropertyWithValue("code", Code.DELETED_LIST_CORRUPT);
        }
        for (int end : List.of(0, 10, whole.length / 2, whole.length - 2)) {
            Files.write(file, Arrays.copyOf(whole, end));
            assertThat(code(() -> shelf.read(name, _ -> {}))).isEqualTo(Code.DELETED_LIST_CORRUPT);
        }
    }

    @Test
    void aListInThePlaceOfAnotherIsFound() throws IOException {
        Shelf shelf = shelf(KEY);
        ListName first = put(shelf, 1, 1, 1, true, "7").name();
        put(shelf, 2, 2, 2, true, "8");
        Path one = folder.resolve(first.toString());
        Path other =
                files().stream().filter(file -> !file.equals(one)).findFirst().orElseThrow();
        byte[] swapped = Files.readAllBytes(other);
        Files.write(one, swapped);

        assertThat(code(() -> shelf.read(first, _ -> {}))).isEqualTo(Code.DELETED_LIST_CORRUPT);
    }

    @Test
    void aListThatSomebodyElseWroteIsFound() {
        DigestList forged = put(shelf(OTHER), 1, 1, 1, true, "7");
        ListName claimed = new ListName(
                forged.name().label(),
                KEY.id(),
                forged.name().run(),
                1,
                1,
                1,
                forged.name().hash());
        Path from = folder.resolve(forged.name().toString());
        Path to = folder.resolve(claimed.toString());
        assertThat(Files.exists(from)).isTrue();
        try {
            Files.createDirectories(to.getParent());
            Files.writeString(to, Files.readString(from).replace(OTHER.id(), KEY.id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }

        assertThat(code(() -> shelf(KEY).read(claimed, _ -> {}))).isEqualTo(Code.DELETED_LIST_CORRUPT);
    }

    @Test
    void aListThatIsGoneBetweenOthersIsFound() throws IOException {
        Shelf shelf = shelf(KEY);
        put(shelf, 1, 3, 1, true, "7");
        ListName middle = put(shelf, 4, 4, 2, true, "8").name();
        put(shelf, 5, 9, 3, true, "9");
        shelf.requireWhole(shelf.names());
        Files.delete(folder.resolve(middle.toString()));

        assertThat(code(() -> shelf.requireWhole(shelf.names()))).isEqualTo(Code.DELETED_LIST_CORRUPT);
    }

    @Test
    void anotherKeyIsRefusedUntilItIsNamed() {
        put(shelf(OTHER), 1, 1, 1, true, "7");

        assertThat(code(() -> shelf(KEY).names())).isEqualTo(Code.DELETED_KEY);
        Shelf both = new Shelf(new FolderStorage(folder), new Keys(KEY, List.of(OTHER)), "production", "clean");
        put(both, 2, 2, 2, true, "8");
        var roll = new Roll(both, both.inOrder(both.names()), USERS);
        roll.begin(0);
        assertThat(roll.deleted(List.of("7"))).isPresent();
        assertThat(roll.deleted(List.of("8"))).isPresent();
        assertThat(roll.deleted(List.of("9"))).isEmpty();
    }

    @Test
    void whatWasRestoredOnPurposeIsNotDeletedUntilItIsDeletedAgain() {
        Shelf shelf = shelf(KEY);
        put(shelf, 1, 1, 1, true, "7", "8", "9");
        put(shelf, 0, 0, 2, false, "8", "9");
        put(shelf, 2, 2, 3, true, "9");

        var roll = new Roll(shelf, shelf.inOrder(shelf.names()), USERS);
        roll.begin(0);
        assertThat(roll.deleted(List.of("7"))).isPresent();
        assertThat(roll.deleted(List.of("8"))).isEmpty();
        assertThat(roll.deleted(List.of("9"))).isPresent();
    }

    @Test
    void inPassesTheAnswersAreTheSame() {
        Shelf shelf = shelf(KEY);
        put(shelf, 1, 1, 1, true, numbers(0, 2_000));
        put(shelf, 0, 0, 2, false, numbers(0, 10));
        List<DigestList> lists = shelf.inOrder(shelf.names());

        var roll = new Roll(shelf, lists, USERS, 300);
        assertThat(roll.passes()).isEqualTo(7);
        var found = new ArrayList<Integer>();
        for (int pass = 0; pass < roll.passes(); pass++) {
            roll.begin(pass);
            IntStream.range(0, 2_100)
                    .filter(n -> roll.deleted(List.of(Integer.toString(n))).isPresent())
                    .forEach(found::add);
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(10, 2_000).boxed().toList());
    }

    @Test
    void valuesOfAKeyAreToldApartAndItsTableIsPartOfIt() {
        SubjectKey.Digests digests = KEY.digests(USERS);

        assertThat(digests.of(List.of("a", "b"))).isNotEqualTo(digests.of(List.of("ab")));
        assertThat(digests.of(List.of("a\n1:b"))).isNotEqualTo(digests.of(List.of("a", "b")));
        assertThat(digests.of(List.of("7")))
                .isNotEqualTo(KEY.digests(new TableName("publicu", "sers")).of(List.of("7")));
        assertThat(digests.of(List.of("7"))).isNotEqualTo(OTHER.digests(USERS).of(List.of("7")));
        assertThat(digests.of(List.of("7"))).isEqualTo(KEY.digests(USERS).of(List.of("7")));
    }

    @Test
    void aKeyIsNeitherGuessedNorShown() {
        assertThat(code(() -> SubjectKey.of("password"))).isEqualTo(Code.DELETED_KEY);
        assertThat(catchThrowableOfType(Failure.class, () -> SubjectKey.of("secret-secret"))
                        .what())
                .doesNotContain("secret-secret");
        assertThat(KEY.toString()).hasSize(16).isNotEqualTo("00".repeat(8));
    }

    @Test
    void aDiskThatIsFullIsToldAndWhatIsWrittenLaterIsWhole() {
        var full = new AtomicBoolean(true);
        var disk = new Disk(step -> {
            if (full.get() && step.equals("write")) {
                throw new IOException("No space left on device");
            }
        });
        var shelf = new Shelf(new FolderStorage(folder, disk), new Keys(KEY, List.of()), "production", "clean");

        for (Runnable writing : List.<Runnable>of(() -> shelf.probe(true), () -> put(shelf, 1, 1, 1, true, "7"))) {
            Failure failure = catchThrowableOfType(Failure.class, writing::run);
            assertThat(failure.code()).isEqualTo(Code.DELETED_UNREACHABLE);
            assertThat(failure.what()).contains("because  No space left on device");
            assertThat(files()).as("nothing is left of it").isEmpty();
        }
        full.set(false);
        shelf.probe(true);
        DigestList list = put(shelf, 1, 1, 1, true, "7");
        assertThat(shelf.read(list.name(), _ -> {})).isEqualTo(list);
        assertThat(files()).hasSize(1);
    }

    @Test
    void twoThatWriteTheSameListAtOnceWriteItOnce() {
        List<Callable<DigestList>> both = Collections.nCopies(8, () -> put(shelf(KEY), 1, 1, 1, true, "7", "8"));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<DigestList> done : threads.invokeAll(both)) {
                assertThat(done.get()).isNotNull();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        assertThat(files()).hasSize(1);
        assertThat(code(() -> put(shelf(KEY), 1, 1, 1, true, "7")))
                .as("another one of that name")
                .isEqualTo(Code.DELETED_LIST_CORRUPT);
    }

    @Test
    void aPlaceThatIsNoFolderIsTold() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        var shelf = new Shelf(
                new FolderStorage(folder.resolve("file/below")), new Keys(KEY, List.of()), "production", "clean");

        assertThat(code(() -> shelf.probe(true))).isEqualTo(Code.DELETED_UNREACHABLE);
    }

    private Shelf shelf(SubjectKey key) {
        return new Shelf(new FolderStorage(folder), new Keys(key, List.of()), "production", "clean");
    }

    private static String[] numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }

    private static List<String> lines(String... subjects) {
        return lines(KEY, subjects);
    }

    private static List<String> lines(SubjectKey key, String... subjects) {
        SubjectKey.Digests digests = key.digests(USERS);
        return DigestList.lines(
                Arrays.stream(subjects).map(s -> digests.of(List.of(s))).toList());
    }

    private static DigestList put(Shelf shelf, long first, long last, long entry, boolean deleted, String... subjects) {
        var name = new ListName(
                shelf.label(deleted), shelf.key().id(), "7-0123456789abcdef", first, last, entry, "fedcba9876543210");
        List<String> lines = lines(shelf.key(), subjects);
        var list = new DigestList(
                name, USERS, List.of("bigint"), Instant.EPOCH, "2026-01-01T00:00:0" + entry + ".000000Z", lines.size());
        shelf.put(list, lines);
        shelf.put(list, lines);
        return list;
    }

    private List<Path> files() {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Code code(Runnable work) {
        Failure failure = catchThrowableOfType(Failure.class, work::run);
        assertThat(failure).isNotNull();
        return failure.code();
    }
}
