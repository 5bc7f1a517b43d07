package dev.expunge.postgres;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.plan.Target;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;

/// A standby on which counts and guards run, once it is known who it is and how old what it has is.
///
/// @param lag how long it may take to have what the primary has written when it is asked
public record Replica(Database database, Duration lag, Time time) {
    private static final Sql IDENTITY = Sql.of("""
            select (select system_identifier::text from pg_control_system()), current_database(), pg_is_in_recovery()
            """);
    private static final Sql WRITTEN = Sql.of("select pg_current_wal_insert_lsn()::text");
    private static final Sql REPLAYED =
            Sql.of("select pg_is_in_recovery() and coalesce(pg_last_wal_replay_lsn() >= ?::pg_lsn, false)");
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /// Opens a session that has everything that the primary had committed before.
    ///
    /// @param primary a session of the database itself
    /// @throws Failure `REPLICA_REFUSED` when it cannot be reached, belongs to another cluster, is no
    /// standby, or is too far behind
    Session open(Session primary, Target target) {
        Session session = connected();
        try {
            return session.answeredWithin(ANSWER, () -> {
                requireStandbyOf(session, target);
                requireRecent(session, primary.one(WRITTEN, row -> row.text(1)));
                return session;
            });
        } catch (DatabaseException e) {
            session.close();
            throw refused("it cannot be asked who it is: " + e.getMessage());
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private Session connected() {
        try {
            return database.open(Database.Access.READ_ONLY, "guards");
        } catch (DatabaseException e) {
            throw refused((e.kind() == SqlState.LOGIN ? "it does not let us in: " : "it cannot be reached: ")
                    + e.getMessage());
        }
    }

    private void requireStandbyOf(Session session, Target target) {
        record Identity(String system, String database, boolean standby) {}
        Identity found = session.one(IDENTITY, row -> new Identity(row.text(1), row.text(2), row.flag(3)));
        if (!found.system().equals(target.systemIdentifier())) {
            throw refused("it belongs to another cluster:\n  system identifier here     " + found.system()
                    + "\n  of the database            " + target.systemIdentifier());
        }
        if (!found.database().equals(target.database())) {
            throw refused("it leads to database " + found.database() + ", not to " + target.database());
        }
        if (!found.standby()) {
            throw refused("it is no standby: it is not in recovery");
        }
    }

    /// Whatever was committed before the criteria's "now" is there to be counted.
    private void requireRecent(Session session, String written) {
        long begin = time.nanos();
        while (!session.one(REPLAYED, row -> row.flag(1), written)) {
            if (time.elapsed(begin).compareTo(lag) >= 0) {
                throw refused(
                        "it is too old: what the database had committed was not there after " + Amounts.exact(lag));
            }
            time.sleep(LOOK_EVERY);
        }
    }

    /// Why the replica cannot be used.
    Failure refused(String why) {
        return Failure.nothingChanged(
                Code.REPLICA_REFUSED,
                "the replica cannot be used: " + why + "\n  address  " + database.address(),
                "mend the replica, or correct database.replica of the spec",
                "without database.replica, counts and guards run on the database itself");
    }
}
