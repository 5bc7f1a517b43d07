package dev.expunge.app;

import dev.expunge.postgres.ScheduleBook;
import java.time.Instant;
import java.util.Optional;

/// When runs of a spec finish, and when a schedule starts them.
///
/// @param finished when the last one went to its verified end
/// @param begun when the first one began
/// @param started the last start by a schedule; empty when there never was one
public record Timeliness(Optional<Instant> finished, Optional<Instant> begun, Optional<ScheduleBook.Start> started) {
    static Timeliness of(ScheduleBook book) {
        return new Timeliness(book.finished(), book.begun(), book.started());
    }

    /// Whether a schedule should have brought a run to its end since.
    public boolean overdue(Instant now) {
        Optional<Instant> since = finished.or(() -> begun);
        return started.isPresent()
                && since.isPresent()
                && new Punctuality(started.get().every()).missed(since.get(), now);
    }
}
