package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.Decision;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What is proposed for one reference: nobody who was not selected goes without a person's decision, and beyond
/// that the schema's own word counts.
///
/// @param key the reference
record ProposalRule(Catalog catalog, Table root, ForeignKey key) {
    Table child() {
        return catalog.existing(key.child());
    }

    /// Whether the referencing rows are subjects themselves.
    boolean reachesRoot() {
        return child().equals(root);
    }

    boolean self() {
        return key.child().equals(key.parent());
    }

    /// Whether every referencing column may be null.
    boolean nullable() {
        return nullableColumns().size() == key.childColumns().size();
    }

    /// Whether the map takes it that the reference is set null, be it by one of its columns alone.
    boolean detachable() {
        return refusal().isEmpty()
                && new EdgeRules(catalog).problems(detaching()).isEmpty();
    }

    /// Why the map lets no row of the child go or change over this reference.
    Optional<String> refusal() {
        if (key.keeping() == ForeignKey.Keeping.TEMPORAL) {
            return Optional.of("it " + Refusal.TEMPORAL.sentence() + "; forbid is refused as well");
        }
        return Refusal.ofTable(child()).stream()
                .findFirst()
                .map(sentence -> child().name() + " " + sentence + "; forbid keeps its rows");
    }

    private Edge detaching() {
        return new Edge(
                EdgeResolver.withParent(key),
                child(),
                key.childColumns(),
                catalog.existing(key.parent()),
                key.parentColumns(),
                Decision.of(Action.DETACH),
                Optional.of(key));
    }

    private List<String> nullableColumns() {
        return key.childColumns().stream()
                .filter(c -> child().column(c).filter(Column::notNull).isEmpty())
                .toList();
    }

    /// `may be null`, `never null`, `partly null`.
    String nullability() {
        int nullable = nullableColumns().size();
        if (nullable == key.childColumns().size()) {
            return "may be null";
        }
        return nullable == 0 ? "never null" : "partly null";
    }

    /// The proposal; empty where a person must decide.
    ///
    /// @param closesCycle asked only where it matters
    Optional<Action> action(BooleanSupplier closesCycle) {
        if (reachesRoot() || self() || refusal().isPresent()) {
            return Optional.empty();
        }
        return switch (key.onDelete()) {
            case SET_NULL -> detachable() ? Optional.of(Action.DETACH) : Optional.empty();
            case SET_DEFAULT -> Optional.empty();
            case RESTRICT -> Optional.empty();
            case CASCADE -> nullable() && closesCycle.getAsBoolean() ? Optional.empty() : Optional.of(Action.DELETE);
            case NO_ACTION -> nullable() ? Optional.empty() : Optional.of(Action.DELETE);
        };
    }
}
