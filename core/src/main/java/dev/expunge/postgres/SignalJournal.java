package dev.expunge.postgres;

import dev.expunge.signal.Journal;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Writes into the ledger, over a connection of its own that is opened when there is something to write, that signals
/// hold a run up. Used by one thread; [#follow] and [#close] may be called from another.
public final class SignalJournal implements Journal, AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(13);

    private final Database database;
    private volatile long run;
    private volatile Optional<Session> session = Optional.empty();

    public SignalJournal(Database database) {
        this.database = database;
    }

    /// The run it writes about. Before there is one nothing can be written.
    public void follow(long number) {
        run = number;
    }

    @Override
    public void write(Kind kind, List<String> signals) {
        if (run == 0) {
            throw new IllegalStateException("there is no run yet to write about");
        }
        try {
            Session own = session.orElseGet(this::open);
            new PostgresLedger(own)
                    .write(run, kind.name().toLowerCase(Locale.ROOT), Map.of("signals", List.copyOf(signals)));
        } catch (DatabaseException | CommitUnknownException e) {
            close();
            throw e;
        }
    }

    private Session open() {
        Session opened = database.open(Database.Access.READ_WRITE, "journal");
        opened.execute(Sql.of("set statement_timeout = '10s'"));
        opened.await(ANSWER);
        session = Optional.of(opened);
        return opened;
    }

    @Override
    public void close() {
        session.ifPresent(Session::close);
        session = Optional.empty();
    }
}
