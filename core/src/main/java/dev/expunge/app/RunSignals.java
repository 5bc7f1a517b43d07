package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.PauseReason;
import dev.expunge.delete.Pressure;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.map.Leaf;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.ServerSources;
import dev.expunge.postgres.SignalJournal;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Reading;
import dev.expunge.signal.SignalBoard;
import dev.expunge.signal.Source;
import dev.expunge.signal.cloudwatch.CloudWatchSource;
import dev.expunge.signal.http.WebSource;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalLimit.Then;
import dev.expunge.spec.SignalSpec;
import dev.expunge.sql.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The signals of one execution: those that the spec asks for, or the usual ones. Opened and closed by the run's
/// thread; what they say may be asked for by any.
final class RunSignals implements AutoCloseable {
    /// What is watched when the spec says nothing of signals.
    static final List<SignalSpec> USUAL = List.of(
            new SignalSpec.BlockedSessions(SignalLimit.moreThan(0).then(Then.CRAWL, Duration.ofMillis(200))),
            new SignalSpec.LockWaits(SignalLimit.moreThan(0).then(Then.SLOW, Duration.ofSeconds(1))),
            new SignalSpec.ReplicationLag(Optional.of(SignalLimit.moreThan(10)), Optional.empty(), List.of()));

    private final SignalBoard board;
    private final Map<String, Missing> leftOut;
    private final SignalJournal journal;

    private RunSignals(SignalBoard board, Map<String, Missing> leftOut, SignalJournal journal) {
        this.board = board;
        this.leftOut = leftOut;
        this.journal = journal;
    }

    /// Looks at every signal once.
    ///
    /// @throws Failure `SIGNAL_UNUSABLE` with every signal of the spec that cannot be read; a usual one
    /// that cannot be is left out
    static RunSignals open(Opened opened, Plan plan, Time time) {
        Optional<List<SignalSpec>> wanted = opened.spec().pace().signals();
        SignalBoard.Opened first = SignalBoard.open(sources(opened.database(), wanted, plan, time), time);
        if (wanted.isPresent() && !first.blind().isEmpty()) {
            first.board().close();
            throw unusable(first.blind());
        }
        return new RunSignals(first.board(), first.blind(), new SignalJournal(opened.database()));
    }

    /// Whether every signal of the spec can be read; asks, and closes everything again.
    ///
    /// @throws Failure as [#open] does
    static void check(Opened opened, Plan plan, Time time) {
        if (opened.spec().pace().signals().isPresent()) {
            open(opened, plan, time).close();
        }
    }

    private static List<Source> sources(Database database, Optional<List<SignalSpec>> wanted, Plan plan, Time time) {
        List<SignalSpec> signals = wanted.orElse(USUAL);
        var touched = plan.graph().changed().stream()
                .flatMap(table -> table.leaves().stream())
                .map(Leaf::name)
                .toList();
        var sources = new ArrayList<>(new ServerSources(database, touched, wanted.isPresent(), time).of(signals));
        for (SignalSpec signal : signals) {
            switch (signal) {
                case SignalSpec.Http http -> sources.add(WebSource.of(http));
                case SignalSpec.PromQl promql -> sources.add(WebSource.of(promql));
                case SignalSpec.CloudWatch cloudwatch -> sources.add(CloudWatchSource.of(cloudwatch, time));
                default -> {}
            }
        }
        return sources;
    }

    private static Failure unusable(Map<String, Missing> blind) {
        int width = blind.keySet().stream().mapToInt(String::length).max().orElse(0);
        String lines = blind.entrySet().stream()
                .map(e -> "\n  " + e.getKey() + " ".repeat(width - e.getKey().length() + 3)
                        + e.getValue().why())
                .collect(Collectors.joining());
        Set<String> remedies = new LinkedHashSet<>();
        blind.values().stream().map(Missing::remedy).filter(r -> !r.isEmpty()).forEach(remedies::add);
        remedies.add("leave out of pace.signals what cannot be watched here: a run never goes on blind");
        return Failure.nothingChanged(
                Code.SIGNAL_UNUSABLE,
                (blind.size() == 1 ? "a signal that the spec asks for" : "signals that the spec asks for")
                        + " cannot be read:" + lines,
                remedies.toArray(String[]::new));
    }

    /// Goes on looking, and lets a critical signal end the run.
    void attach(Watch watch, Consumer<RunEvent> events, Time time) {
        leftOut.forEach((name, missing) ->
                events.accept(new RunEvent.SignalLeftOut(name, missing.why(), missing.remedy(), time.now())));
        board.watch();
        board.follow(journal);
        watch.endsWhen(() -> board.critical().map(_ -> StopReason.CRITICAL));
    }

    /// The run that the ledger entries are about.
    void follow(long run) {
        journal.follow(run);
    }

    /// Everything that can hold the run up.
    List<PauseReason> reasons() {
        return board.reasons();
    }

    /// What they say short of a pause.
    Pressure pressure() {
        return board.pressure();
    }

    /// Why the run was ended by a signal, if it was.
    Optional<String> critical() {
        return board.critical();
    }

    /// How every signal stands.
    List<Reading> readings() {
        return board.readings();
    }

    @Override
    public void close() {
        board.close();
        journal.close();
    }
}
