package dev.expunge.deleted;

import dev.expunge.sql.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who of a root was deleted according to some lists: whoever was in a list of deleted subjects, and in no
/// later one of restored ones.
///
/// Goes through the lists in passes, each over a share of all digests, so that memory is bounded however many
/// there are: [#passes] says how often the subjects have to be asked about. Confined to one thread.
public final class Roll {
    /// Digests that are known at once: 45 MB.
    private static final int MOST = 1_500_000;

    private final Shelf shelf;
    private final List<DigestList> lists;
    private final Map<String, SubjectKey.Digests> digests = new HashMap<>();
    private final DigestSet known;
    private final int passes;
    private int pass;

    /// @param lists of that root, the oldest first
    public Roll(Shelf shelf, List<DigestList> lists, TableName root) {
        this(shelf, lists, root, MOST);
    }

    Roll(Shelf shelf, List<DigestList> lists, TableName root, int most) {
        this.shelf = shelf;
        this.lists = lists.stream().filter(list -> list.root().equals(root)).toList();
        long count = this.lists.stream().mapToLong(DigestList::count).sum();
        this.passes = (int) Math.max(1, (count + most - 1) / most);
        // shares of random digests differ by little
        this.known = new DigestSet((int) (passes == 1 ? count : Math.min(count, most + most / 8 + 1_000)));
        Set<String> ids = this.lists.stream().map(list -> list.name().keyId()).collect(Collectors.toSet());
        this.lists.forEach(list -> {
            if (ids.remove(list.name().keyId())) {
                digests.put(list.name().keyId(), shelf.key(list.name()).digests(root));
            }
        });
        this.pass = -1;
    }

    /// How often every subject has to be asked about.
    public int passes() {
        return passes;
    }

    /// Reads the share of a pass.
    public void begin(int share) {
        pass = share;
        known.clear();
        for (int i = 0; i < lists.size(); i++) {
            int number = i;
            shelf.read(lists.get(i).name(), digest -> {
                if (mine(digest)) {
                    known.put(digest, number);
                }
            });
        }
    }

    /// The list by which a subject was deleted; empty when it was not, or when this pass is not about it.
    ///
    /// @param values of its key, in the order of the key's columns, as the server writes them
    public Optional<DigestList> deleted(List<String> values) {
        int last = -1;
        for (SubjectKey.Digests key : digests.values()) {
            byte[] digest = key.of(values);
            last = mine(digest) ? Math.max(last, known.last(digest)) : last;
        }
        return last < 0
                ? Optional.empty()
                : Optional.of(lists.get(last)).filter(list -> list.name().deleted());
    }

    private boolean mine(byte[] digest) {
        int end = digest.length - 1;
        long number = ((digest[end - 1] & 0xffL) << 8) + (digest[end] & 0xffL);
        long share = (number * passes) >> 16;
        return share == pass;
    }
}
