package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.PauseReason;
import dev.expunge.delete.StopReason;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Writes the lists of who was deleted while a run deletes: from time to time beside it, so that a database
/// that is lost in the middle leaves as little unknown as can be, and all that is missing at its end.
///
/// What cannot be written holds the run up (promise P9). A look takes a twentieth of the time at most, however
/// many candidates there are. Started by the run's thread; [#present] may be asked by any.
final class Listing implements PauseReason {
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final int SHARE = 20;

    private final Opened opened;
    private final Time time;
    private final Duration every;
    private volatile Optional<String> trouble = Optional.empty();

    Listing(Opened opened, Time time) {
        this(opened, time, EVERY);
    }

    /// @param every how long to wait between two looks at least
    Listing(Opened opened, Time time, Duration every) {
        this.every = every;
        this.opened = opened;
        this.time = time;
    }

    /// What a run needs of it before it begins; empty where its spec keeps no lists, or nobody is deleted.
    ///
    /// @throws Failure as [DeletedLists#requireReady]
    static Optional<Listing> of(Opened opened, Plan plan, Session session, Time time) {
        DeletedLists.requireReady(opened, plan, session);
        boolean lists = plan.purpose().deletes() && !plan.purpose().arguments().contains(Replays.Options.DRILL);
        if (lists) {
            DeletedLists.begin(opened.spec());
        }
        return opened.spec().deleted().filter(_ -> lists).map(_ -> new Listing(opened, time));
    }

    @Override
    public Optional<String> present() {
        return trouble;
    }

    /// Does `work`, which deletes for a run, and writes beside it and behind it.
    ///
    /// @throws Failure `DELETED_UNLISTED` when every candidate is decided and the lists are not whole
    StopReason beside(long run, Supplier<StopReason> work) {
        try (DeletedLists lists = DeletedLists.of(opened.spec()).orElseThrow()) {
            writeUp(lists, run);
            var over = new CountDownLatch(1);
            Thread beside = Thread.ofPlatform().daemon().name("expunge-lists").start(() -> keepOn(lists, run, over));
            StopReason reason;
            try {
                reason = work.get();
            } finally {
                over.countDown();
                join(beside);
            }
            finish(lists, run, reason);
            return reason;
        }
    }

    private void keepOn(DeletedLists lists, long run, CountDownLatch over) {
        try {
            Duration wait = every;
            while (!over.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                long begin = time.nanos();
                trouble = failure(lists, run).map(Failure::what).map(what -> what.replaceAll("\n *", ": "));
                Duration share = time.elapsed(begin).multipliedBy(SHARE);
                wait = share.compareTo(every) > 0 ? share : every;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The run looks after its connection itself.
    private Optional<Failure> failure(DeletedLists lists, long run) {
        try {
            writeUp(lists, run);
            return Optional.empty();
        } catch (DatabaseException e) {
            return Optional.empty();
        } catch (Failure e) {
            return e.code() == Code.DATABASE_UNREACHABLE ? Optional.empty() : Optional.of(e);
        } catch (RuntimeException e) {
            return Optional.of(Failures.of(e, new DataState()));
        }
    }

    private void finish(DeletedLists lists, long run, StopReason reason) {
        try {
            writeUp(lists, run);
        } catch (Failure e) {
            throw new Failure(
                            Code.DELETED_UNLISTED,
                            "run " + run + (reason == StopReason.FINISHED ? " has decided" : " has not decided")
                                    + " every candidate, but who was deleted is not all written down outside: "
                                    + e.what(),
                            "every candidate that is deleted is deleted with all its rows; their keys are kept in schema"
                                    + " expunge until the lists are written.",
                            resumed(e))
                    .causedBy(e);
        }
    }

    private List<String> resumed(Failure cause) {
        return List.of(
                cause.next().getFirst(),
                "then run the same command again, which writes what is missing; " + opened.plainCommand("status")
                        + " says where the run is");
    }

    private void writeUp(DeletedLists lists, long run) {
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, "lists")) {
            lists.writeUp(session, run);
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
