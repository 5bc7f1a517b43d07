package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.deleted.DigestList;
import dev.expunge.deleted.Keys;
import dev.expunge.deleted.ListName;
import dev.expunge.deleted.Shelf;
import dev.expunge.deleted.SubjectKey;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.DeletedSubjects.Listed;
import dev.expunge.postgres.DeletedSubjects.Root;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.DeletedSpec;
import dev.expunge.spec.HiddenKey;
import dev.expunge.spec.Location;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Session;
import dev.expunge.storage.ObjectStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The lists of who was deleted by a spec, outside its database. The key of the digests is read when this is
/// opened, and goes nowhere from here. Used by one thread at a time.
final class DeletedLists implements AutoCloseable {
    /// Digests in one list: as much text as fits into memory several times.
    static final long MOST = 100_000;

    private final Shelf shelf;

    private DeletedLists(Shelf shelf) {
        this.shelf = shelf;
    }

    /// Those of a spec; empty where it keeps none.
    ///
    /// @throws Failure `SECRET_UNREADABLE` or `DELETED_KEY` when there is no key
    static Optional<DeletedLists> of(Spec spec) {
        return spec.deleted().map(wanted -> {
            var keys = new Keys(
                    read(wanted.key()),
                    wanted.earlier().stream().map(DeletedLists::read).toList());
            return new DeletedLists(
                    new Shelf(storage(spec, wanted), keys, spec.database().environment(), spec.name()));
        });
    }

    private static SubjectKey read(HiddenKey key) {
        return SubjectKey.of(key.read().text());
    }

    private static ObjectStorage storage(Spec spec, DeletedSpec wanted) {
        try {
            return Storages.kept(spec, wanted.to());
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.DELETED_UNREACHABLE,
                            "the place of the lists of deleted subjects cannot be reached: " + wanted.to(),
                            "check credentials and region, and deleted.to of the spec")
                    .causedBy(e);
        }
    }

    /// What a run asks of the lists before it begins: that they can be read and written, by the key of the
    /// earlier ones, and that nobody who is in them has come back.
    ///
    /// @throws Failure `REPLAY_DUE`, `DELETED_KEY`, `DELETED_UNREACHABLE` or `DELETED_LIST_CORRUPT` otherwise
    static void requireReady(Opened opened, Plan plan, Session session) {
        if (!plan.purpose().deletes()) {
            return;
        }
        of(opened.spec()).ifPresent(lists -> {
            try (lists) {
                DeletedSubjects.requireKey(plan.graph().root());
                new ToldLists(opened, lists.shelf, session).requirePlace();
                lists.preflight(opened.spec().deleted().orElseThrow().to() instanceof Location.Folder);
                if (!(plan.purpose() instanceof Purpose.Replay)) {
                    lists.requireNoneDue(session, opened);
                }
            }
        });
    }

    /// What a doctor asks beside: every list is read.
    ///
    /// @throws Failure `DELETED_LIST_CORRUPT` when one is not what was written, or not there
    static void requireAll(Opened opened, Session session) {
        of(opened.spec()).ifPresent(lists -> {
            try (lists) {
                new ToldLists(opened, lists.shelf, session).requireAll();
            }
        });
    }

    /// Leaves a mark that lists may come.
    static void begin(Spec spec) {
        of(spec).ifPresent(lists -> {
            try (lists) {
                lists.shelf.begin();
            }
        });
    }

    Shelf shelf() {
        return shelf;
    }

    /// Makes sure that lists can be read and written, by the key that made the earlier ones.
    ///
    /// @param erasable whether what is written to try can be taken away again
    void preflight(boolean erasable) {
        shelf.requireWhole(shelf.names());
        shelf.probe(erasable);
    }

    /// The lists of deleted subjects of which this database knows nothing, because it is older than they are,
    /// and which nobody has replayed here.
    List<ListName> due(Session session) {
        List<ListName> lists = shelf.names().stream().filter(ListName::deleted).toList();
        if (lists.isEmpty()) {
            return List.of();
        }
        var subjects = new DeletedSubjects(session);
        Set<String> known = subjects.known(lists);
        Set<String> replayed = subjects.replayed();
        return lists.stream()
                .filter(list -> !known.contains(list.id()) && !replayed.contains(list.id()))
                .toList();
    }

    /// Makes sure that nobody who was deleted has come back with a backup.
    ///
    /// @throws Failure `REPLAY_DUE` otherwise
    void requireNoneDue(Session session, Opened opened) {
        List<ListName> due = due(session);
        if (!due.isEmpty()) {
            long runs = due.stream().map(ListName::run).distinct().count();
            throw Failure.nothingChanged(
                    Code.REPLAY_DUE,
                    "this database is older than the lists of who was deleted: it was restored from a backup\n  unknown here  "
                            + due.size() + (due.size() == 1 ? " list" : " lists") + " of " + runs
                            + (runs == 1 ? " run" : " runs") + " in " + shelf.place(),
                    "see who is back, and delete them again: " + opened.plainCommand("replay"),
                    "keep the application from writing until that is done: keys that were given away once are given"
                            + " away again");
        }
    }

    /// Writes what is missing of a run whose keys are about to be forgotten.
    ///
    /// @throws Failure when that is not possible: then they are kept
    static void writeUp(Opened opened, Session session, Runs.Recorded run) {
        boolean deleted = run.done().equals("deleted")
                && new Runs(session).totals(run.id()).deleted() > 0;
        of(opened.spec()).filter(_ -> deleted).ifPresent(lists -> {
            try (lists) {
                lists.writeUp(session, run.id());
            }
        });
    }

    /// Writes every list of a run that is not written yet, and reads it back: what the ledger tells already,
    /// and the batches behind it.
    ///
    /// @return how many digests the lists of the run hold
    long writeUp(Session session, long run) {
        var subjects = new DeletedSubjects(session);
        Optional<String> frozenBy = subjects.frozenBy(run);
        Optional<Root> root = subjects.root(run);
        if (frozenBy.isEmpty() || root.isEmpty()) {
            return 0;
        }
        Instant asOf = new Runs(session).find(run).orElseThrow().asOf();
        var work = new Work(subjects, run, run + "-" + frozenBy.get(), root.get(), asOf);
        Set<ListName> there = Set.copyOf(shelf.names());
        List<Listed> told = subjects.listed(run);
        told.stream()
                .filter(list -> !there.contains(name(work, list)))
                .forEach(list -> write(work, list, lines(work, list.first(), list.last())));
        long last = told.stream().mapToLong(Listed::last).max().orElse(0);
        long digests = told.stream().mapToLong(Listed::digests).sum();
        for (long next = subjects.lastOfNext(run, last, MOST); next > 0; next = subjects.lastOfNext(run, last, MOST)) {
            List<String> lines = lines(work, last + 1, next);
            write(work, tell(work, last + 1, next, lines), lines);
            digests += lines.size();
            last = next;
        }
        return digests;
    }

    /// What is written of a run.
    private record Work(DeletedSubjects subjects, long run, String name, Root root, Instant asOf) {}

    private ListName name(Work work, Listed list) {
        return new ListName(
                shelf.label(true),
                list.key(),
                work.name,
                list.first(),
                list.last(),
                list.entry(),
                list.hash().substring(0, 16));
    }

    private List<String> lines(Work work, long first, long last) {
        SubjectKey.Digests digests = shelf.key().digests(work.root.table());
        return DigestList.lines(work.subjects.subjects(work.root, first, last, digests::of));
    }

    private Listed tell(Work work, long first, long last, List<String> lines) {
        var list = new Listed(0, "", "", first, last, shelf.key().id(), lines.size(), checksum(lines));
        return work.subjects.tell(work.run, list, shelf.label(true).environment());
    }

    /// What the ledger tells is written as it was told, or not at all.
    private void write(Work work, Listed list, List<String> lines) {
        if (!list.key().equals(shelf.key().id()) || !list.checksum().equals(checksum(lines))) {
            throw Failure.nothingChanged(
                    Code.DELETED_KEY,
                    "a list of run " + work.run + " that was begun cannot be finished with another key\n  begun with  "
                            + list.key() + "\n  now         " + shelf.key().id(),
                    "give the key that it was begun with until the run is closed: deleted.key of the spec");
        }
        shelf.put(
                new DigestList(
                        name(work, list),
                        work.root.table(),
                        work.root.types(),
                        work.asOf,
                        list.written(),
                        list.digests()),
                lines);
    }

    /// SHA-256 of the lines of a list.
    static String checksum(List<String> lines) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        shelf.close();
    }
}
