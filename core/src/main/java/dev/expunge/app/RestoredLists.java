package dev.expunge.app;

import dev.expunge.deleted.DigestList;
import dev.expunge.deleted.ListName;
import dev.expunge.deleted.Shelf;
import dev.expunge.deleted.SubjectKey;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.DeletedSubjects.Listed;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.StagedSubjects;
import dev.expunge.spec.Location;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Session;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/// What the lists of the deleted hear of a restore. Used by one thread.
///
/// @param run that had deleted them
record RestoredLists(Spec spec, Session session, long run, StagedSubjects subjects) {
    private static final int MOST = (int) DeletedLists.MOST;

    /// Writes down who is restored on purpose, so that no replay deletes them again; before they are. Doing so again
    /// after a crash does no harm.
    ///
    /// @return their positions; none where no lists are kept
    BitSet comingBack() {
        return DeletedLists.of(spec)
                .map(lists -> {
                    try (lists) {
                        lists.preflight(spec.deleted().orElseThrow().to() instanceof Location.Folder);
                        List<StagedSubjects.Named> who = subjects.comingBack();
                        write(lists.shelf(), who, true);
                        var positions = new BitSet();
                        who.forEach(one -> positions.set((int) one.position()));
                        return positions;
                    }
                })
                .orElseGet(BitSet::new);
    }

    /// Takes that back for those who are not there after all: they count as deleted again.
    void leftOut(BitSet who) {
        DeletedLists.of(spec).filter(_ -> !who.isEmpty()).ifPresent(lists -> {
            try (lists) {
                write(lists.shelf(), subjects.at(who), false);
            }
        });
    }

    private void write(Shelf shelf, List<StagedSubjects.Named> who, boolean back) {
        SubjectKey.Digests digests = shelf.key().digests(subjects.table());
        for (int from = 0; from < who.size(); from += MOST) {
            List<String> lines = DigestList.lines(who.subList(from, Math.min(who.size(), from + MOST)).stream()
                    .map(one -> digests.of(one.key()))
                    .toList());
            put(shelf, lines, back);
        }
    }

    private void put(Shelf shelf, List<String> lines, boolean back) {
        var deleted = new DeletedSubjects(session);
        Listed list = deleted.restored(
                run, new Listed(0, "", "", 0, 0, shelf.key().id(), lines.size(), DeletedLists.checksum(lines)), back);
        var name = new ListName(
                shelf.label(!back),
                list.key(),
                run + "-" + deleted.frozenBy(run).orElse("0".repeat(16)),
                0,
                0,
                list.entry(),
                list.hash().substring(0, 16));
        Instant asOf =
                back ? Instant.EPOCH : new Runs(session).find(run).orElseThrow().asOf();
        shelf.put(
                new DigestList(name, subjects.table(), subjects.keyTypes(), asOf, list.written(), lines.size()), lines);
    }
}
