package dev.expunge.delete;

import dev.expunge.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// What one process does for the deletion of a run: starts its workers, waits for all of them, and tells how it
/// ended. The calling thread is the first worker. Used once.
public final class Run {
    private final String run;
    private final Workshop workshop;
    private final Surroundings around;
    private final List<Thread> others = new ArrayList<>();
    private final RunProgress progress;

    /// Where a run stands when a process begins to work on it.
    ///
    /// @param last the number of the last batch that the totals know
    /// @param rules of the pace
    /// @param mostParked more parked candidates than that end the run
    public record Start(Totals totals, long last, PaceRules rules, long mostParked) {}

    /// What a run needs around it.
    ///
    /// @param pressure what the signals say now
    /// @param seed of the jitter of back-offs
    public record Surroundings(Voices voices, Supplier<Pressure> pressure, Time time, long seed) {}

    /// What a process did, and why it ended.
    public record Done(StopReason reason, Totals totals, Tally tally) {}

    public Run(String run, Workshop workshop, Start start, Surroundings around) {
        this.run = run;
        this.workshop = workshop;
        this.around = around;
        this.progress = new RunProgress(run, start, around);
    }

    /// Works until every candidate is decided or somebody ends the run.
    ///
    /// @throws dev.expunge.Failure `SCHEMA_DRIFT` or `CONNECTION_LOST`: the run can resume
    public Done drive() {
        try (Workshop.Station station = workshop.station(1)) {
            progress.whenMoreWorkers(most -> startUpTo(most, station.watch()));
            Worker first = worker(1, station);
            work(1, first, station.watch());
            progress.whenMoreWorkers(most -> {});
            join(List.copyOf(others));
            return finish(first, station.watch());
        }
    }

    /// Called under the lock of the progress, by one thread at a time.
    private void startUpTo(int most, Watch ofRun) {
        while (others.size() + 1 < most) {
            others.add(start(others.size() + 2, ofRun));
        }
    }

    private Thread start(int number, Watch ofRun) {
        return Thread.ofPlatform().name("expunge-worker-" + number).start(() -> {
            try (Workshop.Station station = workshop.station(number)) {
                work(number, worker(number, station), ofRun);
            } catch (RuntimeException e) {
                failed(e, ofRun);
            }
        });
    }

    private Worker worker(int number, Workshop.Station station) {
        var chance = new Worker.Chance(around.time(), new SplittableRandom(around.seed() + number));
        return new Worker(number, station, progress, chance);
    }

    private void work(int number, Worker worker, Watch ofRun) {
        try {
            progress.ended(worker.work());
        } catch (RuntimeException e) {
            failed(e, ofRun);
        } finally {
            around.voices().leave(number);
        }
    }

    /// The others end after their running batch, also where they wait for somebody to let the run go on.
    private void failed(RuntimeException thrown, Watch ofRun) {
        progress.failed(thrown);
        if (progress.hasOthers()) {
            ofRun.request(Request.STOP);
        }
    }

    private static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Done finish(Worker first, Watch ofRun) {
        StopReason reason = progress.reason();
        if (reason != StopReason.FINISHED) {
            ofRun.workEnds();
        }
        Totals totals = first.connected(workshop::totals);
        var ended = new RunEvent.Ended(
                run, reason, totals, ofRun.sinceRequest(), around.time().now());
        around.voices().tell(ended);
        return new Done(reason, totals, progress.tally());
    }
}
