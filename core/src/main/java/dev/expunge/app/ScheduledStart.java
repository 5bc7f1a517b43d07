package dev.expunge.app;

import dev.expunge.ChangeWindows;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.postgres.ScheduleBook;
import dev.expunge.postgres.ScheduleBook.Found;
import dev.expunge.postgres.Targets;
import dev.expunge.sql.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// What is looked at when a schedule starts a run: whether runs of the spec finish as often as they should, and
/// whether this is a time at which the run may work. By the server's clock.
final class ScheduledStart {
    private final ScheduleBook book;
    private final Instant now;
    private final Opened opened;

    ScheduledStart(Session session, Opened opened) {
        this.book = new ScheduleBook(session, opened.spec().name());
        this.now = Targets.now(session);
        this.opened = opened;
    }

    /// Looks, says what was found, and keeps it in the ledger. Nothing where a person has started the run.
    ///
    /// @throws Failure `WINDOW_MISSED` when the run may not work now
    void look(Consumer<RunEvent> events, Time time) {
        opened.launch().every().ifPresent(every -> {
            Optional<RunEvent.Overdue> overdue = overdue(every, time.now());
            overdue.ifPresent(events);
            boolean open = opened.spec().stop().window().open(now);
            book.start(every, open ? overdue.map(_ -> Found.MISSED).orElse(Found.ON_TIME) : Found.WINDOW_CLOSED);
            if (!open) {
                throw closed();
            }
        });
    }

    private Optional<RunEvent.Overdue> overdue(Duration every, Instant at) {
        Optional<Instant> finished = book.finished();
        return finished.or(book::begun)
                .filter(since -> new Punctuality(every).missed(since, now))
                .map(since -> new RunEvent.Overdue("", since, finished.isPresent(), every, at));
    }

    /// A run that waits for its window would be in the way of the next one of the schedule.
    private Failure closed() {
        ChangeWindows windows = opened.spec().stop().window();
        return Failure.nothingChanged(
                Code.WINDOW_MISSED,
                "the schedule started this run while its change window was closed"
                        + "\n  window   " + windows
                        + "\n  now      " + windows.onTheWall(now)
                        + windows.opening(now)
                                .map(at -> "\n  opens    " + windows.onTheWall(at))
                                .orElse(""),
                "give the schedule a time inside of the window: expunge schedule checks that",
                "if the machine was late this time, let the next start do it, or run it by hand without --scheduled");
    }
}
