package dev.expunge.delete;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Opens a worker's connection again after it was lost, for as long as a failover may take, and does what was under
/// way again. Owned by the worker's thread.
final class Reconnection {
    private static final Duration FOR = Duration.ofMinutes(3);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Batches batches;
    private final Steering steering;
    private final RunProgress progress;
    private final Runnable reconnected;
    private final Time time;

    /// @param reconnected told after each new connection, before anything is done over it
    Reconnection(Workshop.Station station, RunProgress progress, Runnable reconnected, Time time) {
        this.batches = station.batches();
        this.steering = station.steering();
        this.progress = progress;
        this.reconnected = reconnected;
        this.time = time;
    }

    /// Does `work`, and again after each loss of the connection. A server that has become read-only is a primary no
    /// more.
    <T> T connected(Supplier<T> work) {
        try {
            return work.get();
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.CONNECTION && e.kind() != SqlState.READ_ONLY) {
                throw e;
            }
            return anew(work);
        } catch (CommitUnknownException e) {
            return anew(work);
        }
    }

    /// Opens a new connection and does `work` over it, as often as it takes.
    ///
    /// @throws Failure `CONNECTION_LOST` after three minutes: a failover takes one or two
    <T> T anew(Supplier<T> work) {
        long lost = time.nanos();
        long begin = lost;
        while (true) {
            Optional<T> result = steering.attempt(batches::reconnect) ? once(work) : Optional.empty();
            if (result.isPresent()) {
                steering.together(time.elapsed(lost));
                return result.get();
            }
            steering.apart();
            if (steering.restApart(EVERY).isPresent() || time.elapsed(begin).compareTo(FOR) > 0) {
                throw unreachable(time.elapsed(begin));
            }
            begin += steering.heldApart().toNanos();
        }
    }

    private <T> Optional<T> once(Supplier<T> work) {
        reconnected.run();
        try {
            return Optional.of(work.get());
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.CONNECTION && e.kind() != SqlState.TRANSIENT) {
                throw e;
            }
            return Optional.empty();
        } catch (CommitUnknownException e) {
            return Optional.empty();
        }
    }

    private Failure unreachable(Duration waited) {
        return new Failure(
                Code.CONNECTION_LOST,
                "the connection to the database was lost and could not be had again for " + Amounts.seconds(waited),
                "at least " + progress.state() + " The batch that was under way was kept as a whole or not at all.",
                List.of("when the database is back, run the same command again: it resumes"));
    }
}
