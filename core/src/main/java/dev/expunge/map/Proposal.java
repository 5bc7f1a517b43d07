package dev.expunge.map;

import dev.expunge.Amounts;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// What `init` proposes for one edge; without an action where only a person can decide.
///
/// @param reason why, in a few words
public record Proposal(EdgeName edge, ForeignKey foreignKey, Optional<Action> action, String reason) {
    public Proposal {
        Objects.requireNonNull(edge, "edge is null");
        Objects.requireNonNull(foreignKey, "foreignKey is null");
        Objects.requireNonNull(action, "action is null");
        Objects.requireNonNull(reason, "reason is null");
    }

    /// Proposals for every edge that a deletion from `root` can reach, nearest first. Undecided edges are not
    /// followed further.
    public static List<Proposal> all(Catalog catalog, Table root) {
        var proposals = new ArrayList<Proposal>();
        var seen = new LinkedHashSet<>(List.of(root));
        var open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (ForeignKey key : catalog.referencing(open.remove().name())) {
                Proposal proposal = of(key, catalog, root);
                proposals.add(proposal);
                Table child = catalog.existing(key.child());
                if (!key.child().equals(key.parent()) && proposal.followed() && seen.add(child)) {
                    open.add(child);
                }
            }
        }
        return proposals;
    }

    private boolean followed() {
        return action.filter(a -> a != Action.DELETE).isEmpty();
    }

    private static Proposal of(ForeignKey key, Catalog catalog, Table root) {
        Table child = catalog.existing(key.child());
        EdgeName name = EdgeResolver.nameOf(key, catalog);
        String facts = "on delete " + words(key.onDelete()) + rows(child) + (key.indexed() ? "" : ", no index");
        boolean nullable = key.childColumns().stream()
                .allMatch(c -> child.column(c).filter(Column::notNull).isEmpty());
        if (child.equals(root)) {
            return new Proposal(name, key, Optional.empty(), facts + "; a row of the root itself: detach or forbid");
        }
        if (key.child().equals(key.parent())) {
            return new Proposal(name, key, Optional.empty(), facts + "; references its own table: detach or forbid");
        }
        if (nullable) {
            return new Proposal(name, key, Optional.empty(), facts + "; may be null: delete the row, or detach it?");
        }
        return new Proposal(name, key, Optional.of(Action.DELETE), facts + "; never null");
    }

    static String name(ForeignKey key) {
        return new EdgeName(key.child(), key.childColumns(), Optional.empty()).toString();
    }

    static String words(ForeignKey.OnDelete onDelete) {
        return onDelete.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String rows(Table table) {
        return table.estimatedRows() < 0 ? "" : ", about " + Amounts.count(table.estimatedRows()) + " rows";
    }
}
