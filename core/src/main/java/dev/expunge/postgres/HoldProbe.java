package dev.expunge.postgres;

import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.List;

/// Finds out, after a batch failed, whether a source of holds is why. Used by one thread, outside of a transaction.
final class HoldProbe {
    /// A batch has waited for its whole deadline before: who locks a source still, locks it for long.
    private static final Sql SHORT = Sql.of("set local lock_timeout = '20ms'");

    /// The watch cancels what it takes for the overdue batch, ten times a second.
    private static final int TRIES = 5;

    private static final Sql BOUNDED = Sql.of("set local statement_timeout = '2s'");

    private final Session session;
    private final FrozenRelation root;
    private final Holds holds;

    HoldProbe(Session session, FrozenRelation root, Holds holds) {
        this.session = session;
        this.root = root;
        this.holds = holds;
    }

    /// Asks each source about the subjects of a batch that failed: where a source is why, the run ends, rather than
    /// giving up one candidate after the other.
    ///
    /// @throws dev.expunge.Failure `HOLD_UNREADABLE` for the first that does not answer
    void require(DatabaseException failed, List<Long> subjects) {
        if (!HoldTrouble.told(failed) || session.lost()) {
            return;
        }
        Sql rows = Sql.of("(select * from {frozen} f where f.subject = any(?) and not f.gone)")
                .with("frozen", root.name());
        for (Holds.Asked asked : holds.asked(root, Sql.of("expunge_batch"))) {
            Sql statement = Sql.of("with expunge_batch as materialized {rows}\n{held}")
                    .with("held", asked.held())
                    .with("rows", rows);
            for (int i = 0; i < TRIES && !asked(asked.title(), statement, subjects); i++) {
                // cancelled
            }
        }
    }

    /// Whether it was asked without being cancelled.
    private boolean asked(String title, Sql statement, List<Long> subjects) {
        try {
            session.asTheApplication(() -> session.inTransaction(() -> {
                session.execute(SHORT);
                session.execute(BOUNDED);
                return session.query(statement, row -> true, (Object) subjects.toArray(Long[]::new));
            }));
            return true;
        } catch (DatabaseException e) {
            if (HoldTrouble.told(e) && e.kind() != SqlState.CANCELLED) {
                throw HoldTrouble.unreadable(title, e);
            }
            return e.kind() != SqlState.CANCELLED;
        }
    }
}
