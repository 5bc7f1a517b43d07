package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.sql.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Something in the schema that a person should know before rows go.
///
/// @param what what it is
/// @param consequence what it will do
/// @param remedy what to do about it, as SQL where that is possible
public record Hazard(String what, String consequence, String remedy) {
    public Hazard {
        Objects.requireNonNull(what, "what is null");
        Objects.requireNonNull(consequence, "consequence is null");
        Objects.requireNonNull(remedy, "remedy is null");
    }

    /// The hazards of a graph.
    public static List<Hazard> of(Graph graph) {
        var hazards = new ArrayList<Hazard>();
        graph.edges().forEach(e -> e.foreignKey().ifPresent(k -> ofForeignKey(e, k, hazards)));
        graph.tables().forEach(t -> ofTable(t, hazards));
        return List.copyOf(hazards);
    }

    private static void ofForeignKey(Edge edge, ForeignKey key, List<Hazard> hazards) {
        if (!key.indexed()) {
            hazards.add(new Hazard(
                    "no index begins with " + edge.name(),
                    "the server scans " + key.child() + " for every deleted row of " + key.parent(),
                    "create index concurrently on " + key.child().quoted() + " (" + columns(key) + ")"));
        }
        if (key.keeping() == ForeignKey.Keeping.NOT_ENFORCED) {
            hazards.add(new Hazard(
                    "the server does not enforce " + edge.name(),
                    "nothing keeps new rows from referencing a deleted one; verify looks for them",
                    "enforce the constraint, or enable its triggers"));
        }
        if (!key.everywhere()) {
            hazards.add(new Hazard(
                    "only some partitions of " + key.child() + " declare " + edge.name(),
                    edge.leaves().isEmpty()
                            ? "the others are treated as if they did"
                            : "rows of the others that reference a deleted row stay",
                    "declare it on " + key.child().quoted()
                            + ", or name the parent in the spec to mean all partitions: "
                            + EdgeResolver.withParent(key)));
        }
        boolean acts = key.onDelete() == ForeignKey.OnDelete.CASCADE
                || key.onDelete() == ForeignKey.OnDelete.SET_NULL
                || key.onDelete() == ForeignKey.OnDelete.SET_DEFAULT;
        if (acts && edge.action() == Action.FORBID) {
            hazards.add(new Hazard(
                    edge.name() + " is forbidden here, but declared on delete " + Proposal.words(key.onDelete()),
                    "other programs that delete from " + key.parent() + " change " + key.child() + " unseen",
                    "declare it on delete restrict"));
        }
    }

    private static String columns(ForeignKey key) {
        return key.childColumns().stream().map(Identifier::quote).collect(Collectors.joining(", "));
    }

    private static void ofTable(Table table, List<Hazard> hazards) {
        String onDelete = table.triggers().stream()
                .filter(Trigger::onDelete)
                .map(t -> t.name() + " calls " + t.function())
                .collect(Collectors.joining(", "));
        if (!onDelete.isEmpty()) {
            hazards.add(new Hazard(
                    "a trigger acts on deletes from " + table.name() + ": " + onDelete,
                    "a batch in which it changes another table is rolled back; copies it keeps stay",
                    "read the function; decide about the table it writes to"));
        }
        if (!table.hasKey()) {
            hazards.add(new Hazard(
                    table.name() + " has no key",
                    "its rows are known by place and content: rewriting the table between freeze and run spares all of them",
                    "no VACUUM FULL, CLUSTER or repack of " + table.name() + " until the run has ended"));
        }
    }
}
