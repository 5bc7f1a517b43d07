package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalLimit;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/// Signals that come out of what all sessions do: what a role without `pg_read_all_stats` does not see of others is
/// no number, but missing.
///
/// Each query answers: value, whom it is about, whether the role sees, the role.
final class ActivitySignal implements ServerSignal {
    private static final Sql ACTIVE = Sql.of("""
            select count(*), '', pg_has_role(current_user, 'pg_read_all_stats', 'usage'), quote_ident(current_user)
              from pg_stat_activity
             where state = 'active' and backend_type = 'client backend' and application_name not like 'expunge %'
            """);
    private static final Sql OLDEST_XMIN = Sql.of("""
            with holders (age, who) as (
                select greatest(age(backend_xmin), age(backend_xid)),
                       'pid ' || pid || ' (' || coalesce(nullif(application_name, ''), 'unnamed') || ')'
                  from pg_stat_activity
                 where (backend_xmin is not null or backend_xid is not null)
                   and not (application_name like 'expunge %' and datname = current_database())
                union all select age(transaction), 'a prepared transaction' from pg_prepared_xacts
                union all select greatest(age(xmin), age(catalog_xmin)), 'the replication slot ' || slot_name
                            from pg_replication_slots where xmin is not null or catalog_xmin is not null)
            select coalesce(max(age), 0), coalesce((array_agg(who order by age desc))[1], ''),
                   pg_has_role(current_user, 'pg_read_all_stats', 'usage'), quote_ident(current_user)
              from holders
            """);
    private static final Sql WRAPAROUND = Sql.of("""
            with touched as materialized (
                select unnest(array[c.oid, c.reltoastrelid]) as oid, c.oid::regclass::text as name
                  from unnest(?::text[], ?::text[]) as w (schema, name)
                  join pg_namespace n on n.nspname = w.schema
                  join pg_class c on c.relnamespace = n.oid and c.relname = w.name)
            select count(*), coalesce(min(t.name), ''),
                   pg_has_role(current_user, 'pg_read_all_stats', 'usage'), quote_ident(current_user)
              from pg_stat_progress_vacuum v
              join pg_stat_activity a on a.pid = v.pid and a.query like '%(to prevent wraparound)'
              join touched t on t.oid = v.relid
             where v.datname = current_database()
            """);

    private final Signal signal;
    private final Sql query;
    private final Object[] arguments;

    private ActivitySignal(Signal signal, Sql query, Object... arguments) {
        this.signal = signal;
        this.query = query;
        this.arguments = arguments;
    }

    /// Sessions of others that run a statement, in every database of the server.
    static ServerSignal active(SignalLimit limit, String source, Duration period) {
        return new ActivitySignal(new Signal("active_backends", source, Unit.COUNT, limit, period), ACTIVE);
    }

    /// The age in transactions of the oldest snapshot, transaction or slot that holds dead rows back, ours apart.
    static ServerSignal oldestXmin(SignalLimit limit, String source, Duration period) {
        return new ActivitySignal(new Signal("oldest_xmin", source, Unit.COUNT, limit, period), OLDEST_XMIN);
    }

    /// Autovacuums against wraparound on one of `tables` or what belongs to it.
    static ServerSignal wraparound(Signal signal, Collection<TableName> tables) {
        return new ActivitySignal(
                signal,
                WRAPAROUND,
                tables.stream().map(TableName::schema).toArray(String[]::new),
                tables.stream().map(TableName::name).toArray(String[]::new));
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        return Map.of(signal, session.one(query, this::measured, arguments));
    }

    private Measurement measured(Row row) {
        return row.flag(3)
                ? new Measurement.Value(row.number(1), row.text(2))
                : Sight.blind(row, 4, "what other sessions do");
    }
}
