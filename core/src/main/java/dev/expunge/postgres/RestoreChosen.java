package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Finds the positions of those whom a restore is about.
///
/// @param again whether those who were restored before count, too
record RestoreChosen(long run, RestoreBook book, RestoreStage stage, boolean again) {
    /// Whom the choice is about: deleted, and not restored before unless these count.
    ///
    /// @throws Failure `USAGE` when a named subject is not among those whom the run deleted
    BitSet of(RestoreChoice choice, Runnable step) {
        return switch (choice) {
            case RestoreChoice.All _ -> book.open(run, Optional.empty(), again);
            case RestoreChoice.Batch(long number) -> book.open(run, Optional.of(number), again);
            case RestoreChoice.Again(var of) -> new RestoreChosen(run, book, stage, true).of(of, step);
            case RestoreChoice.Subjects(List<List<String>> keys) -> named(keys, step);
        };
    }

    private BitSet named(List<List<String>> keys, Runnable step) {
        List<Long> positions = stage.positions(keys, step);
        var chosen = new BitSet();
        var strange = new ArrayList<String>();
        for (int i = 0; i < positions.size(); i++) {
            long position = positions.get(i);
            RestoreBook.State state = position == 0 ? RestoreBook.State.OTHER : book.state(run, position);
            if (state == RestoreBook.State.DELETED || (again && state == RestoreBook.State.RESTORED)) {
                chosen.set((int) position);
            } else if (state == RestoreBook.State.OTHER) {
                strange.add(Integer.toString(i + 1));
            }
        }
        if (!strange.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "run " + run + " did not delete every subject that was named; counted from 1, these: "
                            + String.join(", ", strange),
                    "look whether the key is right, and whether it was this run",
                    "leave those out who were not deleted");
        }
        return chosen;
    }
}
