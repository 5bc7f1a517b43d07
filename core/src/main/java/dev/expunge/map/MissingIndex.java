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
/// @param almost an index that looks like it but does not serve, with the reason
public record MissingIndex(
        Edge edge, TableName relation, List<String> columns, long pages, long rows, Optional<String> almost) {
    private static final long FEW = 10_000;
    private static final long FEW_PAGES = 100;
    private static final int MOST_NAMED = 4;

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
                        .map(i -> Identifier.display(i.name()) + " does not serve: " + i.flaw(edge.childColumns()))
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

    /// What to tell a person: partitions that miss the same index are told together.
    static List<Hazard> hazards(List<MissingIndex> all) {
        return all.stream()
                .collect(Collectors.groupingBy(
                        m -> List.of(m.edge(), m.severity()), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(MissingIndex::hazard)
                .toList();
    }

    /// A table that was never analyzed is judged by its size.
    private Hazard.Severity severity() {
        boolean small = rows < 0 ? pages < FEW_PAGES : rows < FEW;
        return small ? Hazard.Severity.SLIGHT : Hazard.Severity.SEVERE;
    }

    /// @param alike of one edge
    private static Hazard hazard(List<MissingIndex> alike) {
        MissingIndex one = alike.getFirst();
        Edge edge = one.edge();
        boolean partition = !one.relation().equals(edge.child().name());
        String where = alike.size() > 1
                ? " in " + Amounts.count(alike.size()) + " partitions: " + named(alike)
                : partition ? " in " + one.relation() : "";
        String scanned = (alike.size() > 1 ? "these partitions" : one.relation().toString()) + rows(alike);
        return new Hazard(
                Hazard.Kind.UNINDEXED_REFERENCE,
                one.severity(),
                Optional.of(edge.child().name()),
                "no index begins with " + edge.name() + where
                        + one.almost().map(almost -> "; " + almost).orElse(""),
                one.checked()
                        ? "the server scans " + scanned + " for every deleted row of "
                                + edge.parent().name()
                        : "every batch scans " + scanned + " for rows that came in since the freeze",
                (alike.size() > 1 ? "for each: " : "") + "create index concurrently on "
                        + one.relation().quoted() + " (" + one.columnsQuoted() + "); or: expunge run … --with-indexes");
    }

    private static String named(List<MissingIndex> alike) {
        String names = alike.stream()
                .limit(MOST_NAMED)
                .map(m -> m.relation().toString())
                .collect(Collectors.joining(", "));
        int others = alike.size() - MOST_NAMED;
        return others > 0 ? names + " and " + Amounts.count(others) + " more" : names;
    }

    private static String rows(List<MissingIndex> alike) {
        boolean known = alike.stream().allMatch(m -> m.rows() >= 0);
        long rows = alike.stream().mapToLong(MissingIndex::rows).sum();
        return known ? " (about " + Amounts.count(rows) + (rows == 1 ? " row)" : " rows)") : "";
    }
}
