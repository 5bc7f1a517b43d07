package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.FollowUpKeys;
import dev.expunge.postgres.Presence;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.ExportRules;
import dev.expunge.sql.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One execution with the runs that follow it, where the spec wants who changed since the freeze to be exported again.
/// Used once, by one thread.
final class FollowUps {
    /// Who has changed in each of so many runs is for another night.
    static final int MOST = 3;

    private static final String CHANGED = "changed";
    private static final Duration LOCKS_MAY_LINGER = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Opened opened;
    private final Consumer<RunEvent> events;
    private final Time time;
    private final Consumer<Watch> watching;
    private Optional<Watch> watch = Optional.empty();

    FollowUps(Opened opened, Consumer<RunEvent> events, Time time, Consumer<Watch> watching) {
        this.opened = opened;
        this.events = events;
        this.time = time;
        this.watching = watching;
    }

    /// Whether the spec wants them.
    static boolean wanted(Opened opened) {
        return opened.purpose() instanceof Purpose.Delete
                && opened.spec()
                        .backup()
                        .export()
                        .filter(export -> export.rules().changed() == ExportRules.Changed.AGAIN)
                        .isPresent();
    }

    /// The same for the unfinished run of the spec, where that follows another.
    static Opened resuming(Opened opened) {
        if (!wanted(opened)) {
            return opened;
        }
        try (Session session = opened.reading("run")) {
            return BoundedReading.of(session, "the state of runs", () -> resuming(opened, session));
        }
    }

    /// The same by a session that is there.
    static Opened resuming(Opened opened, Session session) {
        var runs = new Runs(session);
        return wanted(opened) && runs.present()
                ? runs.newest(opened.spec().name())
                        .filter(UnfinishedRuns::unfinished)
                        .flatMap(Runs.Recorded::follows)
                        .map(opened::following)
                        .orElse(opened)
                : opened;
    }

    /// Executes, and lets runs follow as long as somebody changed, [#MOST] times.
    Outcome run(String signature) {
        Outcome first = execute(resuming(opened), signature);
        return wanted(opened) && finished(first) ? followed(first, signature) : first;
    }

    private static boolean finished(Outcome outcome) {
        return outcome.begun() && outcome.reason() == StopReason.FINISHED;
    }

    private Outcome followed(Outcome first, String signature) {
        var parts = new ArrayList<Followed.Part>();
        Standing standing = new Standing(first.run(), 0, 0, List.of());
        try {
            standing = standing(first.run());
            boolean more = standing.left() > 0;
            while (more && standing.rounds() < MOST && wantedEnd().isEmpty()) {
                Outcome next = execute(again(standing), signature);
                more = next.begun();
                if (next.begun()) {
                    standing = standing(next.run());
                    parts.add(new Followed.Part(next, standing.reasons()));
                    more = finished(next) && standing.left() > 0;
                }
                if (!next.begun()) {
                    standing = standing.nobody();
                }
            }
            return first.followedBy(new Followed(parts, standing.left(), why(standing), Optional.empty()));
        } catch (RuntimeException e) {
            Failure trouble = Failures.of(e, new DataState());
            return first.followedBy(new Followed(parts, standing.left(), "", Optional.of(trouble)));
        }
    }

    /// Where the last run stands.
    ///
    /// @param left how many it spared because they had changed
    /// @param rounds how many runs stand before it
    private record Standing(long run, long left, long rounds, List<Runs.Reason> reasons) {
        /// None of them matches any more.
        Standing nobody() {
            return new Standing(run, 0, rounds, reasons);
        }
    }

    private String why(Standing standing) {
        return wantedEnd()
                .map(reason -> "no run follows, because "
                        + (reason == StopReason.DEADLINE
                                ? "the time is over"
                                : reason == StopReason.WINDOW_CLOSED
                                        ? "the change window is closed"
                                        : "an end was asked for"))
                .orElse(
                        standing.rounds() < MOST
                                ? "no run follows"
                                : MOST + " runs followed, and " + (standing.left() == 1 ? "it" : "they")
                                        + " changed in each");
    }

    /// Locks of the run before may linger for a moment when it is done, and so may processes that joined it.
    private Standing standing(long run) {
        try (Session session = opened.reading("run")) {
            return BoundedReading.of(session, "the state of the run", () -> {
                waitForTheLock(session);
                List<Runs.Reason> reasons = new Runs(session).reasons(run);
                long left = reasons.stream()
                        .filter(reason -> reason.reason().equals(CHANGED))
                        .mapToLong(Runs.Reason::candidates)
                        .sum();
                return new Standing(run, left, FollowUpKeys.chain(session, run).rounds(), reasons);
            });
        }
    }

    private void waitForTheLock(Session session) {
        var presence = new Presence(session);
        long begin = time.nanos();
        while (presence.anybody() && time.elapsed(begin).compareTo(LOCKS_MAY_LINGER) < 0) {
            time.sleep(LOOK_EVERY);
        }
    }

    private Opened again(Standing standing) {
        events.accept(new RunEvent.Warned(
                Long.toString(standing.run()),
                "a run follows run " + standing.run(),
                standing.left() + " of its candidates changed since the freeze: they are frozen and exported again,"
                        + " as they are now, and deleted then",
                time.now()));
        return opened.following(standing.run())
                .launched(new Launch(Optional.empty(), opened.launch().receipt()));
    }

    private Optional<StopReason> wantedEnd() {
        return watch.flatMap(Watch::reasonToEnd);
    }

    private Outcome execute(Opened what, String signature) {
        try (var execution = new Execution(what, events, time)) {
            return what.purpose() instanceof Purpose.Again again
                    ? execution.sought(new FollowUp(again), signature, this::watching)
                    : execution.run(signature, this::watching);
        }
    }

    /// What was asked of the run before, and how long all of it may take, holds for the next one, too.
    private void watching(Watch next) {
        watching.accept(next);
        watch.ifPresent(next::inherit);
        watch = Optional.of(next);
    }
}
