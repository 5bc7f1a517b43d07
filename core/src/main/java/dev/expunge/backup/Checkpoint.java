package dev.expunge.backup;

/// Where a person, a signal or the kill file can hold up or end the work. [#pass] is called by one thread at a time,
/// [#wanted] by any.
public interface Checkpoint {
    /// Called between files, while nothing is open at the source: waits here while the run is paused.
    ///
    /// @throws RuntimeException to end the work; what is finished stays and is found again by the next call
    void pass();

    /// Called at least every megabyte inside a file, while a transaction is open at the source: must not wait.
    ///
    /// @return whether to give up this file, call [#pass], and do the file again; true must be followed by a
    /// `pass` that waits or throws
    /// @throws RuntimeException to end the work at once
    boolean wanted();

    /// A checkpoint that never holds up anything.
    static Checkpoint none() {
        return new Checkpoint() {
            @Override
            public void pass() {}

            @Override
            public boolean wanted() {
                return false;
            }
        };
    }
}
