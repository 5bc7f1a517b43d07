package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Draws candidates of a frozen set for a person to check, and shows them with everything that goes with them. Reads
/// only. The same seed draws the same candidates, and more of them when more are asked for.
public final class Samples {
    /// Rows of one table that are shown of one candidate; the others are counted.
    private static final int SHOWN = 5;

    private static final Sql DRAW = Sql.of("""
            select f.subject from {frozen} f join expunge.candidate c on c.run = {run} and c.subject = f.subject
             where c.state = 'pending'{own} order by md5(? || f.subject::text), f.subject limit ?
            """);
    private static final Sql ROOTS = Sql.of("""
            select f.subject, ({rows})::text, array[{columns}], t.tableoid is not null from {frozen} f left join {table} t on {same}
             where f.subject in ({subjects}){own}
            """);
    private static final Sql DEPENDANTS = Sql.of("""
            select d.subject, d.total, d.texts
              from (select f.subject, array[{columns}] as texts, count(*) over (partition by f.subject) as total,
                           row_number() over (partition by f.subject order by {keys}) as place
                      from {frozen} f join {table} t on {same} where f.subject in ({subjects}){own}) d
             where d.place <= {shown} order by d.subject, d.place
            """);

    private final Session session;
    private final Layout layout;

    /// @param run the number of a run with a frozen set
    public Samples(Session session, Plan plan, long run) {
        this.session = session;
        this.layout = new Layout(run, plan.graph());
    }

    /// A candidate as it is now.
    ///
    /// @param number in the frozen set
    /// @param rows how many rows go with it, its own included
    /// @param there whether its row still is
    /// @param columns of the root's row with their values; empty text stands for null, and for all of a row that is
    /// gone
    /// @param dependants table by table
    public record Subject(
            long number, String rows, boolean there, Map<String, String> columns, List<Dependants> dependants) {
        public Subject {
            columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
            dependants = List.copyOf(dependants);
        }
    }

    /// Rows of one table that go, or change, with a candidate.
    ///
    /// @param action what happens to them
    /// @param total how many there are
    /// @param rows some of them
    public record Dependants(String table, String action, long total, List<Map<String, String>> rows) {
        public Dependants {
            rows = List.copyOf(rows);
        }
    }

    /// The numbers of candidates that are drawn.
    public List<Long> draw(int count, String seed) {
        FrozenRelation root = layout.root();
        return session.query(
                DRAW.with("own", root.own(Sql.of("f")))
                        .with("frozen", root.name())
                        .with("run", Sql.number(layout.run())),
                row -> row.number(1),
                seed,
                count);
    }

    /// Candidates in the order of their numbers given.
    public List<Subject> show(List<Long> subjects) {
        if (subjects.isEmpty()) {
            return List.of();
        }
        Map<Long, List<Dependants>> dependants = dependants(subjects);
        var shown = new LinkedHashMap<Long, Subject>();
        FrozenRelation root = layout.root();
        Sql roots = ROOTS.with("own", root.own(Sql.of("f")))
                .with("rows", rows())
                .with("columns", texts(root.table()))
                .with("same", root.sameRow(Sql.of("t"), Sql.of("f")))
                .with("frozen", root.name())
                .with("table", root.tableName())
                .with("subjects", numbers(subjects));
        session.query(
                        roots,
                        row -> new Subject(
                                row.number(1),
                                row.text(2),
                                row.flag(4),
                                named(root.table(), row.texts(3)),
                                dependants.getOrDefault(row.number(1), List.of())))
                .forEach(subject -> shown.put(subject.number(), subject));
        return subjects.stream()
                .flatMap(number -> Stream.ofNullable(shown.get(number)))
                .toList();
    }

    private Map<Long, List<Dependants>> dependants(List<Long> subjects) {
        var found = new LinkedHashMap<Long, List<Dependants>>();
        layout.frozen().forEach(relation -> add(relation, "deleted", subjects, found));
        layout.detached()
                .forEach(relation -> add(
                        relation.rows(),
                        relation.action().equals("detach") ? "stay, without their reference" : "stay, overwritten",
                        subjects,
                        found));
        return found;
    }

    /// In a circle rows of the root's table are dependants, too.
    private void add(FrozenRelation relation, String action, List<Long> subjects, Map<Long, List<Dependants>> found) {
        boolean root = relation.relation().equals(layout.root().relation());
        if (root && !relation.circular()) {
            return;
        }
        Table table = relation.table();
        Sql sql = DEPENDANTS
                .with("own", root ? Sql.of(" and f.round > 0") : Sql.of(""))
                .with("columns", texts(table))
                .with("keys", relation.keyColumns(Sql.of("f")))
                .with("same", relation.sameRow(Sql.of("t"), Sql.of("f")))
                .with("frozen", relation.name())
                .with("table", relation.tableName())
                .with("subjects", numbers(subjects))
                .with("shown", Sql.number(SHOWN));
        var rows = new LinkedHashMap<Long, List<Map<String, String>>>();
        var totals = new LinkedHashMap<Long, Long>();
        session.query(sql, row -> {
            totals.put(row.number(1), row.number(2));
            return rows.computeIfAbsent(row.number(1), _ -> new ArrayList<>()).add(named(table, row.texts(3)));
        });
        totals.forEach((subject, total) -> found.computeIfAbsent(subject, _ -> new ArrayList<>())
                .add(new Dependants(table.name().toString(), action, total, rows.getOrDefault(subject, List.of()))));
    }

    private static Map<String, String> named(Table table, List<String> texts) {
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < texts.size(); i++) {
            values.put(table.columns().get(i).name(), texts.get(i));
        }
        return values;
    }

    private static Sql numbers(List<Long> subjects) {
        return Sql.join(", ", subjects.stream().map(Sql::number).toList());
    }

    private static Sql texts(Table table) {
        return Sql.join(
                ", ",
                table.columns().stream()
                        .map(Column::name)
                        .map(name -> Sql.of("coalesce(t.{c}::text, '')").with("c", Sql.name(name)))
                        .toList());
    }

    private Sql rows() {
        var counts = new ArrayList<Sql>();
        boolean circular = layout.root().circular();
        counts.add(Sql.of(circular ? "0" : "1"));
        layout.frozen().stream()
                .skip(circular ? 0 : 1)
                .forEach(r -> counts.add(Sql.of("(select count(*) from {relation} x where x.subject = f.subject)")
                        .with("relation", r.name())));
        return Sql.join(" + ", counts);
    }
}
