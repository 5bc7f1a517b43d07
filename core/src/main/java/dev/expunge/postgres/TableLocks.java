package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;

/// Who keeps everybody else from even looking at a table.
public final class TableLocks {
    private static final Sql HELD = Sql.of("""
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '   session '
                   || coalesce(l.pid::text, 'of a prepared transaction')
                   || ' (' || coalesce(nullif(a.application_name, ''), 'unnamed') || ')'
                   || coalesce(', ' || a.state, '')
                   || coalesce(', its transaction open for '
                               || round(extract(epoch from clock_timestamp() - a.xact_start))::bigint || ' s', '')
              from pg_locks l
              join pg_class c on c.oid = l.relation
              join pg_namespace n on n.oid = c.relnamespace
              left join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.granted
               and l.pid is distinct from pg_backend_pid() and c.relkind in ('r', 'p')
               and n.nspname !~ '^pg_' and n.nspname <> 'expunge'
               and l.database = (select oid from pg_database where datname = current_database())
             order by 1 limit 10
            """);

    private final Session session;

    public TableLocks(Session session) {
        this.session = session;
    }

    /// The tables that other sessions lock exclusively, each with its session, for people.
    public List<String> heldByOthers() {
        return session.query(HELD, row -> row.text(1));
    }
}
