package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.Run;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.PostgresObserver;
import dev.expunge.postgres.Presence;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Workbench;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// The share of this process in a run that another process leads: it takes leases, and nothing else. Freezing,
/// guards and export were before it, vacuum and verification are the lead's. Used once, by one thread.
final class Joining implements AutoCloseable {
    private static final Duration LEAD_MAY_RECONNECT = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Opened opened;
    private final Consumer<RunEvent> events;
    private final Time time;
    private final RunConnection connection;

    Joining(Opened opened, Consumer<RunEvent> events, Time time) {
        this.opened = opened;
        this.events = events;
        this.time = time;
        this.connection =
                new RunConnection(opened.database(), opened.spec().database().environment());
    }

    @Override
    public void close() {
        connection.close();
    }

    /// Works until nothing is left to lease, or somebody ends the run.
    Joined join(String signature, Consumer<Watch> watching) {
        Plan plan = opened.plan(connection.session(), connection.target());
        new SignatureCheck(plan, opened.command("run")).require(signature);
        Admission admission = Admission.to(connection.session(), plan, Privileges::requireDeleting);
        var workbench = new Workbench(connection, plan);
        Runs.Recorded run = new UnfinishedRuns(workbench.runs(), opened).toJoin(plan);
        ApprovalGate.of(opened, plan, connection::session, admission.hazards(), time)
                .require(run);
        connection.join(run.id());
        requireLed(run.id());
        events.accept(
                new RunEvent.PickedUp(Long.toString(run.id()), workbench.runs().totals(run.id()), time.now()));
        var observer = new PostgresObserver(opened.database(), connection);
        observer.follow(run.id());
        try (var signals = RunSignals.open(opened, plan, time);
                var watch = opened.watch(observer, time)) {
            signals.follow(run.id());
            observer.tells(signals::readings);
            signals.attach(watch);
            workbench.obey(signals.reasons(), signals::pressure);
            watching.accept(watch);
            var stages = new Stages(workbench, new Inspection(opened, plan, time), events, time);
            Run.Done done = stages.delete(run, new Workbench.Surroundings(watch, events, time));
            boolean finished = done.reason() == StopReason.FINISHED;
            return new Joined(
                    run.id(),
                    done,
                    workbench.runs().reasons(run.id()),
                    done.reason() == StopReason.CRITICAL ? signals.critical() : Optional.empty(),
                    finished && leadGone(run.id()));
        }
    }

    /// The lock that says "joined" is held by now: from here on no other run can begin.
    private void requireLed(long run) {
        if (!led(run)) {
            throw Failure.nothingChanged(
                    Code.RUN_UNKNOWN,
                    "nobody leads run " + run + ": there is nothing to join",
                    "go on with it as its lead: the same command without --join");
        }
    }

    private boolean led(long run) {
        return new Presence(connection.session()).led(run);
    }

    /// The lead may be about to open a lost connection again, or be done already.
    private boolean leadGone(long run) {
        long begin = time.nanos();
        while (!led(run)
                && new Runs(connection.session())
                        .find(run)
                        .filter(UnfinishedRuns::unfinished)
                        .isPresent()) {
            if (time.elapsed(begin).compareTo(LEAD_MAY_RECONNECT) > 0) {
                return true;
            }
            time.sleep(LOOK_EVERY);
        }
        return false;
    }
}
