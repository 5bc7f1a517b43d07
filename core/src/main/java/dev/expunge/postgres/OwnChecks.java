package dev.expunge.postgres;

import dev.expunge.guard.Evidence.Checked;
import dev.expunge.plan.Plan;
import dev.expunge.spec.Plausibility.Check;
import dev.expunge.spec.Plausibility.Expectation;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// Runs the checks that a spec brings along, over the candidates as they are now. Reads only.
final class OwnChecks {
    private static final Sql ROWS = Sql.of("""
            with candidates as materialized (select * from {table} where ({criteria}))
            select count(*)::text from ({check}) expunge_q
            """);
    private static final Sql NUMBER = Sql.of("""
            with candidates as materialized (select * from {table} where ({criteria}))
            select (({check})::numeric)::text
            """);
    private static final Sql UNMET = Sql.of("""
            select count(*)::text from {table} where ({criteria}) and (({check}) is not true)
            """);

    private final Session session;
    private final Plan plan;
    private final Instant asOf;

    OwnChecks(Session session, Plan plan, Instant asOf) {
        this.session = session;
        this.plan = plan;
        this.asOf = asOf;
    }

    /// What the check gives; empty when that is no number.
    Optional<Checked> of(Check check) {
        return session.one(query(plan, check, asOf), row -> row.optionalText(1))
                .filter(text -> text.matches("-?[0-9.]+"))
                .map(text -> new Checked(new BigDecimal(text)));
    }

    /// The statement that asks a check.
    static Sql query(Plan plan, Check check, Instant asOf) {
        Sql query = switch (check.expectation()) {
            case Expectation.None _ -> ROWS;
            case Expectation.All _ -> UNMET;
            case Expectation.Between _ -> NUMBER;
        };
        return query.with("table", Sql.table(plan.graph().root().name()))
                .with("criteria", plan.criteria(asOf))
                .with("check", plan.rendered(check.sql(), asOf));
    }
}
