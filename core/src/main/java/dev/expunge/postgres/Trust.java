package dev.expunge.postgres;

/// Learns from one batch how much care the next ones need. As long as only root rows change, none is lost to
/// looking; where rows of dependants keep changing, it is cheaper to look first than to undo.
///
/// Owned by the run's thread.
final class Trust {
    /// For so many batches after the last surprise the same kind of surprise is looked for.
    private static final int REMEMBERED = 16;

    private int children;
    private int rows;
    private int moved;

    /// The care that the next batch starts with.
    Care next() {
        return new Care(children > 0, rows > 0, moved > 0, false);
    }

    /// A batch succeeded at its first attempt.
    ///
    /// @param newChildren candidates that were spared because of a row that the frozen set does not know
    /// @param changedRows candidates that were spared because a row of theirs differs
    void calm(int newChildren, int changedRows) {
        children = newChildren > 0 ? REMEMBERED : Math.max(0, children - 1);
        rows = changedRows > 0 ? REMEMBERED : Math.max(0, rows - 1);
        moved = Math.max(0, moved - 1);
    }

    /// A batch had to be undone and succeeded with all care. When that found nobody, or only what was looked for
    /// anyway, there are rows that are what was frozen, but not where they were: the table was rewritten, or
    /// somebody writes rows anew as they are.
    void surprised(int newChildren, int changedRows) {
        boolean expected = (newChildren == 0 || children > 0) && (changedRows == 0 || rows > 0);
        calm(newChildren, changedRows);
        if (expected) {
            moved = REMEMBERED;
        }
    }
}
