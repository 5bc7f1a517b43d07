package dev.expunge.map;

import dev.expunge.Amounts;
import dev.expunge.spec.Action;
import dev.expunge.spec.Term;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// An index that is not there, so that a relation is scanned for every row that goes of the table it references, or
/// for every batch.
///
/// @param relation where it is missing: a table, or one partition
/// @param edge from the relation to the table whose rows go
/// @param pages of the relation
/// @param rows the server's estimate; -1 for none
/// @param almost an index that looks like it but does not serve, with the reason
public record MissingIndex(Edge edge, TableName relation, long pages, long rows, Optional<String> almost) {
    private static final long FEW = 10_000;
    private static final long FEW_PAGES = 100;
    private static final int MOST_NAMED = 4;

    /// All that a graph misses, each once.
    public static List<MissingIndex> all(Graph graph, Surroundings around) {
        Map<List<Object>, MissingIndex> missing = new LinkedHashMap<>();
        for (Edge edge : graph.edges()) {
            for (Leaf leaf : edge.child().leaves()) {
                boolean concerned = edge.leaves().isEmpty() || edge.leaves().contains(leaf.oid());
                if (concerned && edge.action() != Action.KEEP && !served(edge, leaf, around)) {
                    MissingIndex found = of(edge, leaf, around);
                    missing.putIfAbsent(
                            List.of(
                                    leaf.name(),
                                    found.keySql().orElse(edge.name().toString())),
                            found);
                }
            }
        }
        return new ArrayList<>(missing.values());
    }

    /// What compares more than columns, or only under a condition, was asked of the server.
    private static boolean served(Edge edge, Leaf leaf, Surroundings around) {
        return plain(edge)
                ? around.indexes().getOrDefault(leaf.oid(), List.of()).stream()
                        .anyMatch(i -> i.serves(edge.childColumns()))
                : !around.unserved().contains(new Surroundings.Unserved(edge.name(), leaf.oid()));
    }

    private static boolean plain(Edge edge) {
        return edge.byColumns() && edge.decision().when().isEmpty();
    }

    private static MissingIndex of(Edge edge, Leaf leaf, Surroundings around) {
        Optional<Surroundings.Storage> storage =
                Optional.ofNullable(around.storages().get(leaf.oid()));
        return new MissingIndex(
                edge,
                leaf.name(),
                storage.map(Surroundings.Storage::pages).orElse(0L),
                storage.map(Surroundings.Storage::rows).orElse(-1L),
                around.indexes().getOrDefault(leaf.oid(), List.of()).stream()
                        .filter(i -> plain(edge) && i.keys().containsAll(edge.childColumns()))
                        .map(i -> Identifier.display(i.name()) + " does not serve: " + i.flaw(edge.childColumns()))
                        .findFirst());
    }

    /// Whether the server scans for every deleted row of the parent; otherwise each batch does, once.
    public boolean checked() {
        return edge.foreignKey()
                .filter(k -> k.keeping() == ForeignKey.Keeping.ENFORCED)
                .isPresent();
    }

    /// What stands behind the name of the relation in `create index`; empty where no index would serve.
    public Optional<String> keySql() {
        return switch (edge.childTerm()) {
            case Term.Columns _
            when edge.byColumns() ->
                Optional.of("("
                        + edge.childColumns().stream().map(Identifier::quote).collect(Collectors.joining(", ")) + ")");
            case Term.Columns columns ->
                Optional.of("((" + Identifier.quote(columns.names().getFirst()) + "::text))");
            case Term.Value value -> Optional.of("(((" + value.expression() + ")::text))");
            case Term.Element _ ->
                edge.contained()
                        ? Optional.of("using gin ("
                                + Identifier.quote(edge.childColumns().getFirst()) + ")")
                        : Optional.empty();
        };
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
                (plain(edge) ? "no index begins with " : "no index serves ")
                        + edge.name()
                        + where
                        + one.almost().map(almost -> "; " + almost).orElse(""),
                one.checked()
                        ? "the server scans " + scanned + " for every deleted row of "
                                + edge.parent().name()
                        : "every batch scans " + scanned + " for rows that came in since the freeze",
                one.keySql()
                        .map(key -> (alike.size() > 1 ? "for each: " : "") + "create index concurrently on "
                                + one.relation().quoted() + " " + key + "; or: expunge run … --with-indexes")
                        .orElse("no index finds these elements: let batches be few and large: pace: { batch: { roots:"
                                + " 1000..50000 } }; or keep them in a table of their own"));
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
