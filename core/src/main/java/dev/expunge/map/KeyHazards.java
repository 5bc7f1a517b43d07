package dev.expunge.map;

import dev.expunge.map.Hazard.Kind;
import dev.expunge.map.Hazard.Severity;
import dev.expunge.spec.Action;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is dangerous about declared references. Pure.
final class KeyHazards {
    private KeyHazards() {}

    static void ofShape(Graph graph, List<Hazard> hazards) {
        graph.edges()
                .forEach(edge -> edge.foreignKey().ifPresent(key -> {
                    notEnforced(edge, key, hazards);
                    partlyDeclared(edge, key, hazards);
                    unseen(edge, key, hazards);
                }));
    }

    /// As the catalog alone tells it, where nobody looked at the indexes one by one.
    static void unindexed(Edge edge, List<Hazard> hazards) {
        edge.foreignKey().filter(k -> !k.indexed()).ifPresent(key -> {
            String columns = key.childColumns().stream().map(Identifier::quote).collect(Collectors.joining(", "));
            hazards.add(new Hazard(
                    Kind.UNINDEXED_REFERENCE,
                    Severity.SEVERE,
                    Optional.of(key.child()),
                    "no index begins with " + edge.name(),
                    "the server scans " + key.child() + " for every deleted row of " + key.parent(),
                    "create index concurrently on " + key.child().quoted() + " (" + columns + ")"));
        });
    }

    private static void notEnforced(Edge edge, ForeignKey key, List<Hazard> hazards) {
        boolean declaredSo = key.keeping() == ForeignKey.Keeping.NOT_ENFORCED;
        if (declaredSo || key.keeping() == ForeignKey.Keeping.UNCHECKED) {
            hazards.add(new Hazard(
                    Kind.NOT_ENFORCED,
                    Severity.MODERATE,
                    Optional.of(key.child()),
                    "the server does not enforce " + edge.name(),
                    "nothing keeps new rows from referencing a deleted one; verify looks for them",
                    declaredSo ? enforce(key) : enable(key)));
        }
    }

    private static String enforce(ForeignKey key) {
        return "delete rows whose reference leads nowhere, then enforce it: alter table "
                + (key.everywhere() ? key.child().quoted() : "…") + " alter constraint " + Identifier.quote(key.name())
                + " enforced"
                + (key.everywhere() ? "" : " (on each partition of " + key.child() + " that declares it)");
    }

    private static String enable(ForeignKey key) {
        return "enable its triggers: alter table " + key.child().quoted() + " enable trigger all; alter table "
                + key.parent().quoted() + " enable trigger all";
    }

    private static void partlyDeclared(Edge edge, ForeignKey key, List<Hazard> hazards) {
        if (!key.everywhere()) {
            hazards.add(new Hazard(
                    Kind.PARTLY_DECLARED,
                    Severity.MODERATE,
                    Optional.of(key.child()),
                    "only some partitions of " + key.child() + " declare " + edge.name(),
                    edge.leaves().isEmpty()
                            ? "the others are treated as if they did"
                            : "rows of the others that reference a deleted row stay",
                    "declare it on " + key.child().quoted()
                            + ", or name the parent in the spec to mean all partitions: "
                            + EdgeResolver.withParent(key)));
        }
    }

    /// The server's own action never happens in a run: children go first, and what a new child would lose is found
    /// by the counters. It happens when somebody else deletes a parent.
    private static void unseen(Edge edge, ForeignKey key, List<Hazard> hazards) {
        boolean sets =
                key.onDelete() == ForeignKey.OnDelete.SET_NULL || key.onDelete() == ForeignKey.OnDelete.SET_DEFAULT;
        boolean cascades = key.onDelete() == ForeignKey.OnDelete.CASCADE;
        String others = "other programs that delete from " + key.parent();
        if ((sets || cascades) && edge.action() == Action.FORBID) {
            String consequence = others + " change " + key.child() + " unseen";
            hazards.add(new Unseen(edge, key, "forbidden", consequence).hazard());
        } else if (cascades && edge.changes()) {
            String done = edge.action() == Action.DETACH ? "detached" : "anonymized";
            String consequence = others + " delete the rows of " + key.child() + " that this spec keeps";
            hazards.add(new Unseen(edge, key, done, consequence).hazard());
        } else if (sets && edge.action() == Action.DELETE) {
            String consequence = "rows of " + key.child() + " whose parent other programs deleted have lost their"
                    + " reference: no deletion reaches them any more";
            hazards.add(new Unseen(edge, key, "deleted", consequence).hazard());
        }
    }

    private record Unseen(Edge edge, ForeignKey key, String done, String consequence) {
        Hazard hazard() {
            String name = Identifier.quote(key.name());
            return new Hazard(
                    Kind.UNSEEN_ACTION,
                    edge.action() == Action.DELETE ? Severity.SLIGHT : Severity.MODERATE,
                    Optional.of(key.child()),
                    edge.name() + " is " + done + " here, but declared on delete " + Proposal.words(key.onDelete()),
                    consequence,
                    "alter table " + key.child().quoted() + " drop constraint " + name + ", add constraint " + name
                            + " foreign key (" + quoted(key.childColumns()) + ") references "
                            + key.parent().quoted() + " (" + quoted(key.parentColumns()) + ") on delete restrict");
        }

        private static String quoted(List<String> columns) {
            return columns.stream().map(Identifier::quote).collect(Collectors.joining(", "));
        }
    }

    static void ofDefaults(Surroundings around, List<Hazard> hazards) {
        around.defaults().stream()
                .filter(d -> !d.parentThere().orElse(false))
                .forEach(d -> hazards.add(new Hazard(
                        Kind.FAILING_DEFAULT,
                        Severity.MODERATE,
                        Optional.of(d.child()),
                        d.child() + " is declared on delete set default, and "
                                + (d.parentThere().isPresent() ? "no row of " : "perhaps no row of ") + d.parent()
                                + " has the default of " + d.columns(),
                        "whoever deletes a parent that still has such a child fails: the default violates the same key",
                        "insert the row that the default names into "
                                + d.parent().quoted() + ", or: alter table "
                                + d.child().quoted() + " " + dropped(d.columns()))));
    }

    private static String dropped(String columns) {
        return Identifier.split(columns, ',').orElse(List.of()).stream()
                .map(column -> "alter column " + Identifier.quote(column) + " drop default")
                .collect(Collectors.joining(", "));
    }
}
