package dev.expunge.app;

import dev.expunge.spec.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A schema with its rows and what shall be deleted: table 0 is the root. References that lead to the table itself or
/// to
/// one with a larger number close circles.
///
/// @param rows the rows of all tables
/// @param modulus candidates are the roots whose `n` is a multiple of it
/// @param batch candidates in a batch
record Generated(List<Table> tables, List<Edge> edges, List<Row> rows, int modulus, int batch) {
    /// A reference to nothing.
    static final int NOTHING = -1;

    /// A reference of several columns of which only some are null, which is to nothing as well.
    static final int HALF = -2;

    /// @param keys names of the key's columns
    /// @param types of those columns
    /// @param keyless whether the table declares no key
    record Table(String name, List<String> keys, List<KeyType> types, boolean keyless, boolean partitioned) {}

    /// @param declared whether there is a foreign key
    record Edge(
            int child,
            int parent,
            List<String> columns,
            String onDelete,
            Action action,
            boolean nullable,
            boolean declared) {}

    /// A row.
    ///
    /// @param id over all tables
    /// @param references one for each edge of its table, in order: the id of a row, [#NOTHING] or [#HALF]
    record Row(int id, int table, int n, List<Integer> references) {}

    /// Types of key columns, with the value of row `id` as SQL.
    enum KeyType {
        INTEGER("int", "%d - 5"),
        BIGINT("bigint", "9223372036854775807 - %d"),
        TEXT("text", "'Ï ''\"\\{x}? ' || %d || chr(10)"),
        UUID("uuid", "md5('%d')::uuid"),
        BYTES("bytea", "decode(lpad(to_hex(%d), 4, '0') || '00', 'hex')"),
        DECIMAL("numeric", "%d + 0.10"),
        TIME("timestamptz", "timestamptz '2020-03-29 00:59:59.999999+00' + %d * interval '1 microsecond'"),
        DATE("date", "date '2020-02-28' + %d"),
        SMALL("smallint", "(%d - 7)::smallint"),
        SHORT_TEXT("varchar(40)", "'v%d'"),
        PADDED("char(12)", "'c%d'"),
        FOLDED("text collate public.folded", "'Fold' || %d"),
        DOMAIN("public.\"Do main\"", "%d"),
        ENUM("public.\"E num\"", "('e' || %d)::public.\"E num\"");

        private final String type;
        private final String value;

        KeyType(String type, String value) {
            this.type = type;
            this.value = value;
        }

        String type() {
            return type;
        }

        String value(int id) {
            return value.replace("%d", Integer.toString(id));
        }
    }

    List<Edge> edgesOf(int table) {
        return edges.stream().filter(e -> e.child() == table).toList();
    }

    List<Row> rowsOf(int table) {
        return rows.stream().filter(r -> r.table() == table).toList();
    }

    /// Tables from which rows are deleted.
    Set<Integer> reached() {
        var reached = new HashSet<>(Set.of(0));
        boolean more = true;
        while (more) {
            more = edges.stream()
                    .filter(e -> e.action() == Action.DELETE && reached.contains(e.parent()))
                    .map(e -> reached.add(e.child()))
                    .reduce(false, Boolean::logicalOr);
        }
        return reached;
    }

    boolean candidate(Row row) {
        return row.table() == 0 && row.n() % modulus == 0;
    }

    /// Whether `child` refers to `parent` over that edge.
    boolean refers(Row child, Edge edge, Row parent) {
        return child.table() == edge.child()
                && child.references().get(edgesOf(edge.child()).indexOf(edge)) == parent.id();
    }

    /// Cases with a table, a half of the rows, or a row less.
    List<Generated> smaller() {
        var smaller = new ArrayList<Generated>();
        int last = tables.size() - 1;
        if (last > 0) {
            List<Edge> kept = edges.stream()
                    .filter(e -> e.child() < last && e.parent() < last)
                    .toList();
            smaller.add(new Generated(
                    tables.subList(0, last),
                    kept,
                    rows.stream()
                            .filter(r -> r.table() < last)
                            .map(r -> over(kept, r))
                            .toList(),
                    modulus,
                    batch));
        }
        smaller.add(without(r -> r.id() % 2 == 0));
        smaller.add(without(r -> r.id() % 2 == 1));
        rows.forEach(row -> smaller.add(without(r -> r.id() == row.id())));
        return smaller.stream()
                .filter(g -> g.rows().stream().anyMatch(g::candidate))
                .filter(g -> g.rows().size() < rows.size() || g.tables().size() < tables.size())
                .toList();
    }

    private Row over(List<Edge> kept, Row row) {
        List<Edge> own = edgesOf(row.table());
        return new Row(
                row.id(),
                row.table(),
                row.n(),
                IntStream.range(0, own.size())
                        .filter(i -> kept.contains(own.get(i)))
                        .mapToObj(row.references()::get)
                        .toList());
    }

    /// The rows that refer to one that is left out lose the reference, or are left out as well.
    private Generated without(Predicate<Row> out) {
        Set<Integer> gone = rows.stream().filter(out).map(Row::id).collect(Collectors.toSet());
        boolean more = true;
        while (more) {
            more = gone.addAll(
                    rows.stream().filter(row -> loses(row, gone)).map(Row::id).toList());
        }
        var left = rows.stream().filter(row -> !gone.contains(row.id())).toList();
        return new Generated(
                tables, edges, left.stream().map(r -> unreferenced(r, gone)).toList(), modulus, batch);
    }

    private boolean loses(Row row, Set<Integer> gone) {
        List<Edge> own = edgesOf(row.table());
        return IntStream.range(0, own.size())
                .anyMatch(i ->
                        gone.contains(row.references().get(i)) && !own.get(i).nullable());
    }

    private static Row unreferenced(Row row, Set<Integer> gone) {
        return new Row(
                row.id(),
                row.table(),
                row.n(),
                row.references().stream()
                        .map(r -> gone.contains(r) ? NOTHING : r)
                        .toList());
    }
}
