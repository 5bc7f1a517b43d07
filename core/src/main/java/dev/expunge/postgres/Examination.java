package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.guard.Answer;
import dev.expunge.guard.Evidence;
import dev.expunge.guard.Evidence.Checked;
import dev.expunge.guard.Evidence.Dates;
import dev.expunge.guard.Evidence.Groups;
import dev.expunge.guard.Measured;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.spec.Plausibility;
import dev.expunge.spec.Plausibility.Check;
import dev.expunge.spec.Plausibility.Group;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Measures everything that the guards of a plan judge. Reads only; what cannot be measured is told as such,
/// so that its guard refuses (promise P9).
public final class Examination {
    private static final Sql GROUPS = Sql.of("""
            select count(*) over (), g.n, g.rows
              from (select count(*) as rows, count(m.k1) as n
                      from {table} t left join ({going}) m on {same} group by t.{column}) g
             where g.n > 0
             order by g.n >= {least} desc, g.n::numeric / g.rows desc, g.n desc limit 1
            """);

    private final Vantage vantage;
    private final Plan plan;
    private final Instant asOf;
    private final Plausibility wanted;
    private final Bounded bounded;

    public Examination(Vantage vantage, Plan plan, Instant asOf) {
        this.vantage = vantage;
        this.plan = plan;
        this.asOf = asOf;
        this.wanted = plan.spec().guards().plausible();
        this.bounded = new Bounded(vantage.measuring(), wanted.timeLimit());
    }

    /// All of it.
    ///
    /// @param counted how many candidates the dry run counted, where that was given
    /// @throws Failure `CRITERIA_INVALID` when the server does not accept the criteria, `SCHEMA_MISMATCH`
    /// when a guard names a table or a column that is not there, `GUARD_REFUSED` when the candidates cannot
    /// be counted in time
    public Evidence evidence(Optional<Long> counted) {
        requireTouched();
        var dates = new DateEvidence(vantage.measuring(), plan, asOf);
        var columns = dates.columns();
        Measured measured = bounded.require("the candidates", () -> measure().measure());
        var byColumn = new LinkedHashMap<String, Answer<Dates>>();
        columns.forEach(column -> byColumn.put(column, bounded.ask(() -> dates.of(column))));
        var tables = new LinkedHashMap<TableName, Answer<Long>>();
        wanted.maxRatio().keySet().forEach(table -> tables.put(table, bounded.ask(() -> rows(table))));
        Optional<Answer<Groups>> groups = wanted.group().map(group -> bounded.ask(() -> groups(group)));
        var past = new PastRuns(vantage.primary()).candidates(plan);
        return new Evidence(measured, tables, groups, byColumn, past, counted, checks());
    }

    /// Five keys of candidates, for a person to look up.
    public List<String> sampleKeys() {
        return bounded.require("candidates to look up", () -> measure().sampleKeys());
    }

    private Measure measure() {
        return new Measure(vantage.measuring(), new Layout(0, plan.graph()), plan, asOf);
    }

    private void requireTouched() {
        Stream.concat(wanted.maxRows().keySet().stream(), wanted.maxRatio().keySet().stream())
                .filter(table ->
                        plan.graph().changed().stream().noneMatch(t -> t.name().equals(table)))
                .findFirst()
                .ifPresent(table -> {
                    throw mismatch("guards: no row of " + table + " is deleted or changed, so it needs no limit");
                });
        Table root = plan.graph().root();
        wanted.group()
                .map(Group::column)
                .filter(column -> root.column(column).isEmpty())
                .ifPresent(column -> {
                    throw mismatch("guards.max_ratio_per_group: " + root.name() + " has no column "
                            + Identifier.display(column));
                });
    }

    private static Failure mismatch(String what) {
        return Failure.nothingChanged(
                Code.SCHEMA_MISMATCH, what, "correct guards of the spec; the map shows the tables and their columns");
    }

    private long rows(TableName table) {
        return vantage.measuring()
                .one(Sql.of("select count(*) from {table}").with("table", Sql.table(table)), row -> row.number(1));
    }

    private Groups groups(Group limit) {
        var layout = new Layout(0, plan.graph());
        Measure measure = measure();
        return vantage.measuring()
                .first(
                        measure.counting(GROUPS.with("column", Sql.name(limit.column()))
                                .with("going", measure.going())
                                .with("same", Reach.sameKey(layout.root(), Sql.of("t"), Sql.of("m")))
                                .with("table", layout.root().tableName())
                                .with("least", Sql.number(limit.atLeast()))),
                        row -> row.number(2) < limit.atLeast()
                                ? new Groups(row.number(1), 0, 0)
                                : new Groups(row.number(1), row.number(2), row.number(3)),
                        measure.arguments())
                .orElse(new Groups(0, 0, 0));
    }

    private Map<String, Answer<Checked>> checks() {
        var checks = new OwnChecks(vantage.measuring(), plan, asOf);
        var answers = new LinkedHashMap<String, Answer<Checked>>();
        for (Check check : wanted.checks()) {
            answers.put(
                    check.name(),
                    switch (bounded.ask(() -> checks.of(check))) {
                        case Answer.Unknown(String why) -> new Answer.Unknown<>(why);
                        case Answer.Known(Optional<Checked> number) ->
                            number.<Answer<Checked>>map(Answer.Known::new)
                                    .orElseGet(() -> new Answer.Unknown<>("its query returns no number"));
                    });
        }
        return answers;
    }
}
