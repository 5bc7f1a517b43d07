package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.guard.Measured;
import dev.expunge.map.Edge;
import dev.expunge.plan.Plan;
import dev.expunge.spec.Action;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import dev.expunge.sql.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Counts what a run would delete, with the same statements that the freeze uses (promise P6). Reads only.
public final class Measure {
    /// A value that the server repeats: what a person wrote between quotes, or the value of a parameter.
    private static final Pattern LITERAL = Pattern.compile("(?s)[Ee]?'(?:[^']|'')*'|\\$(\\w*)\\$.*?\\$\\1\\$");

    private static final Sql ALLOWED = Sql.of("not exists (select from expunge_f f where f.subject = x.subject)"
            + " and not exists (select from expunge_h h where h.subject = x.subject)");
    private static final Sql HEAVIEST = Sql.of("""
            expunge_most as materialized (
            select w.subject, sum(w.n)::bigint as n from expunge_w w group by w.subject order by 2 desc, 1 limit 1)""");
    private static final Sql OF_THE_HEAVIEST = Sql.of("""
            select -4, coalesce((select h.n from expunge_most h), 0)
            union all select -5, coalesce((select sum(w.n)::bigint from expunge_w w), 0)
            union all select -6, coalesce((
                select w.number::bigint from expunge_w w join expunge_most h on h.subject = w.subject
                 order by w.n desc, w.number limit 1), 0)""");

    private final Session session;
    private final Layout layout;
    private final Reach reach;
    private final Plan plan;
    private final Instant asOf;
    private final Sql criteria;
    private final HoldCounts holds;

    Measure(Session session, Layout layout, Plan plan, Instant asOf) {
        this.session = session;
        this.layout = layout;
        this.plan = plan;
        this.asOf = asOf;
        this.criteria = plan.criteria(asOf);
        this.reach = Reach.counting(layout, Measure::expression);
        this.holds = new HoldCounts(layout.root(), Holds.of(session, plan));
    }

    private static Sql expression(FrozenRelation relation) {
        return Sql.of("expunge_t{number}").with("number", Sql.number(relation.number()));
    }

    /// How much goes.
    ///
    /// @throws Failure `CRITERIA_INVALID` when the server does not accept the criteria
    Measured measure() {
        checkCriteria();
        Map<Integer, Long> counts = new HashMap<>();
        session.query(counting(counts()), row -> counts.put((int) row.number(1), row.number(2)), arguments());
        var tables = new ArrayList<TableCount>();
        layout.frozen()
                .forEach(r ->
                        tables.add(new TableCount(r.table().name(), "", layout.action(), counted(counts, r.number()))));
        layout.detached()
                .forEach(d -> tables.add(new TableCount(
                        d.edge().child().name(), d.edge().name().toString(), d.action(), counted(counts, d.number()))));
        return new Measured(
                asOf, counted(counts, -1), counted(counts, -2), rootRows(), tables, heaviest(counts), holds.of(counts));
    }

    private Measured.Heaviest heaviest(Map<Integer, Long> counts) {
        Optional<TableName> table = layout.frozen().stream()
                .filter(r -> r.number() == counted(counts, -6) && counted(counts, -4) > 0)
                .map(r -> r.table().name())
                .findFirst();
        return new Measured.Heaviest(counted(counts, -4), counted(counts, -5), table);
    }

    private static long counted(Map<Integer, Long> counts, int number) {
        return counts.getOrDefault(number, 0L);
    }

    /// Five keys of candidates, each as the server writes a row of its key columns.
    List<String> sampleKeys() {
        return session.query(
                Sql.of("select array_to_string(array[{keys}], ', ') from ({matching}) m order by md5(m::text) limit 5")
                        .with("keys", texts(layout.root()))
                        .with("matching", reach.matching(criteria, Sql.of("true"))),
                row -> row.text(1));
    }

    private static Sql texts(FrozenRelation root) {
        var texts = new ArrayList<Sql>();
        for (int i = 1; i <= root.key().size(); i++) {
            texts.add(Sql.of("m.k{n}::text").with("n", Sql.number(i)));
        }
        return Sql.join(", ", texts);
    }

    /// Lets the server plan the criteria alone, so that a mistake is told with its place in the criteria.
    private void checkCriteria() {
        Sql before = Sql.of("explain select from {table} where (")
                .with("table", layout.root().tableName());
        try {
            session.query(Sql.join("", List.of(before, criteria, Sql.of(")"))), row -> true);
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.INVALID && e.kind() != SqlState.UNDEFINED) {
                throw e;
            }
            throw invalid(e, before.finished().length());
        }
    }

    private Failure invalid(DatabaseException e, int before) {
        StringBuilder what = new StringBuilder("the server does not accept the criteria: ")
                .append(withoutValues(String.valueOf(e.getMessage())));
        e.position()
                .ifPresent(position -> what.append(
                        place(plan.spec().criteria(), plan.placeInSpec(Math.max(0, position - before - 1), asOf))));
        return Failure.nothingChanged(
                Code.CRITERIA_INVALID,
                what.toString(),
                "correct `criteria:` in the spec; the server's words are above");
    }

    /// The server's words without the values that it repeats.
    static String withoutValues(String message) {
        return LITERAL.matcher(message).replaceAll("'…'");
    }

    /// The line of the criteria and the column in it; not the line's text, which may hold values.
    private static String place(String text, int offset) {
        int at = Math.clamp(offset, 0, text.length());
        int line =
                1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        int column = at - (text.lastIndexOf('\n', at - 1) + 1) + 1;
        return "\n  line " + line + " of the criteria, column " + column;
    }

    private long rootRows() {
        return session.one(
                Sql.of("select count(*) from {table}")
                        .with("table", layout.root().tableName()),
                row -> row.number(1));
    }

    /// The keys of the root's rows that go: neither those under a hold nor those that a forbidding edge protects. Part
    /// of
    /// a [#counting].
    Sql going() {
        return Sql.of("select distinct {keys} from {t} x where {allowed}")
                .with("keys", layout.root().keyColumns(Sql.of("x")))
                .with("t", expression(layout.root()))
                .with("allowed", ALLOWED);
    }

    /// What a [#counting] needs to know of holds.
    Object[] arguments() {
        return holds.arguments();
    }

    /// One statement: an expression for each table, each reading its parents' expression, and what is asked of them.
    ///
    /// @param asked reads some of them; the server leaves out the others
    Sql counting(Sql asked) {
        return Sql.of("with recursive {expressions}\n{asked}")
                .with("expressions", Sql.join(",\n", expressions()))
                .with("asked", asked);
    }

    private List<Sql> expressions() {
        FrozenRelation root = layout.root();
        var expressions = new ArrayList<Sql>();
        expressions.add(Sql.of("""
                expunge_c as materialized (
                select row_number() over () as subject, m.* from ({matching}) m)""").with("matching", reach.matching(criteria, Sql.of("true"))));
        expressions.add(Sql.of("""
                expunge_t{number} as materialized (
                select s.subject, t.tableoid as leaf, {kept}, t.ctid as place from expunge_c s join {table} t on {same})""")
                .with("number", root.circular() ? Sql.of("_own") : Sql.number(root.number()))
                .with("kept", root.keptColumns(Sql.of("t")))
                .with("same", Reach.sameKey(root, Sql.of("t"), Sql.of("s")))
                .with("table", root.tableName()));
        layout.foundTogether().forEach(together -> expressions.addAll(together(together)));
        expressions.addAll(holds.expressions(expression(root)));
        expressions.add(Sql.of("expunge_f as materialized (\n{forbidden})").with("forbidden", forbidden()));
        expressions.add(Sql.of("expunge_w as materialized (\n{weights})").with("weights", weights()));
        expressions.add(HEAVIEST);
        return expressions;
    }

    private List<Sql> together(List<FrozenRelation> together) {
        FrozenRelation only = together.getFirst();
        if (only.circular()) {
            return new CircleReach(layout, together).counting(reach, Measure::expression, Sql.of("expunge_t_own"));
        }
        return only.equals(layout.root())
                ? List.of()
                : List.of(Sql.of("{t} as materialized (\n{rows})")
                        .with("t", expression(only))
                        .with("rows", reach.dependants(only)));
    }

    private Sql forbidden() {
        List<Edge> edges = layout.graph().edges(Action.FORBID).toList();
        return edges.isEmpty()
                ? Sql.of("select null::bigint as subject where false")
                : Sql.join("\nunion\n", edges.stream().map(reach::forbidden).toList());
    }

    /// How many rows of each table go with each candidate.
    private Sql weights() {
        List<Sql> tables = layout.frozen().stream()
                .filter(r -> !r.equals(layout.root()))
                .map(r -> Sql.of("select {number} as number, x.subject, count(*) as n from {t} x where {allowed}"
                                + " group by x.subject")
                        .with("number", Sql.number(r.number()))
                        .with("t", expression(r))
                        .with("allowed", ALLOWED))
                .toList();
        return tables.isEmpty()
                ? Sql.of("select 0 as number, 0::bigint as subject, 0::bigint as n where false")
                : Sql.join("\nunion all\n", tables);
    }

    /// How many rows of each relation go, by its number. Number -1 counts the candidates, -2 the forbidden ones, -3 and
    /// those from -10 on the held ones; -4 to -6 are about what goes with single ones.
    private Sql counts() {
        var counts = new ArrayList<Sql>();
        counts.add(Sql.of("select -1, count(*) from expunge_c"));
        counts.add(Sql.of("select -2, count(distinct subject) from expunge_f f"
                + " where not exists (select from expunge_h h where h.subject = f.subject)"));
        counts.addAll(holds.counts());
        counts.add(OF_THE_HEAVIEST);
        layout.frozen().forEach(relation -> counts.add(rows(relation)));
        for (DetachedRelation relation : layout.detached()) {
            counts.add(Sql.of("select {number}, count(*) from (\n{rows}) x where {allowed}")
                    .with("number", Sql.number(relation.number()))
                    .with("rows", reach.detached(relation))
                    .with("allowed", ALLOWED));
        }
        return Sql.join("\nunion all\n", counts);
    }

    private Sql rows(FrozenRelation relation) {
        boolean weighed = !relation.equals(layout.root()) && !relation.shareable();
        return weighed
                ? Sql.of("select {number}, coalesce(sum(w.n), 0)::bigint from expunge_w w where w.number = {number}")
                        .with("number", Sql.number(relation.number()))
                : Sql.of("select {number}, count({distinct}) from {t} x where {allowed}")
                        .with("number", Sql.number(relation.number()))
                        .with("distinct", relation.shareable() ? distinct(relation) : Sql.of("*"))
                        .with("t", expression(relation))
                        .with("allowed", ALLOWED);
    }

    private static Sql distinct(FrozenRelation relation) {
        return Sql.of("distinct (x.leaf, {keys})").with("keys", relation.keyColumns(Sql.of("x")));
    }
}
