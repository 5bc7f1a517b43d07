package dev.expunge.delete;

import java.util.Objects;

/// Where the workers of a process get what they work with. Used by several threads, each for its own number.
public interface Workshop {
    /// What worker `number`, counted from 1, works with.
    Station station(int number);

    /// Where all candidates of the run are, by the database's own count.
    Totals totals();

    /// What one worker works with. Closed by the worker at its end.
    ///
    /// @param closing lets go of the connections that are the worker's own
    record Station(Batches batches, Leases leases, Watch watch, Steering steering, Runnable closing)
            implements AutoCloseable {
        public Station {
            Objects.requireNonNull(batches, "batches is null");
            Objects.requireNonNull(leases, "leases is null");
            Objects.requireNonNull(watch, "watch is null");
            Objects.requireNonNull(steering, "steering is null");
            Objects.requireNonNull(closing, "closing is null");
        }

        @Override
        public void close() {
            closing.run();
        }
    }
}
