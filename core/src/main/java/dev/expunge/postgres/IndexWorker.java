package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Runs statements that the server may take long over on a connection of its own, and cancels them as soon as
/// somebody
/// wants a pause or an end. Used by one thread.
final class IndexWorker implements AutoCloseable {
    /// Waiting for the lock of such a statement holds nobody up, but it should say what it waits for.
    private static final Sql LOCK_TIMEOUT = Sql.of("set lock_timeout = '30s'");

    private static final int ATTEMPTS = 4;
    private static final Duration SLICE = Duration.ofMillis(20);

    private final RunConnection own;
    private final Checkpoint checkpoint;
    private final Time time;

    /// @param own taken over: closed with this
    IndexWorker(RunConnection own, Checkpoint checkpoint, Time time) {
        this.own = own;
        this.checkpoint = checkpoint;
        this.time = time;
        own.session().execute(LOCK_TIMEOUT);
    }

    @Override
    public void close() {
        own.close();
    }

    /// Runs a statement until it succeeds.
    ///
    /// @param before called before each attempt: removes what an earlier one left
    /// @param what it does, for the failure
    /// @throws Failure `INDEX_UNFINISHED` when other transactions have been in the way for too long
    void work(Sql statement, Runnable before, String what) {
        int attempt = 0;
        while (true) {
            checkpoint.pass();
            before.run();
            Optional<DatabaseException> failed = attempt(statement);
            if (failed.isEmpty()) {
                return;
            }
            DatabaseException e = failed.get();
            boolean cancelled = e.kind() == SqlState.CANCELLED && checkpoint.wanted();
            attempt += cancelled ? 0 : 1;
            if (!cancelled && (e.kind() != SqlState.TRANSIENT || attempt >= ATTEMPTS)) {
                throw e.kind() == SqlState.TRANSIENT ? unfinished(what, e) : e;
            }
        }
    }

    private Optional<DatabaseException> attempt(Sql statement) {
        var end = new CompletableFuture<Optional<DatabaseException>>();
        Thread.ofPlatform().daemon().name("expunge-index").start(() -> {
            try {
                own.session().asTheApplication(() -> {
                    own.session().execute(statement);
                    return true;
                });
                end.complete(Optional.empty());
            } catch (DatabaseException e) {
                end.complete(Optional.of(e));
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
            }
        });
        while (!end.isDone()) {
            if (checkpoint.wanted()) {
                own.cancelRunning();
            }
            time.sleep(SLICE);
        }
        return end.join();
    }

    private static Failure unfinished(String what, DatabaseException e) {
        return new Failure(
                        Code.INDEX_UNFINISHED,
                        "could not " + what + ": transactions of others have been in the way for minutes",
                        "batches that were committed before stay; no row was deleted by this. What is left of the index is"
                                + " in the ledger.",
                        List.of(
                                "find the old transaction and let it end: expunge map SPEC names it; then run the same command"
                                        + " again: it resumes",
                                "go on without: the same command without --with-indexes",
                                "give the run up, which drops its indexes: expunge close SPEC"))
                .causedBy(e);
    }
}
