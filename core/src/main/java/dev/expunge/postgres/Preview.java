package dev.expunge.postgres;

import dev.expunge.plan.Plan;
import dev.expunge.sql.Sql;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What can be said of a plan without asking the server.
public final class Preview {
    private final Plan plan;

    public Preview(Plan plan) {
        this.plan = plan;
    }

    /// The statements of a batch that change business tables, in their order.
    public List<String> statements() {
        var batch = new BatchSql(new Layout(0, plan.graph()), Sql.of("true"), Set.of(), Holds.none());
        return Stream.concat(batch.detaches().stream(), batch.deletes(true).stream())
                .map(Sql::finished)
                .toList();
    }
}
