package dev.expunge.delete;

import java.util.Optional;

/// The slices into which the candidates of a run are cut, as one worker sees them. Each worker has its own.
///
/// A lease ends when it is passed or given back, when its holder's connection is gone, or when the server's clock
/// is past its time and somebody else takes it.
public interface Leases {
    /// Takes a slice that nobody holds, those of an earlier pass first. Waits for nothing.
    Optional<Lease> take();

    /// Ends the pass over a slice: it is done when none of its candidates is pending, else free for its next pass.
    /// Does nothing when the lease is lost.
    void passed(Lease lease);

    /// Lets go of a slice in the middle of a pass. Does nothing when the lease is lost.
    void giveBack(Lease lease);

    /// Whether every slice of the run is done, by whomever.
    boolean allDone();
}
