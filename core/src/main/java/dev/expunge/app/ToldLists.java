package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.deleted.ListName;
import dev.expunge.deleted.Shelf;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.DeletedSubjects.Told;
import dev.expunge.sql.Session;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The lists of which the ledger of this database tells, against those that are there.
record ToldLists(Opened opened, Shelf shelf, Session session) {
    private List<Told> missing(List<ListName> names) {
        Set<String> there = names.stream().map(ListName::id).collect(Collectors.toSet());
        return new DeletedSubjects(session)
                .told(opened.spec().name(), opened.spec().database().environment()).stream()
                        .filter(told -> !there.contains(told.id()))
                        .toList();
    }

    /// Makes sure that the place is the one into which earlier runs wrote: not a folder on which nothing is
    /// mounted.
    ///
    /// @throws Failure `DELETED_UNREACHABLE` when it holds no list at all, though the ledger tells of some that
    /// cannot be written again
    void requirePlace() {
        List<ListName> names = shelf.names();
        long gone =
                names.isEmpty() ? missing(names).stream().filter(Told::closed).count() : 0;
        if (gone > 0) {
            throw Failure.nothingChanged(
                    Code.DELETED_UNREACHABLE,
                    "the place of the lists of deleted subjects is empty, but the ledger tells of " + gone
                            + (gone == 1 ? " list\n" : " lists\n") + "  place  " + shelf.place(),
                    "mount it, or correct deleted.to of the spec; where another place is meant, copy the lists there",
                    "where they are lost for good, nobody in them is found after a restore: give the spec another name"
                            + " to begin anew");
        }
    }

    /// Reads every list, and makes sure that none is missing of which the ledger tells, the newest neither.
    ///
    /// @throws Failure `DELETED_LIST_CORRUPT` otherwise
    void requireAll() {
        List<ListName> names = shelf.names();
        List<Told> missing = missing(names);
        if (!missing.isEmpty()) {
            Told last = missing.getLast();
            String run = Long.toString(last.run());
            throw Failure.nothingChanged(
                    Code.DELETED_LIST_CORRUPT,
                    "the ledger tells of " + missing.size()
                            + (missing.size() == 1 ? " list that is" : " lists that are")
                            + " not there, the last of run " + run + "\n  list   …/" + last.id() + ".deleted\n  place  "
                            + shelf.place(),
                    last.closed()
                            ? "put it back, from another version or copy of the place: its run is closed, so it cannot be"
                                    + " written again"
                            : "its run is not closed, so it is written again when it ends: "
                                    + opened.plainCommand("close", "--run", run),
                    "without it nobody can say who was deleted by it after a backup is restored");
        }
        shelf.inOrder(names);
    }
}
