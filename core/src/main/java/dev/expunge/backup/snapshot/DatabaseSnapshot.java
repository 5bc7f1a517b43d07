package dev.expunge.backup.snapshot;

import dev.expunge.backup.Checkpoint;
import java.util.Optional;

/// One way to save the database before the first delete. Used by one thread.
///
/// Whatever cannot be made, found or proven is a [dev.expunge.Failure]: `SNAPSHOT_FAILED` where it may work another
/// time, `SNAPSHOT_REFUSED` where it would not do.
public interface DatabaseSnapshot extends AutoCloseable {
    /// Asks everything that can be asked before anything is made.
    void preflight();

    /// Makes the snapshot of that name and waits until it is there. One of that name that is there already, or is still
    /// being made by a process that was killed, is taken instead.
    Taken take(String name, Checkpoint checkpoint);

    /// The one that was made before, by others or by another run.
    ///
    /// @param name empty for the newest
    Taken existing(Optional<String> name);

    /// Makes sure that the snapshot is there, whole, and of this server.
    ///
    /// @return the same with what was found out
    Taken verify(Taken taken, Checkpoint checkpoint);

    /// How the database is had back from it. Asks nobody.
    Procedure procedure();

    @Override
    void close();
}
