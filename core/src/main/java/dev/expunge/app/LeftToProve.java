package dev.expunge.app;

import dev.expunge.sql.TableName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Which tables of a run whose candidates are decided are not vacuumed and not verified yet, for whoever ends it in
/// between. Used by one thread.
final class LeftToProve {
    private static final int NAMED = 5;

    private final Set<TableName> vacuum;
    private final Set<TableName> verification;

    LeftToProve(Collection<TableName> changed, Collection<TableName> frozen) {
        this.vacuum = new LinkedHashSet<>(changed);
        this.verification = new LinkedHashSet<>(frozen);
    }

    void vacuumed(TableName table) {
        vacuum.remove(table);
    }

    void verified(TableName table) {
        verification.remove(table);
    }

    /// One sentence without a full stop.
    String words() {
        return "its candidates are all decided; "
                + (vacuum.isEmpty()
                        ? "all is vacuumed, not looked up yet: " + names(verification)
                        : "not vacuumed yet: " + names(vacuum) + "; nothing is verified yet");
    }

    private static String names(Set<TableName> tables) {
        String first = tables.stream().limit(NAMED).map(TableName::toString).collect(Collectors.joining(", "));
        int more = tables.size() - NAMED;
        return tables.isEmpty() ? "the ledger" : more > 0 ? first + " and " + more + " more" : first;
    }
}
