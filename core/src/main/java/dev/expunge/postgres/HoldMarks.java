package dev.expunge.postgres;

import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;

/// Marks the candidates of a group that are under a hold while a set is frozen: they are candidates, and they stay.
/// Used by the freeze's thread.
final class HoldMarks {
    private static final Sql MARK = Sql.of("""
            update expunge.candidate set state = 'spared', reason = 'held'
             where run = {run} and subject between {first} and {last} and state = 'pending'
               and subject in ({held})
            """);

    private final Session session;
    private final Layout layout;
    private final Holds holds;
    private final List<HoldFile> files;

    HoldMarks(Session session, Layout layout, Holds holds) {
        this.session = session;
        this.layout = layout;
        this.holds = holds;
        this.files = holds.files(() -> 0);
    }

    /// Marks those of a group, within the transaction that is open.
    ///
    /// @throws dev.expunge.Failure `HOLD_UNREADABLE`
    void mark(long first, long last) {
        Sql rows = FreezeGroup.group(layout.root());
        for (Holds.Asked asked : holds.asked(layout.root(), rows)) {
            mark(asked.title(), FreezeGroup.inGroup(marking(asked.held()), first, last));
        }
        for (HoldFile file : files) {
            Sql listed = new HoldSql(layout.root()).listed(rows);
            mark(file.title(), FreezeGroup.inGroup(marking(listed), first, last), HoldFile.arguments(file.list()));
        }
    }

    private Sql marking(Sql held) {
        return MARK.with("run", Sql.number(layout.run())).with("held", held);
    }

    private void mark(String title, Sql statement, Object... arguments) {
        try {
            session.update(statement, arguments);
        } catch (DatabaseException e) {
            if (HoldTrouble.told(e)) {
                throw HoldTrouble.unreadable(title, e);
            }
            throw e;
        }
    }
}
