package dev.expunge.postgres;

import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The transaction's own counters of rows inserted, updated and deleted per leaf table: the third account of
/// promise P1. They count a cascade and a trigger's work like a statement's. They are not undone by a rollback to
/// a savepoint, and may begin with what an earlier transaction of the session left, so only the difference of two
/// readings counts.
final class Counters {
    static final Sql READ = Sql.of("""
            select relid::bigint, schemaname || '.' || relname, n_tup_ins, n_tup_upd, n_tup_del
              from pg_catalog.pg_stat_xact_user_tables
             where schemaname <> 'expunge' and (n_tup_ins > 0 or n_tup_upd > 0 or n_tup_del > 0)
            """);

    /// TRUNCATE counts no rows. It, and DDL, take a lock that no statement of a batch needs.
    private static final Sql EMPTIED = Sql.of("""
            select n.nspname || '.' || c.relname
              from pg_catalog.pg_locks l
              join pg_catalog.pg_class c on c.oid = l.relation
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.granted
             limit 1
            """);

    /// How a difference begins.
    private static final String COUNTED = "the server counts ";

    private Counters() {}

    /// Whether a sentence says that the server counted something else than the frozen set has.
    static boolean tells(String sentence) {
        return sentence.startsWith(COUNTED);
    }

    /// A table that the transaction emptied or redefined without counting, as a sentence.
    static Optional<String> emptied(Session session) {
        return session.first(EMPTIED, row -> "a trigger emptied or redefined " + row.text(1));
    }

    /// What happened to one table.
    record Count(String table, long inserted, long updated, long deleted) {
        /// Both together, under the same name.
        Count plus(Count other) {
            return new Count(table, inserted + other.inserted, updated + other.updated, deleted + other.deleted);
        }

        boolean same(Count other) {
            return inserted == other.inserted && updated == other.updated && deleted == other.deleted;
        }

        Count since(Count before) {
            return new Count(table, inserted - before.inserted, updated - before.updated, deleted - before.deleted);
        }
    }

    /// Adds one row of [#READ] to a reading.
    static void note(Row row, Map<Long, Count> reading) {
        reading.put(row.number(1), new Count(row.text(2), row.number(3), row.number(4), row.number(5)));
    }

    /// The first table in which what happened is not what was expected, as a sentence.
    static Optional<String> difference(Map<Long, Count> before, Map<Long, Count> after, Map<Long, Count> expected) {
        var tables = new TreeSet<>(after.keySet());
        tables.addAll(expected.keySet());
        var none = new Count("a table", 0, 0, 0);
        for (long table : tables) {
            Count now = after.getOrDefault(table, none).since(before.getOrDefault(table, none));
            Count wanted = expected.getOrDefault(table, none);
            if (!now.same(wanted)) {
                return Optional.of(
                        COUNTED + text(now) + " in " + now.table() + " where the frozen set has " + text(wanted));
            }
        }
        return Optional.empty();
    }

    static String text(Count count) {
        return count.deleted() + " deleted, " + count.updated() + " updated and " + count.inserted() + " inserted rows";
    }
}
