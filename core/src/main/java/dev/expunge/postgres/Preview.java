package dev.expunge.postgres;

import dev.expunge.guard.Measured;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What can be said of a plan without writing anything: the dry run, and the guards of an execution, which share
/// it (promise P6).
public final class Preview {
    private final Session session;
    private final Plan plan;

    public Preview(Session session, Plan plan) {
        this.session = session;
        this.plan = plan;
    }

    /// Counts what a run would delete. Reads only.
    public Measured measure(Instant asOf) {
        return session.asTheApplication(() -> measurement(asOf).measure());
    }

    /// Five keys of candidates, for a person to look up. Reads only.
    public List<String> sampleKeys(Instant asOf) {
        return session.asTheApplication(() -> measurement(asOf).sampleKeys());
    }

    private Measure measurement(Instant asOf) {
        return new Measure(session, new Layout(0, plan.graph()), plan, asOf);
    }

    /// The statements of a batch that change business tables, in their order.
    public List<String> statements() {
        var batch = new BatchSql(new Layout(0, plan.graph()), Sql.of("true"), Set.of(), Holds.none());
        return Stream.concat(batch.detaches().stream(), batch.deletes(true).stream())
                .map(Sql::finished)
                .toList();
    }
}
