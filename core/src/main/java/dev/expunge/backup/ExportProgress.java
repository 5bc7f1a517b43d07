package dev.expunge.backup;

/// Told about each slice that is done. Called by one working thread at a time; must not block.
@FunctionalInterface
public interface ExportProgress {
    /// A slice is on disk.
    ///
    /// @param done how many of `total` slices are on disk now
    /// @param slice what is in it
    /// @param kept whether an earlier, interrupted call had already written it
    void sliceDone(int done, int total, ExportedSlice slice, boolean kept);
}
