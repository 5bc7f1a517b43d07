package dev.expunge.map;

import dev.expunge.Amounts;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What `init` proposes for one edge; without an action where only a person can decide.
///
/// @param certain whether rows of the referenced table go whatever a person still decides
/// @param reason why, in a few words
public record Proposal(EdgeName edge, ForeignKey foreignKey, Optional<Action> action, boolean certain, String reason) {
    public Proposal {
        Objects.requireNonNull(edge, "edge is null");
        Objects.requireNonNull(foreignKey, "foreignKey is null");
        Objects.requireNonNull(action, "action is null");
        Objects.requireNonNull(reason, "reason is null");
    }

    /// Proposals for every edge that a deletion from `root` can reach, nearest first, by the estimates of the catalog
    /// alone. Undecided edges are followed: what lies behind them is listed, too.
    public static List<Proposal> all(Catalog catalog, Table root) {
        return Proposals.of(catalog, root, List.of()).listed(Map.of());
    }

    static String words(ForeignKey.OnDelete onDelete) {
        return onDelete.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String rows(Table table) {
        return table.estimatedRows() < 0 ? "" : ", about " + Amounts.count(table.estimatedRows()) + " rows";
    }
}
