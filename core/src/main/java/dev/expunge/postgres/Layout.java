package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.Graph;
import dev.expunge.map.RootChange;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Where the frozen set of one run lies: a relation of its own for each table and for each detaching edge, with
/// typed key columns, in schema `expunge`. Pure text: opens no connection.
final class Layout {
    private final long run;
    private final Graph graph;
    private final Map<TableName, FrozenRelation> frozen = new LinkedHashMap<>();
    private final List<DetachedRelation> detached = new ArrayList<>();

    Layout(long run, Graph graph) {
        this(run, graph, true);
    }

    /// @param versioned whether rows may be recognised by the transaction that wrote them
    Layout(long run, Graph graph, boolean versioned) {
        this.run = run;
        this.graph = graph;
        int number = 0;
        Set<TableName> shareable = graph.shareable();
        Set<Table> circular = circular(graph);
        for (Table table : graph.tables()) {
            frozen.put(
                    table.name(),
                    new FrozenRelation(
                            number,
                            relation("frozen", number),
                            table,
                            referenced(table),
                            shareable.contains(table.name()),
                            versioned,
                            circular.contains(table)));
            number++;
        }
        for (Edge edge : graph.edges().stream().filter(Edge::changes).toList()) {
            detached.add(new DetachedRelation(number, relation("detached", number), edge));
            number++;
        }
    }

    private static Set<Table> circular(Graph graph) {
        return graph.foundTogether().stream()
                .filter(group -> !graph.repeating(group).isEmpty())
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    /// What happens to the rows of the root, in the word of the spec.
    String action() {
        return graph.change().map(RootChange::action).orElse("delete");
    }

    /// What became of a candidate with whom that was done.
    String done() {
        return action() + (action().endsWith("e") ? "d" : "ed");
    }

    /// Counts for the ledger, among them with how many candidates that was done.
    Map<String, Object> counted(long done, Map<String, Object> others) {
        var counts = new LinkedHashMap<String, Object>(others);
        counts.put(done(), done);
        return counts;
    }

    /// The relations whose rows are found together, parents first.
    List<List<FrozenRelation>> foundTogether() {
        return graph.foundTogether().stream().map(this::relations).toList();
    }

    /// The relations whose rows go in one statement, children first.
    List<List<FrozenRelation>> deletedTogether() {
        return graph.deletedTogether().stream().map(this::relations).toList();
    }

    private List<FrozenRelation> relations(List<Table> group) {
        return group.stream().map(this::frozen).toList();
    }

    long run() {
        return run;
    }

    Graph graph() {
        return graph;
    }

    /// The frozen relations, root first.
    List<FrozenRelation> frozen() {
        return List.copyOf(frozen.values());
    }

    FrozenRelation frozen(Table table) {
        return Objects.requireNonNull(frozen.get(table.name()), () -> table.name() + " is not frozen");
    }

    FrozenRelation root() {
        return frozen(graph.root());
    }

    List<DetachedRelation> detached() {
        return List.copyOf(detached);
    }

    /// Whether rows of a relation of changed rows are looked for by their keys, not only by their candidates.
    boolean soughtByKey(DetachedRelation relation) {
        Table child = relation.edge().child();
        return graph.deletesFrom(child.name())
                || graph.shares(relation.edge())
                || relation.recognised()
                || detached.stream().filter(d -> d.edge().child().equals(child)).count() > 1;
    }

    /// The candidates' keys while the freeze is under way.
    TableName selected() {
        return new TableName("expunge", "selected_" + run);
    }

    private TableName relation(String kind, int number) {
        return new TableName("expunge", kind + "_" + run + "_" + number);
    }

    /// Columns that edges reference and that are not part of the key.
    private List<String> referenced(Table table) {
        Set<String> columns = new LinkedHashSet<>();
        graph.edges().stream()
                .filter(e -> e.parent().name().equals(table.name()) && e.action() != Action.KEEP)
                .forEach(e -> columns.addAll(e.parentColumns()));
        columns.removeAll(table.key());
        return List.copyOf(columns);
    }

    /// The table's own rows: what inherits from it, without being a partition, has rows of its own.
    static Sql rows(Table table) {
        return Sql.of(table.traits().parent() ? "only {table}" : "{table}").with("table", Sql.table(table.name()));
    }

    /// The digest of a row's columns: SHA-256 over their binary form, which no session setting changes.
    static Sql digest(Sql alias, List<Column> columns) {
        List<Sql> parts = columns.stream()
                .map(c -> Sql.of(c.binary() ? "{a}.{c}" : "{a}.{c}::text")
                        .with("a", alias)
                        .with("c", Sql.name(c.name())))
                .toList();
        return Sql.of("sha256(record_send(row({parts})))").with("parts", Sql.join(", ", parts));
    }
}
