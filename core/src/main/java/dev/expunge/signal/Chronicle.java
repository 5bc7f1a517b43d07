package dev.expunge.signal;

import dev.expunge.signal.Journal.Kind;
import java.util.List;
import java.util.Optional;

/// What of the signals was already written down. What could not be written is tried again the next time. Confined to
/// one thread.
final class Chronicle {
    private final Journal journal;
    private List<String> told = List.of();
    private boolean ended;

    Chronicle(Journal journal) {
        this.journal = journal;
    }

    /// @param pausing the names of the signals that hold the run up now
    /// @param critical the name of the signal that ends it
    void tell(List<String> pausing, Optional<String> critical) {
        try {
            if (critical.isPresent() && !ended) {
                journal.write(Kind.CRITICAL, List.of(critical.get()));
                ended = true;
            }
            if (!pausing.equals(told)) {
                journal.write(pausing.isEmpty() ? Kind.RESUMED : Kind.PAUSED, pausing.isEmpty() ? told : pausing);
                told = pausing;
            }
        } catch (RuntimeException e) {
            // it is told when the journal can be written again
        }
    }
}
