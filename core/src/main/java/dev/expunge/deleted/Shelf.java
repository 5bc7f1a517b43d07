package dev.expunge.deleted;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.Disk;
import dev.expunge.storage.ObjectStorage;
import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The lists of one spec in one environment, in their place outside the database. Nothing in it is changed or
/// deleted. Thread-safe.
public final class Shelf implements AutoCloseable {
    /// More than fits beside a name: a disk that is full has no room for it.
    private static final int PROBE = 1 << 16;

    private static final String MARK = "/key";

    private final ObjectStorage storage;
    private final Keys keys;
    private final Label deleted;

    /// What a list is of.
    ///
    /// @param environment of the database
    /// @param spec its name
    /// @param deleted whether its subjects were deleted, and not restored on purpose
    public record Label(String environment, String spec, boolean deleted) {}

    public Shelf(ObjectStorage storage, Keys keys, String environment, String spec) {
        this.storage = storage;
        this.keys = keys;
        this.deleted = new Label(environment, spec, true);
    }

    /// Where it is, for people.
    public String place() {
        return storage.place();
    }

    /// What new lists are made by.
    public SubjectKey key() {
        return keys.now();
    }

    /// What new lists are of.
    public Label label(boolean ofDeleted) {
        return new Label(deleted.environment(), deleted.spec(), ofDeleted);
    }

    /// Every list.
    ///
    /// @throws Failure `DELETED_KEY` when one was made by a key that is not at hand, `DELETED_UNREACHABLE` when
    /// the place cannot be looked into
    public List<ListName> names() {
        List<ListName> names = reach(() -> storage.names(folder())).stream()
                .flatMap(name -> ListName.parse(name).stream())
                .toList();
        names.stream()
                .map(ListName::keyId)
                .filter(id -> keys.find(id).isEmpty())
                .findFirst()
                .ifPresent(id -> {
                    throw otherKey(id);
                });
        return names;
    }

    private Failure otherKey(String id) {
        return Failure.nothingChanged(
                Code.DELETED_KEY,
                "lists of deleted subjects in " + place() + " were made by another key\n  of the lists  " + id
                        + "\n  of the spec   " + keys.now().id(),
                "give the key that made them: deleted.key of the spec",
                "if the key was changed on purpose, keep the old one beside the new: deleted.earlier_keys");
    }

    /// Makes sure that no list between two others of a run is gone.
    ///
    /// @throws Failure `DELETED_LIST_CORRUPT` otherwise
    public void requireWhole(List<ListName> names) {
        Map<String, List<ListName>> runs = names.stream()
                .filter(ListName::deleted)
                .collect(Collectors.groupingBy(ListName::run, TreeMap::new, Collectors.toList()));
        runs.forEach((run, lists) -> {
            long next = 1;
            for (ListName list : lists.stream()
                    .sorted(Comparator.comparingLong(ListName::first))
                    .toList()) {
                if (list.first() > next) {
                    throw corrupt("the list of batches " + next + " to " + (list.first() - 1) + " of run "
                            + run.replaceFirst("-.*", "") + " is not there any more, though later ones are");
                }
                next = Math.max(next, list.last() + 1);
            }
        });
    }

    /// Writes a list that is not there yet, and reads it back. One that is there already has to be the same.
    ///
    /// @param lines as [DigestList#lines] makes them
    public void put(DigestList list, List<String> lines) {
        byte[] bytes = list.bytes(lines, keys.now());
        String name = list.name().toString();
        reach(() -> {
            try {
                storage.add(name, bytes);
            } catch (FileAlreadyExistsException _) {
                // a process that was killed has written it
            }
            try (InputStream in = storage.open(name)) {
                if (!Arrays.equals(in.readAllBytes(), bytes)) {
                    throw corrupt("the list " + name + " does not read back as it was written");
                }
            }
            return true;
        });
    }

    /// Reads a list to its end.
    ///
    /// @param each told every digest, before it is known whether the list is whole
    /// @throws Failure `DELETED_LIST_CORRUPT` when it is not what was written
    public DigestList read(ListName name, Consumer<byte[]> each) {
        SubjectKey key = key(name);
        return reach(() -> {
            try (InputStream in = storage.open(name.toString())) {
                return DigestList.read(in, name, key, each);
            } catch (DigestList.CorruptException e) {
                throw corrupt("the list " + name + " " + e.getMessage());
            } catch (NoSuchFileException e) {
                throw corrupt("the list " + name + " is not there any more");
            }
        });
    }

    /// The key by which a list was made.
    public SubjectKey key(ListName name) {
        return keys.find(name.keyId()).orElseThrow(() -> otherKey(name.keyId()));
    }

    /// Makes sure that something can be written.
    ///
    /// @param erasable whether it is taken away again; a place that keeps everything gets it once for each key
    /// @throws Failure `DELETED_UNREACHABLE` otherwise
    public void probe(boolean erasable) {
        if (!erasable) {
            begin();
            return;
        }
        reach(() -> {
            String name = folder() + "probe-" + UUID.randomUUID();
            storage.add(name, new byte[PROBE]);
            storage.delete(name);
            return true;
        });
    }

    /// Leaves a mark that lists by this key may come: a place without lists and without it is another place.
    public void begin() {
        reach(() -> {
            try {
                storage.add(folder() + keys.now().id() + MARK, new byte[0]);
            } catch (FileAlreadyExistsException _) {
                // by an earlier run
            }
            return true;
        });
    }

    /// Makes sure that this is a place to which runs of the spec have written, or tried to.
    ///
    /// @throws Failure `DELETED_UNREACHABLE` when it is none, `DELETED_KEY` when they had another key
    public void requireBegun() {
        if (!names().isEmpty()) {
            return;
        }
        List<String> marks = reach(() -> storage.names(folder())).stream()
                .filter(name -> name.endsWith(MARK))
                .map(name -> name.substring(folder().length(), name.length() - MARK.length()))
                .toList();
        if (marks.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.DELETED_UNREACHABLE,
                    "no run of " + deleted.spec() + " in " + deleted.environment() + " has ever written here: "
                            + place(),
                    "see that it is mounted, and that deleted.to, name and database.environment of the spec are those"
                            + " of the runs",
                    "before the first run of a spec nobody is suppressed: ask again after it");
        }
        if (marks.stream().noneMatch(id -> keys.find(id).isPresent())) {
            throw otherKey(marks.getFirst());
        }
    }

    private String folder() {
        return deleted.environment() + "/" + deleted.spec() + "/";
    }

    /// All of some lists, oldest first: what a list says of a subject counts more than what those before it
    /// say.
    ///
    /// @return what each is, in that order
    public List<DigestList> inOrder(List<ListName> names) {
        var lists = new ArrayList<DigestList>();
        names.forEach(name -> lists.add(read(name, _ -> {})));
        lists.sort(Comparator.comparing(DigestList::written)
                .thenComparing(list -> list.name().toString()));
        return List.copyOf(lists);
    }

    private Failure corrupt(String what) {
        return Failure.nothingChanged(
                Code.DELETED_LIST_CORRUPT,
                what + "\n  place  " + place(),
                "put the list back as it was written, from another version or copy of the place",
                "where its run is not closed yet, move what is left of it away: expunge close writes the list again",
                "without it nobody can say who was deleted; do not go on before that is decided");
    }

    @FunctionalInterface
    private interface Reaching<T> {
        T reach() throws IOException;
    }

    private <T> T reach(Reaching<T> work) {
        try {
            return work.reach();
        } catch (IOException e) {
            List<String> next = e instanceof StorageException told ? told.next() : List.of();
            throw Failure.nothingChanged(
                            Code.DELETED_UNREACHABLE,
                            "the place of the lists of deleted subjects cannot be read or written: " + place()
                                    + "\n  because  " + Disk.reason(e),
                            next.isEmpty()
                                    ? new String[] {
                                        "make it readable and writable for this user, with room: deleted.to of the spec"
                                    }
                                    : next.toArray(String[]::new))
                    .causedBy(e);
        }
    }

    @Override
    public void close() {
        storage.close();
    }
}
