package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.delete.PaceRequest;
import dev.expunge.delete.Request;
import dev.expunge.delete.Totals;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.ExtraIndexes;
import dev.expunge.postgres.HoldBook;
import dev.expunge.postgres.Presence;
import dev.expunge.postgres.RestoreBook;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.RunRequests;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.ScheduleBook;
import dev.expunge.postgres.Targets;
import dev.expunge.postgres.Workbench;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.verify.Turn;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// What can be done with the runs of a database apart from executing them. Each call opens its own connection.
public final class RunDesk {
    /// The states in which nothing works on a run any more.
    private static final Set<String> OVER = Set.of("verified", "incomplete", "closed");

    /// How long a process may take beyond what a batch may take.
    private static final Duration GRACE = Duration.ofSeconds(5);

    /// No run has this number.
    private static final long NONE = 0;

    private final Opened opened;
    private final Time time;

    RunDesk(Opened opened, Time time) {
        this.opened = opened;
        this.time = time;
    }

    /// How a run stands.
    ///
    /// @param asked what was asked of it last
    /// @param processes that work on it, or did within the last hour
    /// @param serverTime by the server's clock
    /// @param outside what the ledger says of lists of its deleted subjects
    /// @param timeliness whether runs of its spec finish as often as they should
    /// @param restored how many of those whom it deleted were put back
    public record Status(
            Runs.Recorded run,
            Totals totals,
            List<Runs.Reason> reasons,
            Optional<RunRequests.Asked> asked,
            List<RunRequests.Participant> processes,
            Instant serverTime,
            Timeliness timeliness,
            DeletedSubjects.Outside outside,
            RestoreBook.Standing restored) {
        public Status {
            reasons = List.copyOf(reasons);
            processes = List.copyOf(processes);
        }

        /// The processes that work on it now.
        public List<RunRequests.Participant> alive() {
            return processes.stream().filter(RunRequests.Participant::alive).toList();
        }
    }

    /// Whether what was asked of a run is done.
    public enum Answered {
        /// Every process that works on the run has done it.
        IN_TIME,
        /// Some process has not done it yet. The request stands.
        NOT_YET,
        /// No process works on the run.
        NOBODY_THERE
    }

    /// What became of a request.
    ///
    /// @param request its number, counted over the whole run
    /// @param took from the request to the moment it was done; empty where nothing was waited for
    /// @param processes the run's processes as they stood then
    /// @param done what became of those with whom it was done, in one word
    public record Answer(
            long run,
            long request,
            Answered answered,
            Optional<Duration> took,
            Totals totals,
            List<RunRequests.Participant> processes,
            String done) {
        public Answer {
            processes = List.copyOf(processes);
        }
    }

    /// The snapshots that they have taken.
    public BackupDesk backups() {
        return new BackupDesk(opened, time);
    }

    /// How a run stands; the newest of the spec where no number is given.
    public Status status(Optional<Long> number) {
        try (Session session = opened.reading("status")) {
            return BoundedReading.of(session, "the state of the run", () -> status(session, number));
        }
    }

    private Status status(Session session, Optional<Long> number) {
        Runs runs = new Runs(session);
        Runs.Recorded run = find(runs, number);
        var requests = new RunRequests(session);
        return new Status(
                run,
                runs.totals(run.id()),
                runs.reasons(run.id()),
                requests.asked(run.id()),
                requests.processes(run.id()),
                Targets.now(session),
                Timeliness.of(new ScheduleBook(session, run.name())),
                new DeletedSubjects(session).outside(run.id()),
                new RestoreBook(session).standing(run.id()));
    }

    /// Asks a run to pause, go on, stop or abort; returns the run's number.
    public long request(Optional<Long> number, Request wanted) {
        return ask(number, steering -> steering.ask(wanted, Duration.ZERO)).run();
    }

    /// The same, and waits until no process of the run works any more, or until all go on again: as long as one batch
    /// may take, an abort a few seconds.
    public Answer requestAndWait(Optional<Long> number, Request wanted) {
        Duration patience = wanted == Request.ABORT
                ? GRACE
                : opened.spec().pace().deadline().plus(GRACE);
        return ask(number, steering -> steering.ask(wanted, patience));
    }

    /// Asks a run for another pace, and waits some seconds until every process of it has taken it over.
    public Answer pace(Optional<Long> number, PaceRequest wanted) {
        Duration patience = opened.spec().pace().deadline().plus(GRACE);
        return ask(number, steering -> steering.ask(wanted, patience));
    }

    private Answer ask(Optional<Long> number, Function<RunSteering, Answer> request) {
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, "control")) {
            Runs.Recorded run = find(new Runs(session), number);
            var requests = new RunRequests(session);
            Optional<Long> busy = requests.workedOn(run.name());
            if (number.isEmpty() && busy.isPresent()) {
                run = find(new Runs(session), busy);
            }
            boolean attended = requests.processes(run.id()).stream().anyMatch(RunRequests.Participant::alive);
            if (OVER.contains(run.state()) && !attended) {
                throw Failure.nothingChanged(
                        Code.RUN_UNKNOWN,
                        "run " + run.id() + " is over (" + run.state() + "): nobody is there to ask",
                        "see which run is meant: " + opened.plainCommand("status"));
            }
            return request.apply(new RunSteering(session, run.id(), time));
        }
    }

    /// Vacuums the tables of the spec.
    public VacuumReport vacuum(Consumer<String> progress) {
        return withConnection(connection -> {
            Plan plan = opened.plan(connection.session(), connection.target());
            return new Workbench(connection, plan).vacuum((table, work) -> {
                progress.accept(table.toString());
                work.run();
            });
        });
    }

    /// Looks the frozen set of a run up again.
    public Verification verify(Optional<Long> number) {
        return withRun(number, (workbench, plan, session, run) -> workbench.verify(run.id(), Turn.atOnce()));
    }

    /// Erases the frozen set of a run; returns its number.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` while a run is working in the database
    public long close(Optional<Long> number) {
        return withConnection(connection -> {
            Runs runs = new Runs(connection.session());
            Runs.Recorded run = find(runs, number);
            new FrozenRuns(opened).requireOwn(runs, run);
            connection.lock();
            new Presence(connection.session()).requireNobodyElse(NONE);
            new UnfinishedRuns(runs, opened).requireNoneFollows(run);
            new ExtraIndexes(connection, run.id(), Checkpoint.none(), time).drop();
            DeletedLists.writeUp(opened, connection.session(), run);
            runs.erase(run.id(), "closed");
            new HoldBook(connection.session()).forgetEnded();
            return run.id();
        });
    }

    private Runs.Recorded find(Runs runs, Optional<Long> number) {
        return new FrozenRuns(opened).find(runs, number);
    }

    @FunctionalInterface
    private interface OnRun<T> {
        T apply(Workbench workbench, Plan plan, Session session, Runs.Recorded run);
    }

    private <T> T withRun(Optional<Long> number, OnRun<T> work) {
        return withConnection(connection -> {
            Runs.Recorded run = new FrozenRuns(opened).withSet(new Runs(connection.session()), number);
            Plan plan = opened.as(run).plan(connection.session(), connection.target());
            return work.apply(new Workbench(connection, plan), plan, connection.session(), run);
        });
    }

    private <T> T withConnection(Function<RunConnection, T> work) {
        try (var connection =
                new RunConnection(opened.database(), opened.spec().database().environment())) {
            return work.apply(connection);
        }
    }
}
