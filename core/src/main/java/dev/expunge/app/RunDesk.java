package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.Request;
import dev.expunge.delete.Totals;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.RunRequests;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Samples;
import dev.expunge.postgres.Workbench;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// What can be done with the runs of a database apart from executing them. Each call opens its own connection.
public final class RunDesk {
    /// The states in which nothing works on a run any more.
    private static final Set<String> OVER = Set.of("verified", "incomplete", "closed");

    private final Opened opened;

    RunDesk(Opened opened) {
        this.opened = opened;
    }

    /// How a run stands.
    public record Status(Runs.Recorded run, Totals totals, List<Runs.Reason> reasons) {}

    /// Candidates drawn for a person, with the names of their columns.
    public record Drawn(List<String> columns, List<List<String>> rows) {}

    /// How a run stands; the newest of the spec where no number is given.
    public Status status(Optional<Long> number) {
        try (Session session = opened.reading("status")) {
            Runs runs = new Runs(session);
            Runs.Recorded run = find(runs, number);
            return new Status(run, runs.totals(run.id()), runs.reasons(run.id()));
        }
    }

    /// Asks a run to pause, go on, stop or abort; returns the run's number.
    public long request(Optional<Long> number, Request wanted) {
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, "control")) {
            Runs.Recorded run = find(new Runs(session), number);
            if (OVER.contains(run.state())) {
                throw Failure.nothingChanged(
                        Code.RUN_UNKNOWN,
                        "run " + run.id() + " is over (" + run.state() + "): nobody is there to ask",
                        "see which run is meant: " + opened.plainCommand("status"));
            }
            new RunRequests(session).put(run.id(), wanted);
            return run.id();
        }
    }

    /// Draws candidates of a frozen set.
    public Drawn sample(Optional<Long> number, int count, String seed) {
        return withRun(number, (workbench, plan, session, run) -> {
            var samples = new Samples(session, plan, run.id());
            return new Drawn(samples.columns(), samples.draw(count, seed));
        });
    }

    /// Vacuums the tables of the spec.
    public VacuumReport vacuum(Consumer<String> progress) {
        return withConnection(connection -> {
            Plan plan = opened.plan(connection.session(), connection.target());
            return new Workbench(connection, plan).vacuum(table -> progress.accept(table.toString()));
        });
    }

    /// Looks the frozen set of a run up again.
    public Verification verify(Optional<Long> number) {
        return withRun(number, (workbench, plan, session, run) -> workbench.verify(run.id()));
    }

    /// Erases the frozen set of a run; returns its number.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` while a run is working in the database
    public long close(Optional<Long> number) {
        return withConnection(connection -> {
            Runs runs = new Runs(connection.session());
            Runs.Recorded run = find(runs, number);
            connection.lock();
            runs.erase(run.id(), "closed");
            return run.id();
        });
    }

    private Runs.Recorded find(Runs runs, Optional<Long> number) {
        if (!runs.present()) {
            throw unknown("this database has no schema expunge: nothing was ever frozen here");
        }
        Optional<Runs.Recorded> found = number.isPresent()
                ? runs.find(number.get())
                : runs.newest(opened.spec().name());
        return found.orElseThrow(() -> unknown(number.map(n -> "there is no run " + n)
                .orElse("there is no run of " + opened.spec().name() + " yet")));
    }

    private Failure unknown(String what) {
        return Failure.nothingChanged(
                Code.RUN_UNKNOWN,
                what,
                "freeze a set: " + opened.command("freeze"),
                "if there should be one, check database.url and name of the spec");
    }

    @FunctionalInterface
    private interface OnRun<T> {
        T apply(Workbench workbench, Plan plan, Session session, Runs.Recorded run);
    }

    private <T> T withRun(Optional<Long> number, OnRun<T> work) {
        return withConnection(connection -> {
            Runs.Recorded run = find(new Runs(connection.session()), number);
            if (run.state().equals("closed") || run.state().equals("freezing")) {
                throw Failure.nothingChanged(
                        Code.RUN_UNKNOWN,
                        "run " + run.id() + " has no frozen set (" + run.state() + ")",
                        "freeze a new one: " + opened.command("freeze"));
            }
            Plan plan = opened.plan(connection.session(), connection.target());
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
