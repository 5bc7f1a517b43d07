package dev.expunge.delete;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Something that happened in a run, for whoever watches: terminal, NDJSON, final numbers. Holds no personal
/// data.
///
/// One stream, many readers. Delivered in order on the run's own thread; a reader must not block and cannot
/// fail the run.
public sealed interface RunEvent {
    /// When it happened, by the clock of this process.
    Instant at();

    /// The stages that `run --execute` passes through.
    enum Stage {
        FREEZE,
        GUARD,
        SNAPSHOT,
        EXPORT,
        INDEX,
        DELETE,
        MARK,
        UNMARK,
        VACUUM,
        VERIFY;

        /// Whether it works in batches.
        public boolean batches() {
            return this == DELETE || this == MARK || this == UNMARK;
        }
    }

    /// An unfinished run is picked up where an earlier process left it.
    record PickedUp(String run, Totals totals, Instant at) implements RunEvent {}

    /// A schedule started a run, and no run of the spec has finished for longer than it should take.
    ///
    /// @param since when one finished last, or when the first began where none ever did
    /// @param finished whether one ever did
    /// @param every how often the schedule starts one
    record Overdue(String run, Instant since, boolean finished, Duration every, Instant at) implements RunEvent {}

    /// A stage began.
    record StageStarted(String run, Stage stage, Instant at) implements RunEvent {}

    /// A stage went on: `done` of `total` (groups, slices, tables), for stages other than delete.
    record StageProgress(String run, Stage stage, long done, long total, String what, Instant at) implements RunEvent {}

    /// A stage ended well. `summary` is one sentence.
    record StageFinished(String run, Stage stage, Duration took, String summary, Instant at) implements RunEvent {}

    /// A batch was committed.
    ///
    /// @param batch counted from 1 over the whole run
    /// @param deleted candidates deleted in it
    /// @param spared candidates left alone in it
    record BatchCommitted(
            String run, long batch, int deleted, int spared, Sample sample, Pace pace, Totals totals, Instant at)
            implements RunEvent {}

    /// The next batches will be of another size, come after another pause or run beside others, and why. `from`
    /// and `to` are equal where something else is worth telling.
    ///
    /// @param backedOff whether the run goes slower from here on than it would, because something is in the way
    record PaceChanged(String run, long batch, Pace from, Pace to, boolean backedOff, String because, Instant at)
            implements RunEvent {}

    /// A batch failed with a transient error and is tried again.
    record BatchRetried(String run, long batch, int attempt, String sqlState, Duration backOff, Instant at)
            implements RunEvent {}

    /// A candidate, or several, were given up for this run.
    record Parked(String run, long batch, int candidates, String because, Instant at) implements RunEvent {}

    /// Something that a person should know and that is not the deletion's own business: a right that the spec
    /// accepts although it is too much, a notice that nobody got.
    record Warned(String run, String what, String because, Instant at) implements RunEvent {}

    /// The run waits until nothing is in its way any more; told again when other reasons are.
    ///
    /// @param because every reason that is present
    /// @param quiet from the request to pause to the moment nothing ran any more; empty when nobody asked
    record Paused(String run, String because, Optional<Duration> quiet, Instant at) implements RunEvent {}

    /// The run goes on after a pause.
    record Resumed(String run, Duration waited, Instant at) implements RunEvent {}

    /// The server that answers after a loss of the connection is not the one it was: another one took over, or
    /// it lost the last commits.
    ///
    /// @param from the timeline before
    /// @param to the timeline now; the same when the server itself came back
    /// @param batches that were taken for committed and are not there any more
    /// @param again candidates of theirs, which are pending again
    record FailedOver(String run, int from, int to, int batches, long again, Instant at) implements RunEvent {}

    /// The run is over, for now or for good.
    ///
    /// @param quiet from the request to stop to the moment nothing ran any more; empty when nobody asked
    record Ended(String run, StopReason reason, Totals totals, Optional<Duration> quiet, Instant at)
            implements RunEvent {}
}
