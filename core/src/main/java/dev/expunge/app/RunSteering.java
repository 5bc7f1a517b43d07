package dev.expunge.app;

import dev.expunge.Time;
import dev.expunge.delete.PaceRequest;
import dev.expunge.delete.Request;
import dev.expunge.delete.Totals;
import dev.expunge.postgres.RunRequests;
import dev.expunge.postgres.RunRequests.Participant;
import dev.expunge.postgres.Runs;
import dev.expunge.sql.Session;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Asks a run for something and waits until its processes have done it. Used once, by one thread.
final class RunSteering {
    private static final Duration SLICE = Duration.ofMillis(50);

    private final Session session;
    private final long run;
    private final Time time;
    private final RunRequests requests;

    RunSteering(Session session, long run, Time time) {
        this.session = session;
        this.run = run;
        this.time = time;
        this.requests = new RunRequests(session);
    }

    /// Asks for a pause, an end, or that it goes on.
    ///
    /// @param patience how long to wait for an answer; zero asks and does not wait
    RunDesk.Answer ask(Request wanted, Duration patience) {
        long number = requests.put(run, wanted);
        boolean still = wanted != Request.RUN;
        Predicate<Participant> done = p -> still
                ? p.quiet().isPresent() && p.answered() >= number
                : p.quiet().isEmpty();
        List<Participant> answered = await(patience, done);
        Optional<Duration> quiet = answered.stream()
                .filter(p -> still && p.answered() >= number)
                .map(Participant::quiet)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        return answer(number, answered, done, quiet);
    }

    /// Asks for another pace.
    RunDesk.Answer ask(PaceRequest pace, Duration patience) {
        long began = time.nanos();
        long number = requests.put(run, pace);
        Predicate<Participant> done = p -> p.paceApplied() >= number;
        List<Participant> answered =
                await(patience, p -> done.test(p) || p.quiet().isPresent());
        return answer(number, answered, done, Optional.of(time.elapsed(began)));
    }

    private RunDesk.Answer answer(
            long number, List<Participant> processes, Predicate<Participant> done, Optional<Duration> took) {
        Totals totals = new Runs(session).totals(run);
        List<Participant> alive = processes.stream().filter(Participant::alive).toList();
        RunDesk.Answered how = RunDesk.Answered.IN_TIME;
        if (processes.stream().noneMatch(p -> p.alive() || done.test(p))) {
            how = RunDesk.Answered.NOBODY_THERE;
        } else if (!alive.stream().allMatch(done)) {
            how = RunDesk.Answered.NOT_YET;
        }
        String word = new Runs(session).find(run).map(Runs.Recorded::done).orElse("deleted");
        return new RunDesk.Answer(run, number, how, took, totals, processes, word);
    }

    private List<Participant> await(Duration patience, Predicate<Participant> done) {
        long begin = time.nanos();
        List<Participant> processes = requests.processes(run);
        while (!processes.stream().filter(Participant::alive).allMatch(done)
                && time.elapsed(begin).compareTo(patience) < 0) {
            time.sleep(SLICE);
            processes = requests.processes(run);
        }
        return processes;
    }
}
