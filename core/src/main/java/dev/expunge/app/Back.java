package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.deleted.DigestList;
import dev.expunge.deleted.ListName;
import dev.expunge.deleted.Roll;
import dev.expunge.deleted.Shelf;
import dev.expunge.map.Table;
import dev.expunge.postgres.ReplayKeys;
import dev.expunge.postgres.ReplayKeys.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Who of the lists is there: deleted once, and back.
///
/// @param lists that were looked through
/// @param named how many subjects they name, each as often as it was deleted
/// @param found rows of the root that are back
/// @param reused rows with a key of somebody who was deleted, that are there only since: they are left alone
/// @param otherRoot lists of another table, which were left out
/// @param givenOnce whether a key is certain to mean the same subject
public record Back(List<String> lists, long named, long found, long reused, long otherRoot, boolean givenOnce) {
    public Back {
        lists = List.copyOf(lists);
    }

    /// Makes sure that nobody new is taken for somebody old.
    ///
    /// @param nobodyNew whether a person says so
    /// @throws Failure `REPLAY_REUSED` otherwise
    void requireSure(boolean nobodyNew, String again) {
        if (found > 0 && !givenOnce && !nobodyNew) {
            throw Failure.nothingChanged(
                    Code.REPLAY_REUSED,
                    found
                            + " rows have the keys of deleted subjects, but nothing says that they are the same subjects:\n"
                            + "  since the backup, a sequence gives the same numbers again, and a name or an address can be"
                            + " anybody's",
                    "name the column that says since when a row is there, in the spec: deleted.since: created_at",
                    "or, when nobody has written to the database since it was restored, say so: " + again
                            + " --nobody-new");
        }
    }

    /// What a signature says of the lists.
    static String digest(List<ListName> lists) {
        try {
            String names = String.join(
                    "\n", lists.stream().map(ListName::toString).sorted().toList());
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Looks for the subjects of some lists, and keeps their keys.
    ///
    /// @param wanted lists of deleted subjects
    static Back look(Shelf shelf, List<ListName> wanted, Table root, ReplayKeys keys, boolean sinceKnown) {
        List<ListName> restored =
                shelf.names().stream().filter(name -> !name.deleted()).toList();
        List<DigestList> lists =
                shelf.inOrder(Stream.concat(wanted.stream(), restored.stream()).toList());
        var roll = new Roll(shelf, lists, root.name());
        var counts = new Counts();
        for (int pass = 0; pass < roll.passes(); pass++) {
            roll.begin(pass);
            keys.each(page -> keys.keep(counts.back(page, roll, sinceKnown)));
        }
        return new Back(
                wanted.stream().map(ListName::id).sorted().toList(),
                lists.stream()
                        .filter(list -> list.name().deleted())
                        .mapToLong(DigestList::count)
                        .sum(),
                counts.found,
                counts.reused,
                lists.stream().filter(list -> !list.root().equals(root.name())).count(),
                sinceKnown || ReplayKeys.givenOnce(root));
    }

    private static final class Counts {
        private long found;
        private long reused;

        List<Subject> back(List<Subject> page, Roll roll, boolean sinceKnown) {
            var back = new ArrayList<Subject>();
            for (Subject subject : page) {
                roll.deleted(subject.key()).ifPresent(list -> {
                    boolean old = !sinceKnown
                            || subject.since()
                                    .filter(since -> since <= list.asOf().toEpochMilli())
                                    .isPresent();
                    if (old) {
                        back.add(subject);
                    } else {
                        reused++;
                    }
                });
            }
            found += back.size();
            return back;
        }
    }
}
