package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.map.RowWeight;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.HashMap;
import java.util.Map;

/// The weight of a row in each relation that a run changes, read once. Immutable.
final class RowWeights {
    /// A piece of a large value is a row of the relation's own TOAST table; what the server never counted is 0.
    private static final Sql READ = Sql.of("""
            select c.oid::bigint,
                   (select count(*) from pg_index i where i.indrelid = c.oid),
                   (select count(*) from pg_trigger t
                     where t.tgrelid = c.oid and t.tgenabled <> 'D' and (t.tgtype & 9) = 9),
                   (select count(*) from pg_trigger t
                     where t.tgrelid = c.oid and t.tgenabled <> 'D' and (t.tgtype & 17) = 17 and not t.tgisinternal),
                   coalesce((select (1000 * greatest(x.reltuples, 0) / greatest(c.reltuples, 1))::bigint
                               from pg_class x where x.oid = c.reltoastrelid), 0)
              from pg_class c where c.oid = any(?::bigint[])
            """);

    private final Map<Long, RowWeight> byRelation;

    private RowWeights(Map<Long, RowWeight> byRelation) {
        this.byRelation = Map.copyOf(byRelation);
    }

    static RowWeights read(Session session, Graph graph) {
        Long[] relations = graph.changed().stream()
                .flatMap(table -> table.leaves().stream())
                .map(leaf -> leaf.oid())
                .toArray(Long[]::new);
        var weights = new HashMap<Long, RowWeight>();
        session.query(
                READ,
                row -> weights.put(
                        row.number(1),
                        RowWeight.of(new RowWeight.Burden(
                                row.number(2), row.number(3), row.number(4), row.number(5) / 1000.0))),
                (Object) relations);
        return new RowWeights(weights);
    }

    /// What the rows of a batch weigh together.
    double of(Map<Long, Counters.Count> accounts) {
        return accounts.entrySet().stream()
                .mapToDouble(account -> byRelation
                        .getOrDefault(account.getKey(), RowWeight.PLAIN)
                        .weigh(account.getValue().deleted(), account.getValue().updated()))
                .sum();
    }
}
