package dev.expunge.app;

import dev.expunge.app.Generated.Edge;
import dev.expunge.app.Generated.KeyType;
import dev.expunge.app.Generated.Row;
import dev.expunge.app.Generated.Table;
import dev.expunge.spec.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Makes schemas of two to seven tables, circles among them, and rows for them.
final class Generator {
    private static final List<String> NAMES =
            List.of("people", "Größe?", "select", "a.b (c)", "x{y}", "q\"uote", "expunge_batch", "İ ı", "t", "order");
    private static final List<String> ON_DELETE =
            List.of("no action", "restrict", "cascade", "set null", "set default");

    private final Random random;
    private final List<Table> tables = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private Generator(Random random) {
        this.random = random;
    }

    static Generated make(Random random) {
        return new Generator(random).make();
    }

    private Generated make() {
        int count = 2 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            tables.add(table(i));
        }
        for (int child = 1; child < count; child++) {
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                addEdge(child, parentOf(child));
            }
        }
        for (int child = 0; child < count; child++) {
            if (chance(30)) {
                addEdge(child, anyWithKey(child));
            }
        }
        var schema = new Generated(tables, edges, List.of(), 2, 1);
        for (int table = 0; table < count; table++) {
            addRows(schema, table);
        }
        return new Generated(
                List.copyOf(tables),
                List.copyOf(edges),
                rows.stream().map(row -> closed(schema, row)).toList(),
                2 + random.nextInt(2),
                1 + random.nextInt(4));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Table table(int number) {
        int width = chance(30) ? 2 : 1;
        var keys = new ArrayList<String>();
        var types = new ArrayList<KeyType>();
        for (int i = 0; i < width; i++) {
            keys.add(any(List.of("id", "Key?", "subject", "k 1", "leaf")) + i);
            types.add(any(List.of(KeyType.values())));
        }
        boolean keyless = number > 0 && chance(15);
        return new Table(any(NAMES) + " " + number, keys, types, keyless, !keyless && chance(20));
    }

    /// Near to the root most of the time; a table without a key has nothing to refer to.
    private int parentOf(int child) {
        int parent = chance(40) ? 0 : random.nextInt(child);
        return tables.get(parent).keyless() ? 0 : parent;
    }

    /// The table itself, or one behind it, which closes a circle.
    private int anyWithKey(int child) {
        int parent = child + random.nextInt(tables.size() - child);
        return tables.get(parent).keyless() ? 0 : parent;
    }

    private void addEdge(int child, int parent) {
        boolean back = parent > child;
        boolean own = child == parent;
        boolean nullable = back || chance(60);
        Action action = Action.DELETE;
        if (nullable && chance(35)) {
            action = Action.DETACH;
        } else if (chance(own || back ? 20 : 12)) {
            action = Action.FORBID;
        }
        int number = edges.size();
        List<String> columns = tables.get(parent).keys().stream()
                .map(key -> any(List.of("ref", "Of?", "b\"y")) + number + key)
                .toList();
        String onDelete = any(nullable ? ON_DELETE : ON_DELETE.subList(0, 3));
        boolean declared = !chance(10);
        edges.add(new Edge(child, parent, columns, onDelete, action, nullable, declared));
    }

    private void addRows(Generated schema, int table) {
        List<Edge> own = schema.edgesOf(table);
        int wanted = table == 0 ? 4 + random.nextInt(9) : random.nextInt(16);
        for (int i = 0; i < wanted; i++) {
            var references = new ArrayList<Integer>();
            own.forEach(edge -> references.add(edge.parent() >= table ? Generated.NOTHING : reference(edge)));
            boolean impossible = IntStream.range(0, own.size())
                    .anyMatch(e -> references.get(e) < 0
                            && !own.get(e).nullable()
                            && own.get(e).parent() < table);
            if (!impossible) {
                rows.add(new Row(rows.size(), table, i, references));
            }
        }
    }

    /// The row with its references to rows that were made after it.
    private Row closed(Generated schema, Row row) {
        List<Edge> own = schema.edgesOf(row.table());
        var references = new ArrayList<>(row.references());
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).parent() >= row.table()) {
                references.set(i, reference(own.get(i)));
            }
        }
        return new Row(row.id(), row.table(), row.n(), List.copyOf(references));
    }

    private int reference(Edge edge) {
        List<Row> parents =
                rows.stream().filter(r -> r.table() == edge.parent()).toList();
        if (parents.isEmpty() || (edge.nullable() && chance(25))) {
            return edge.columns().size() > 1 && chance(50) ? Generated.HALF : Generated.NOTHING;
        }
        return any(parents).id();
    }
}
