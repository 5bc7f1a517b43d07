package dev.expunge.backup;

/// A run of subjects that are exported together; every subject is wholly within one slice.
///
/// @param number counted from 1
/// @param firstSubject position of its first subject in the frozen set, never a key
/// @param lastSubject position of its last subject, inclusive
public record Slice(int number, long firstSubject, long lastSubject) {
    public Slice {
        if (number < 1 || firstSubject > lastSubject) {
            throw new IllegalArgumentException("a slice is numbered from 1 and ends where it begins or later");
        }
    }

    /// Where its files are, relative to the run's folder: `slice-00001`.
    String folder() {
        return "slice-" + ExportTable.padded(number, 5);
    }
}
