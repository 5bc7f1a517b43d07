package dev.expunge.map;

import dev.expunge.Amounts;
import dev.expunge.spec.Action;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// An index that is not there, so that a relation is scanned for every row that goes of the table it references.
///
/// @param relation where it is missing: a table, or one partition
/// @param edge from the relation to the table whose rows go
/// @param pages of the relation
/// @param rows the server's estimate; -1 for none
/// @param almost an index that looks like it but does not serve
public record MissingIndex(
        Edge edge, TableName relation, List<String> columns, long pages, long rows, Optional<String> almost) {
    private static final long FEW = 10_000;

    public MissingIndex {
        columns = List.copyOf(columns);
    }

    /// All that a graph misses, each once.
    public static List<MissingIndex> all(Graph graph, Surroundings around) {
        Map<List<Object>, MissingIndex> missing = new LinkedHashMap<>();
        for (Edge edge : graph.edges()) {
            for (Leaf leaf : edge.child().leaves()) {
                boolean concerned = edge.leaves().isEmpty() || edge.leaves().contains(leaf.oid());
                if (concerned && sought(edge)) {
                    of(edge, leaf, around).ifPresent(m -> missing.putIfAbsent(List.of(leaf.name(), m.columns()), m));
                }
            }
        }
        return new ArrayList<>(missing.values());
    }

    /// Whether rows are looked for by the values of the columns themselves.
    private static boolean sought(Edge edge) {
        return edge.byColumns() && edge.action() != Action.KEEP;
    }

    private static Optional<MissingIndex> of(Edge edge, Leaf leaf, Surroundings around) {
        List<Surroundings.Index> indexes = around.indexes().getOrDefault(leaf.oid(), List.of());
        if (indexes.stream().anyMatch(i -> i.serves(edge.childColumns()))) {
            return Optional.empty();
        }
        Optional<Surroundings.Storage> storage =
                Optional.ofNullable(around.storages().get(leaf.oid()));
        return Optional.of(new MissingIndex(
                edge,
                leaf.name(),
                edge.childColumns(),
                storage.map(Surroundings.Storage::pages).orElse(0L),
                storage.map(Surroundings.Storage::rows).orElse(-1L),
                indexes.stream()
                        .filter(i -> i.keys().containsAll(edge.childColumns()))
                        .map(Surroundings.Index::name)
                        .findFirst()));
    }

    /// Whether the server scans for every deleted row of the parent; otherwise each batch does, once.
    public boolean checked() {
        return edge.foreignKey()
                .filter(k -> k.keeping() == ForeignKey.Keeping.ENFORCED)
                .isPresent();
    }

    /// Its columns as SQL.
    public String columnsQuoted() {
        return columns.stream().map(Identifier::quote).collect(Collectors.joining(", "));
    }

    Hazard hazard() {
        boolean small = rows >= 0 && rows < FEW;
        boolean partition = !relation.equals(edge.child().name());
        String rowsOf = rows < 0 ? "" : " (about " + Amounts.count(rows) + " rows)";
        return new Hazard(
                Hazard.Kind.UNINDEXED_REFERENCE,
                small ? Hazard.Severity.SLIGHT : Hazard.Severity.SEVERE,
                Optional.of(edge.child().name()),
                "no index begins with " + edge.name() + (partition ? " in " + relation : "")
                        + almost.map(name ->
                                        "; " + Identifier.display(name) + " does not serve: it is invalid, partial, of"
                                                + " another method, or begins with other columns")
                                .orElse(""),
                checked()
                        ? "the server scans " + relation + rowsOf + " for every deleted row of "
                                + edge.parent().name()
                        : "every batch scans " + relation + rowsOf + " for rows that came in since the freeze",
                "create index concurrently on " + relation.quoted() + " (" + columnsQuoted()
                        + "); or: expunge run … --with-indexes");
    }
}
