package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Table;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The holds in schema `expunge`: places, releases and lists them, each change with its ledger entry, which names the
/// number of the hold and never the key. Used by one thread.
public final class HoldBook {
    /// No run has this number: a hold belongs to none.
    private static final long NO_RUN = 0;

    /// The weakest lock that a batch's lock on the row excludes: whoever gets it first is first.
    private static final Sql LOCK = Sql.of("""
            select array[{texts}] from {table} t where {key} for key share of t
            """);
    private static final Sql INSERT = Sql.of("""
            insert into expunge.hold (root, key_columns, subject, reason, until_at, placed_by)
            values (?, ?, ?, ?, (nullif(?, '')::date + 1)::timestamp at time zone 'UTC', session_user) returning id
            """);
    private static final Sql RELEASE = Sql.of("""
            update expunge.hold set released_at = clock_timestamp(), released_by = session_user, subject = null
             where id = ? and released_at is null and (until_at is null or until_at > clock_timestamp())
            returning root
            """);
    /// A key is kept only as long as it holds somebody.
    private static final Sql FORGET = Sql.of("""
            update expunge.hold set subject = null where subject is not null and until_at <= clock_timestamp()
            """);
    private static final Sql MAY_FORGET = Sql.of("""
            select coalesce(bool_and(has_table_privilege(c.oid, 'update')), false)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'expunge' and c.relname = 'hold'
            """);
    private static final Sql LIST = Sql.of("""
            select id, root, coalesce(subject, '{}'), reason, ((until_at at time zone 'UTC')::date - 1)::text, placed_by,
                   placed_at, coalesce(released_by, ''), released_at,
                   released_at is null and (until_at is null or until_at > clock_timestamp())
              from expunge.hold order by id
            """);

    private final Session session;

    public HoldBook(Session session) {
        this.session = session;
    }

    /// One hold.
    ///
    /// @param root the table of the subject
    /// @param subject the key, as the server writes it; empty when the hold is over
    /// @param until the last day; empty for never
    /// @param inForce whether it holds somebody now
    public record Hold(
            long number,
            String root,
            List<String> subject,
            String reason,
            Optional<String> until,
            String placedBy,
            Instant placedAt,
            Optional<String> releasedBy,
            Optional<Instant> releasedAt,
            boolean inForce) {
        public Hold {
            subject = List.copyOf(subject);
        }
    }

    /// Places a hold: takes the lock of the subject's row, for which it waits as long as a batch may have it. Whoever
    /// answers "in force" is looked at by every batch from then on; a batch that had the row before was first.
    ///
    /// @param key the values of the root's key columns, as text
    /// @return the number of the hold
    /// @throws Failure `HOLD_TOO_LATE` when there is no such row any more, `NO_ANSWER` when the row stays locked
    public long add(Table root, List<String> key, Request request) {
        requireKey(root, key);
        forgetEnded();
        try {
            return session.inTransaction(() -> {
                session.execute(Sql.of("set local lock_timeout = {millis}")
                        .with("millis", Sql.number(request.patience().toMillis())));
                List<String> subject = session.asTheApplication(() -> lock(root, key));
                long number = session.one(
                        INSERT,
                        row -> row.number(1),
                        root.name().toString(),
                        root.key().toArray(String[]::new),
                        subject.toArray(String[]::new),
                        request.reason(),
                        request.until().map(LocalDate::toString).orElse(""));
                new PostgresLedger(session)
                        .append(
                                NO_RUN,
                                "hold placed",
                                Map.of(
                                        "hold", number,
                                        "root", root.name().toString(),
                                        "reason", request.reason(),
                                        "until",
                                                request.until()
                                                        .map(LocalDate::toString)
                                                        .orElse("")));
                return number;
            });
        } catch (DatabaseException e) {
            throw e.state().equals("55P03") ? locked(root) : e;
        }
    }

    /// What is asked for.
    ///
    /// @param reason a code, which stays when the hold is over
    /// @param until the last day; empty for never
    /// @param patience how long to wait for the row
    public record Request(String reason, Optional<LocalDate> until, Duration patience) {}

    private static void requireKey(Table root, List<String> key) {
        if (!root.hasKey() || key.size() != root.key().size()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "a subject of " + root.name() + " is named by " + root.key().size() + " values, for "
                            + String.join(", ", root.key()) + ", not by " + key.size(),
                    "give one value for each of these columns, in this order");
        }
    }

    private List<String> lock(Table root, List<String> key) {
        var same = new ArrayList<Sql>();
        var texts = new ArrayList<Sql>();
        for (String name : root.key()) {
            Sql column = Sql.of("t.{column}").with("column", Sql.name(name));
            texts.add(Sql.of("{column}::text").with("column", column));
            same.add(Sql.of("{column} = (?::text)::{type}")
                    .with("column", column)
                    .with(
                            "type",
                            Sql.written(HoldSql.unlimited(
                                    root.column(name).orElseThrow().type()))));
        }
        Sql lock = LOCK.with("texts", Sql.join(", ", texts))
                .with("table", Layout.rows(root))
                .with("key", Sql.join(" and ", same));
        return session.first(lock, row -> row.texts(1), key.toArray()).orElseThrow(() -> tooLate(root));
    }

    private static Failure tooLate(Table root) {
        return new Failure(
                Code.HOLD_TOO_LATE,
                "too late, or nobody: " + root.name() + " has no row with this key",
                "the row was deleted before the hold could be placed, or it was never there; no hold was placed.",
                List.of(
                        "see whether a run has deleted it: its export has the row; `expunge status SPEC` tells of runs",
                        "check the key: one value for each of " + String.join(", ", root.key())));
    }

    private static Failure locked(Table root) {
        return new Failure(
                Code.NO_ANSWER,
                "neither in force nor too late: another session keeps the row of " + root.name() + " locked",
                "no hold was placed.",
                List.of("run the same command again", "pause the run meanwhile: expunge pause SPEC"));
    }

    /// Releases a hold and forgets whom it held; the next run that freezes a set may delete the subject.
    ///
    /// @return the root of its subject
    /// @throws Failure `HOLD_UNKNOWN`
    public String release(long number) {
        forgetEnded();
        return session.inTransaction(() -> {
            String root = session.first(RELEASE, row -> row.text(1), number)
                    .orElseThrow(() -> Failure.nothingChanged(
                            Code.HOLD_UNKNOWN,
                            "no hold " + number + " is in force",
                            "see which there are: expunge hold list SPEC"));
            new PostgresLedger(session).append(NO_RUN, "hold released", Map.of("hold", number, "root", root));
            return root;
        });
    }

    /// Forgets the keys of holds that are over, where the role may.
    public void forgetEnded() {
        if (session.one(MAY_FORGET, row -> row.flag(1))) {
            session.update(FORGET);
        }
    }

    /// All holds, those that are over too, in the order in which they were placed.
    public List<Hold> list() {
        return session.query(LIST, HoldBook::hold);
    }

    private static Hold hold(Row row) {
        return new Hold(
                row.number(1),
                row.text(2),
                row.texts(3),
                row.text(4),
                row.optionalText(5),
                row.text(6),
                row.instant(7).orElse(Instant.EPOCH),
                row.optionalText(8).filter(by -> !by.isEmpty()),
                row.instant(9),
                row.flag(10));
    }

    /// Whether a failure says that a value is not of the column's type.
    public static boolean misread(DatabaseException e) {
        return e.kind() == SqlState.INVALID && e.state().startsWith("22");
    }
}
