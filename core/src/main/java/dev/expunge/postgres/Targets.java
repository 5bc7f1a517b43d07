package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Target;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Instant;

/// Asks a server who it is.
public final class Targets {
    private static final Sql IDENTITY = Sql.of("""
            select (select system_identifier::text from pg_control_system()), current_database(), pg_is_in_recovery()
            """);
    private static final Sql NOW = Sql.of("select date_trunc('milliseconds', clock_timestamp())");

    private static final Sql RECOVERY = Sql.of("select pg_is_in_recovery()");
    private static final Sql TIMELINE = Sql.of("""
            select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint
            """);

    private Targets() {}

    /// Whether the server is a standby, or still on its way to become a primary.
    static boolean inRecovery(Session session) {
        return session.one(RECOVERY, row -> row.flag(1));
    }

    /// The number of the history that the primary writes; each promotion of a standby begins a new one.
    static int timeline(Session session) {
        return (int) session.one(TIMELINE, row -> row.number(1)).longValue();
    }

    /// The identity of the database that the session is in.
    ///
    /// @throws Failure when the server is in recovery: a standby is never a target
    public static Target of(Session session, String environment) {
        return session.one(IDENTITY, row -> {
            if (row.flag(3)) {
                throw Failure.nothingChanged(
                        Code.SIGNATURE_TARGET,
                        "this server is in recovery: a standby is never a target",
                        "set database.url to the primary");
            }
            return new Target(row.text(1), row.text(2), environment);
        });
    }

    /// The server's clock, to the millisecond: the only clock that decides what is old.
    public static Instant now(Session session) {
        return session.one(NOW, row -> row.instant(1).orElseThrow());
    }
}
