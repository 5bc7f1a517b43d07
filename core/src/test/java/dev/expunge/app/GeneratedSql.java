package dev.expunge.app;

import dev.expunge.app.Generated.Edge;
import dev.expunge.app.Generated.Row;
import dev.expunge.app.Generated.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A generated case as SQL and as a spec.
record GeneratedSql(Generated made) {
    private static final String TYPES = """
            create collation public.folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            create domain public."Do main" as int check (value >= 0);
            do $$ begin
                execute 'create type public."E num" as enum (' ||
                    (select string_agg(quote_literal('e' || n), ',') from generate_series(0, 200) n) || ')';
            end $$;
            """;

    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String quoted(List<String> names) {
        return names.stream().map(GeneratedSql::quoted).collect(Collectors.joining(", "));
    }

    static String table(Table table) {
        return "public." + quoted(table.name());
    }

    /// Everything that makes the database.
    String ddl() {
        var ddl = new StringBuilder(TYPES);
        for (int i = 0; i < made.tables().size(); i++) {
            create(i, ddl);
            insert(i, ddl);
        }
        made.edges().stream().filter(Edge::declared).forEach(e -> reference(e, ddl));
        return ddl.toString();
    }

    private void create(int number, StringBuilder ddl) {
        Table table = made.tables().get(number);
        var columns = new ArrayList<String>();
        for (int i = 0; i < table.keys().size(); i++) {
            columns.add(quoted(table.keys().get(i)) + " " + table.types().get(i).type() + " not null");
        }
        columns.add("rid int not null");
        columns.add("n int not null");
        columns.add("extra text");
        for (Edge edge : made.edgesOf(number)) {
            Table parent = made.tables().get(edge.parent());
            for (int i = 0; i < edge.columns().size(); i++) {
                columns.add(quoted(edge.columns().get(i)) + " "
                        + type(parent.types().get(i), columns.size()) + (edge.nullable() ? "" : " not null"));
            }
        }
        if (!table.keyless()) {
            columns.add("primary key (" + quoted(table.keys()) + ")");
        }
        String by = " partition by hash (" + quoted(table.keys().getFirst()) + ")";
        ddl.append("create table %s (%s)%s;\n"
                .formatted(table(table), String.join(", ", columns), table.partitioned() ? by : ""));
        for (int part = 0; table.partitioned() && part < 3; part++) {
            ddl.append("create table public.%s partition of %s for values with (modulus 3, remainder %d);\n"
                    .formatted(quoted(table.name() + " part " + part), table(table), part));
        }
    }

    /// References to an integer are larger integers at times.
    private static String type(Generated.KeyType referenced, int place) {
        return referenced == Generated.KeyType.INTEGER && place % 2 == 0 ? "bigint" : referenced.type();
    }

    private void insert(int number, StringBuilder ddl) {
        List<Row> rows = made.rowsOf(number);
        if (!rows.isEmpty()) {
            ddl.append("insert into ").append(table(made.tables().get(number))).append(" values\n");
            ddl.append(rows.stream().map(this::values).collect(Collectors.joining(",\n")))
                    .append(";\n");
        }
    }

    private String values(Row row) {
        Table table = made.tables().get(row.table());
        var values = new ArrayList<String>();
        table.types().forEach(type -> values.add(type.value(row.id())));
        values.add(Integer.toString(row.id()));
        values.add(Integer.toString(row.n()));
        values.add(row.n() % 3 == 0 ? "null" : "'e''" + row.id() + "'");
        List<Edge> own = made.edgesOf(row.table());
        for (int i = 0; i < own.size(); i++) {
            values.addAll(references(own.get(i), row.references().get(i)));
        }
        return "(" + String.join(", ", values) + ")";
    }

    private List<String> references(Edge edge, int reference) {
        Table parent = made.tables().get(edge.parent());
        return IntStream.range(0, edge.columns().size())
                .mapToObj(i -> {
                    boolean value = reference >= 0 || (reference == Generated.HALF && i == 0);
                    return value ? parent.types().get(i).value(Math.abs(reference)) : "null";
                })
                .toList();
    }

    private void reference(Edge edge, StringBuilder ddl) {
        Table child = made.tables().get(edge.child());
        Table parent = made.tables().get(edge.parent());
        ddl.append("alter table %s add foreign key (%s) references %s (%s) on delete %s;\n"
                .formatted(
                        table(child), quoted(edge.columns()), table(parent), quoted(parent.keys()), edge.onDelete()));
    }

    /// The spec, with an edge for each reference to a table from which rows are deleted.
    String spec(String url) {
        String edges = made.edges().stream()
                .filter(e -> made.reached().contains(e.parent()))
                .map(this::decision)
                .collect(Collectors.joining());
        return """
                expunge: 1
                name: generated
                database: { url: "%s", environment: test }
                root: '%s'
                criteria: '"n" %% %d = 0'
                edges:%s
                guards: { max_ratio: 100%%, max_unselected: 1000, accept: { superuser: tests own the server } }
                pace: { mode: { fixed: { roots: %d, pause: 0ms } }, deadline: 30s }
                """.formatted(
                url, table(made.tables().getFirst()), made.modulus(), edges.isEmpty() ? " {}" : edges, made.batch());
    }

    private String decision(Edge edge) {
        Table parent = made.tables().get(edge.parent());
        String name = table(made.tables().get(edge.child())) + "(" + quoted(edge.columns()) + ")";
        String to = edge.declared() ? "" : " -> " + table(parent) + "(" + quoted(parent.keys()) + ")";
        return "\n  '" + name + to + "': " + edge.action().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return ddl() + "\n" + spec("postgresql://…");
    }
}
