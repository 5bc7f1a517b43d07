package dev.expunge.postgres;

import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import dev.expunge.verify.Turn;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.VacuumReport.TableVacuum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `VACUUM (ANALYZE)` of every touched relation, one at a time, and who stands in its way. What the server remembers
/// of the values in a partitioned table as a whole is only renewed by analyzing that: nothing else ever does.
final class PostgresVacuum {
    private static final Sql STATISTICS = Sql.of("""
            select n_dead_tup, last_vacuum from pg_stat_all_tables where relid = ?
            """);
    private static final Sql HOLDERS = Sql.of("""
            select 'session ' || pid || ' (' || coalesce(nullif(application_name, ''), 'unnamed') || '), a transaction open for '
                   || coalesce(date_trunc('second', clock_timestamp() - xact_start)::text, 'an unknown time')
              from pg_stat_activity
             where backend_xmin is not null and pid <> pg_backend_pid() and backend_type <> 'autovacuum worker'
               and xact_start < clock_timestamp() - interval '1 second'
            union all
            select 'prepared transaction ' || gid from pg_prepared_xacts
            union all
            select 'replication slot ' || slot_name from pg_replication_slots
             where xmin is not null or catalog_xmin is not null
            union all
            select 'standby ' || coalesce(nullif(application_name, ''), 'unnamed') || ', by its feedback'
              from pg_stat_replication where backend_xmin is not null
            """);

    private static final Sql VACUUM = Sql.of("vacuum {table}");
    private static final Sql VACUUM_AND_ANALYZE = Sql.of("vacuum (analyze) {table}");
    /// Goes through the partitions, too.
    private static final Sql ANALYZE = Sql.of("analyze {table}");

    private static final Sql LATE = Sql.of("select current_setting('server_version_num')::int < 150000");
    private static final Sql A_MOMENT = Sql.of("select pg_sleep(0.1)");
    private static final int LOOKS = 30;

    private final Session session;

    PostgresVacuum(Session session) {
        this.session = session;
    }

    private record Statistics(long dead, Optional<java.time.Instant> vacuumed) {}

    VacuumReport vacuum(List<Table> all, Turn turn) {
        var tables = new ArrayList<TableVacuum>();
        for (Table table : all) {
            boolean partitioned = table.kind() == Table.Kind.PARTITIONED;
            for (Leaf leaf : table.leaves()) {
                tables.add(vacuumed(leaf, partitioned ? VACUUM : VACUUM_AND_ANALYZE, turn));
            }
            if (partitioned) {
                turn.take(table.name(), () -> work(ANALYZE, table.name()));
            }
        }
        boolean left = tables.stream().anyMatch(t -> t.deadAfter() > 0);
        return new VacuumReport(
                tables,
                left ? session.query(HOLDERS, row -> row.text(1)) : List.of(),
                new RememberedValues(session).of(all));
    }

    private TableVacuum vacuumed(Leaf leaf, Sql vacuum, Turn turn) {
        Statistics before = statistics(leaf);
        turn.take(leaf.name(), () -> work(vacuum, leaf.name()));
        Statistics after = afterwards(leaf, before);
        return new TableVacuum(
                leaf.name(), before.dead(), after.dead(), after.vacuumed().equals(before.vacuumed()));
    }

    private void work(Sql statement, TableName table) {
        session.asTheApplication(() -> session.update(statement.with("table", Sql.table(table))));
    }

    /// Before version 15 the server collects its statistics in another process, half a second late.
    private Statistics afterwards(Leaf leaf, Statistics before) {
        Statistics now = statistics(leaf);
        for (int look = 1; look <= LOOKS && now.vacuumed().equals(before.vacuumed()) && late(); look++) {
            session.query(A_MOMENT, row -> true);
            now = statistics(leaf);
        }
        return now;
    }

    private boolean late() {
        return session.one(LATE, row -> row.flag(1));
    }

    private Statistics statistics(Leaf leaf) {
        return session.one(STATISTICS, row -> new Statistics(row.number(1), row.instant(2)), leaf.oid());
    }
}
