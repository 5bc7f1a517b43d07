package dev.expunge.postgres;

import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.Optional;

/// Notices that a connection is half open: our side waits for an answer that will never come. No time limit on
/// statements could tell that from a freeze or a vacuum that takes an hour, but the server can: it has no such
/// process any more, or that process waits for us; and where nobody can be asked because the watch's own
/// connections fail, too, there is nothing to wait for either. The connection is broken off then, and the loss is
/// handled like any.
///
/// Used by the watch's thread.
final class Lifeline {
    /// One look in so many asks what the server says, about once a second.
    private static final int EVERY = 10;

    /// So many looks in a row without the process are no accident of the moment.
    private static final int GONE = 3;

    /// So many looks in a row that find both sides waiting for each other: half a minute.
    private static final int DEAF = 30;

    /// So many looks in a row that failed on the way, while our side used the same connection.
    private static final int FAILED = 2;

    private static final Sql STATE = Sql.of("""
            select coalesce(wait_event = 'ClientRead', false) from pg_stat_activity where pid = ?
            """);

    private final RunConnection connection;
    private Line line;
    private long question;
    private int looks;
    private int gone;
    private int deaf;
    private int failed;

    /// A connection at one moment.
    record Line(Session session, int pid) {}

    Lifeline(RunConnection connection) {
        this.connection = connection;
        this.line = connection.line();
    }

    /// Asks the server about the connection, over another one that works.
    void look(Session own) {
        failed = 0;
        looks++;
        if (looks % EVERY != 0) {
            return;
        }
        follow();
        long asked = line.session().asked();
        Optional<Boolean> waitsForUs = own.first(STATE, row -> row.flag(1), line.pid());
        boolean same = asked == question && asked % 2 == 1;
        question = asked;
        gone = waitsForUs.isEmpty() && asked % 2 == 1 ? gone + 1 : 0;
        deaf = same && waitsForUs.orElse(false) ? deaf + 1 : 0;
        if (gone >= GONE || deaf >= DEAF) {
            cut();
        }
    }

    /// A look failed.
    void failed(RuntimeException thrown) {
        follow();
        boolean onTheWay = !(thrown instanceof DatabaseException e) || e.kind() == SqlState.CONNECTION;
        failed = onTheWay ? failed + 1 : 0;
    }

    /// Nobody could look for long. Only where that was the network's fault is the connection given up.
    void breakOff() {
        follow();
        if (failed >= FAILED && line.session().asked() % 2 == 1) {
            cut();
        }
    }

    /// A new connection begins anew.
    private void follow() {
        Line now = connection.line();
        if (!now.equals(line)) {
            line = now;
            gone = 0;
            deaf = 0;
            failed = 0;
        }
    }

    private void cut() {
        gone = 0;
        deaf = 0;
        failed = 0;
        line.session().abort();
    }
}
