package dev.expunge.backup;

/// `slice.json`, written when all files of a slice are on disk: what makes a slice finished.
///
/// @param plan digest of the [ExportPlan] it was written for
record SliceNote(String plan, ExportedSlice slice) {
    static final String FILE = "slice.json";
}
