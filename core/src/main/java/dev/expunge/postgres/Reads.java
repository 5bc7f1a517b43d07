package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.spec.Expression;
import dev.expunge.spec.HoldSource;
import dev.expunge.spec.NewValue;
import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.Term;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the text that people wrote into a spec reads: criteria, expressions of edges, queries of signals. The
/// server itself says so: each is made a view, whose dependencies it notes, in a transaction that is undone.
/// Leaves nothing behind; needs the right to temporary tables.
final class Reads {
    private static final Sql DEPENDS = Sql.of("""
            with used as (
                select distinct d.refclassid, d.refobjid, d.refobjsubid
                  from pg_class v
                  join pg_rewrite r on r.ev_class = v.oid
                  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                 where v.relnamespace = pg_my_temp_schema() and v.relname like 'expunge\\_reads\\_%'
                   and d.deptype = 'n' and d.refobjid <> v.oid),
            called as (
                select refobjid as oid from used where refclassid = 'pg_proc'::regclass
                union
                select o.oprcode from used u join pg_operator o on o.oid = u.refobjid
                 where u.refclassid = 'pg_operator'::regclass)
            select n.nspname, 'select' || case when u.refobjsubid > 0 then ' (' || quote_ident(a.attname) || ')' else '' end,
                   quote_ident(n.nspname) || '.' || quote_ident(c.relname)
              from used u
              join pg_class c on c.oid = u.refobjid
              join pg_namespace n on n.oid = c.relnamespace
              left join pg_attribute a on a.attrelid = c.oid and a.attnum = u.refobjsubid
             where u.refclassid = 'pg_class'::regclass and c.relkind in ('r', 'p', 'v', 'm', 'f')
               and n.nspname not in ('pg_catalog', 'information_schema')
               and (u.refobjsubid > 0 or not exists (select from used o where o.refclassid = u.refclassid
                                                       and o.refobjid = u.refobjid and o.refobjsubid > 0))
            union all
            select n.nspname, 'execute', 'function ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
                   || pg_get_function_identity_arguments(p.oid) || ')'
              from called join pg_proc p on p.oid = called.oid join pg_namespace n on n.oid = p.pronamespace
             where n.nspname <> 'pg_catalog'
             order by 3, 2
            """);

    /// A right that a role needs.
    ///
    /// @param schema that it has to be able to use
    /// @param on as a grant names it
    record Read(String schema, String right, String on) {}

    private final Session session;
    private final Graph graph;

    Reads(Session session, Graph graph) {
        this.session = session;
        this.graph = graph;
    }

    /// Everything that is read beside [Need]: of tables that need not be reached, of functions. Sequences are
    /// not among it: nothing that a spec computes may ask one.
    Set<Read> of(Plan plan, List<SignalSpec> signals, Instant asOf) {
        var views = new ArrayList<Sql>();
        views.add(Sql.of("select 1 from {table} where ({criteria})")
                .with("criteria", plan.criteria(asOf))
                .with("table", Sql.table(graph.root().name())));
        graph.edges().forEach(edge -> expressions(edge).forEach(views::add));
        plan.spec().guards().plausible().checks().forEach(check -> views.add(OwnChecks.query(plan, check, asOf)));
        plan.spec().holds().forEach(source -> held(source).ifPresent(views::add));
        signals.forEach(signal -> query(signal).ifPresent(views::add));
        return session.inTransaction(() -> {
            var reads = new LinkedHashSet<Read>();
            session.orUndo(() -> {
                make(views);
                reads.addAll(session.query(DEPENDS, row -> new Read(row.text(1), row.text(2), row.text(3))));
                return Optional.empty();
            });
            return reads;
        });
    }

    private void make(List<Sql> views) {
        for (int i = 0; i < views.size(); i++) {
            Sql view = Sql.of(
                            "create temporary view expunge_reads_{number} as select count(*) from ({text}\n) expunge_q")
                    .with("number", Sql.number(i))
                    .with("text", views.get(i));
            session.asTheApplication(() -> session.update(view));
        }
    }

    private Optional<Sql> held(HoldSource source) {
        var sql = new HoldSql(new Layout(0, graph).root());
        return switch (source) {
            case HoldSource.Rows rows -> Optional.of(sql.inForce(rows));
            case HoldSource.Condition condition -> Optional.of(sql.met(condition));
            case HoldSource.Listed _ -> Optional.empty();
        };
    }

    private static Stream<Sql> expressions(Edge edge) {
        Stream<Sql> keys =
                Stream.concat(written(edge.child(), edge.childTerm()), written(edge.parent(), edge.parentTerm()));
        Stream<Sql> when = edge.decision().when().stream().map(e -> of(edge.child(), e));
        Stream<Sql> values = edge.values().values().stream()
                .<NewValue.Computed>mapMulti((value, to) -> {
                    if (value instanceof NewValue.Computed computed) {
                        to.accept(computed);
                    }
                })
                .map(computed -> of(edge.child(), computed.expression()));
        return Stream.of(keys, when, values).flatMap(s -> s);
    }

    private static Stream<Sql> written(Table table, Term term) {
        return switch (term) {
            case Term.Columns _ -> Stream.empty();
            case Term.Value value -> Stream.of(of(table, value.expression()));
            case Term.Element element -> Stream.of(of(table, element.array()));
        };
    }

    private static Sql of(Table table, Expression expression) {
        return Sql.of("select ({value}) from {table} as {name}")
                .with("value", References.written(expression))
                .with("name", Sql.name(table.name().name()))
                .with("table", Sql.table(table.name()));
    }

    private static Optional<Sql> query(SignalSpec signal) {
        return signal instanceof SignalSpec.Query query
                ? Optional.of(Sql.written(query.sql().replace("?", "??")))
                : Optional.empty();
    }
}
