package dev.expunge.postgres;

import dev.expunge.map.Surroundings.Holder;
import dev.expunge.map.Surroundings.Horizon;
import dev.expunge.map.Surroundings.OpenTransaction;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;

/// Reads who keeps deleted rows from being reclaimed: sessions, prepared transactions, slots, standbys. Reads only.
final class HorizonFacts {
    private static final Sql TRANSACTIONS = Sql.of("""
            select format('session %s of %s (%s, %s)', pid, usename, coalesce(nullif(application_name, ''), 'no name'), state),
                   extract(epoch from clock_timestamp() - xact_start)::bigint,
                   format('select %s(%s)', 'pg_terminate_backend', pid)
              from pg_stat_activity
             where (backend_xmin is not null or backend_xid is not null) and xact_start is not null
               and datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
            union all
            select format('prepared transaction %L of %s', gid, owner),
                   extract(epoch from clock_timestamp() - prepared)::bigint, format('rollback prepared %L', gid)
              from pg_prepared_xacts where database = current_database()
             order by 2 desc
            """);

    /// A slot of a standby holds back rows of all databases, one that decodes those of the catalog alone. What a
    /// standby
    /// with a slot holds back stands in the slot.
    private static final Sql HOLDERS = Sql.of("""
            select format('%s replication slot %s', slot_type, quote_ident(slot_name)),
                   age(case when xmin is not null then xmin else catalog_xmin end)::bigint, not active, xmin is null,
                   format('let its reader catch up, or give it up: select %s(%L)', 'pg_drop_replication_slot', slot_name)
              from pg_replication_slots
             where xmin is not null or catalog_xmin is not null
            union all
            select format('standby %s', coalesce(nullif(application_name, ''), client_addr::text, pid::text)),
                   age(backend_xmin)::bigint, false, false,
                   'end the old query there, or on the standby: alter system set hot_standby_feedback = off'
              from pg_stat_replication
             where backend_xmin is not null
             order by 1
            """);

    private static final Sql COMPLETE = Sql.of("select pg_has_role(current_user, 'pg_read_all_stats', 'usage')");

    private final Session session;

    HorizonFacts(Session session) {
        this.session = session;
    }

    Horizon read() {
        return new Horizon(
                session.query(
                        TRANSACTIONS,
                        row -> new OpenTransaction(row.text(1), Duration.ofSeconds(row.number(2)), row.text(3))),
                session.query(
                        HOLDERS, row -> new Holder(row.text(1), row.number(2), row.flag(3), row.flag(4), row.text(5))),
                session.one(COMPLETE, row -> row.flag(1)));
    }
}
