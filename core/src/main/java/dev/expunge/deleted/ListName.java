package dev.expunge.deleted;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a list: `production/pii-cleanup/<key>/7-<run>/1-42.118-<entry>.deleted`. Names no subject.
///
/// The entry of the ledger that tells of the list stands in its name, with the beginning of its hash: a ledger
/// that lacks it is older than the list.
///
/// @param keyId by which key the digests were made
/// @param run number of the run, and the beginning of the hash of the entry by which its set was frozen:
/// numbers of runs come again after a restore
/// @param first batch in the list
/// @param last batch in the list
/// @param entry number in the ledger
/// @param hash the first 16 digits of the entry's hash
public record ListName(Shelf.Label label, String keyId, String run, long first, long last, long entry, String hash) {
    private static final Pattern FORM = Pattern.compile(
            "([^/]+)/([^/]+)/([0-9a-f]{16})/([0-9]+-[0-9a-f]{16})/([0-9]+)-([0-9]+)\\.([0-9]+)-([0-9a-f]{16})\\.(deleted|restored)");

    /// Reads a name; empty for what is no list.
    static Optional<ListName> parse(String name) {
        Matcher m = FORM.matcher(name);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ListName(
                    new Shelf.Label(m.group(1), m.group(2), m.group(9).equals("deleted")),
                    m.group(3),
                    m.group(4),
                    Long.parseLong(m.group(5)),
                    Long.parseLong(m.group(6)),
                    Long.parseLong(m.group(7)),
                    m.group(8)));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// What is kept of it in a ledger: entry and hash.
    public String id() {
        return entry + "-" + hash;
    }

    /// Whether its subjects were deleted, and not restored on purpose.
    public boolean deleted() {
        return label.deleted();
    }

    @Override
    public String toString() {
        return label.environment() + "/" + label.spec() + "/" + keyId + "/" + run + "/" + first + "-" + last + "."
                + id() + (deleted() ? ".deleted" : ".restored");
    }
}
