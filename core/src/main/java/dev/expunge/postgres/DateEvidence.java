package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.guard.Evidence.Dates;
import dev.expunge.guard.Evidence.Day;
import dev.expunge.guard.SuspiciousDays;
import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.spec.Criteria;
import dev.expunge.spec.SoftDelete;
import dev.expunge.spec.Spec;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The dates of the candidates, by days of UTC. Reads only.
final class DateEvidence {
    private static final Sql DAYS = Sql.of("""
            with expunge_m as materialized ({matching}),
            expunge_d as materialized (
                select (t.{column}::timestamptz at time zone 'UTC')::date as day, count(*) as n,
                       min(t.{column}::timestamptz) as first, max(t.{column}::timestamptz) as last
                  from {table} t where exists (select from expunge_m m where {same}) group by 1),
            expunge_e as (
                select d.*, coalesce(isfinite(d.day), false) as finite, row_number() over (
                           partition by isfinite(d.day) order by d.n desc, d.day desc) as place
                  from expunge_d d)
            select 'all', coalesce(sum(e.n), 0)::bigint, min(e.first) filter (where e.finite),
                   max(e.last) filter (where e.finite), coalesce(sum(e.n) filter (where not e.finite), 0)::bigint
              from expunge_e e
            union all
            select e.day::text, e.n, e.first, case when e.finite then e.last end, 0 from expunge_e e
             where e.day is not null and (not e.finite or e.place <= {most} or e.day::text = any(?))
            """);

    private static final String ALL = "all";

    /// The newest days are left out of some comparisons: there have to be others.
    private static final int FULLEST = 5;

    private final Session session;
    private final Plan plan;
    private final FrozenRelation root;
    private final Sql matching;

    DateEvidence(Session session, Plan plan, Instant asOf) {
        var layout = new Layout(0, plan.graph());
        this.session = session;
        this.plan = plan;
        this.root = layout.root();
        this.matching = Reach.counting(layout, FrozenRelation::name).matching(plan.criteria(asOf), Sql.of("true"));
    }

    /// The columns to look at: those of the spec, the other dates of the root that the criteria use, and the
    /// mark of a soft delete.
    ///
    /// @throws Failure `SCHEMA_MISMATCH` when the spec names one that the root has not, or that holds no dates
    Set<String> columns() {
        var columns = new LinkedHashSet<String>();
        Table table = plan.graph().root();
        for (Spec.DateRange range : plan.spec().guards().dates()) {
            Column column = table.column(range.column())
                    .orElseThrow(() -> noDates(
                            "guards.dates: " + table.name() + " has no column " + Identifier.display(range.column())));
            columns.add(column.name());
        }
        var used = new HashSet<>(Criteria.of(plan.spec().criteria()).names());
        plan.spec().softDelete().map(SoftDelete::column).ifPresent(used::add);
        table.columns().stream()
                .filter(column -> used.contains(column.name()) && holdsDates(column))
                .forEach(column -> columns.add(column.name()));
        return columns;
    }

    private static boolean holdsDates(Column column) {
        return column.type().equals("date") || column.type().startsWith("timestamp");
    }

    private static Failure noDates(String what) {
        return Failure.nothingChanged(
                Code.SCHEMA_MISMATCH, what, "name a column of the root that holds dates in guards.dates of the spec");
    }

    /// One of them.
    Dates of(String column) {
        try {
            return read(column);
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.INVALID) {
                throw noDates("guards.dates: column " + Identifier.display(column) + " of "
                        + plan.graph().root().name() + " does not hold dates");
            }
            throw e;
        }
    }

    private Dates read(String column) {
        record Line(String day, long n, Optional<Instant> first, Optional<Instant> last, long unset) {}
        List<Line> lines = session.query(
                DAYS.with("column", Sql.name(column))
                        .with("matching", matching)
                        .with("same", Reach.sameKey(root, Sql.of("t"), Sql.of("m")))
                        .with("table", root.tableName())
                        .with("most", Sql.number(FULLEST)),
                row -> new Line(row.text(1), row.number(2), row.instant(3), row.instant(4), row.number(5)),
                (Object) SuspiciousDays.DEFAULTS.toArray(String[]::new));
        Line all = lines.stream()
                .filter(line -> line.day().equals(ALL))
                .findFirst()
                .orElseThrow();
        List<Day> days = lines.stream()
                .filter(line -> !line.day().equals(ALL))
                .map(line -> new Day(line.day(), line.n(), line.last()))
                .toList();
        return new Dates(all.n(), all.first(), all.last(), all.unset(), days);
    }
}
