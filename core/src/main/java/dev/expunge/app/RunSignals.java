package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.PauseReason;
import dev.expunge.delete.Pressure;
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
import dev.expunge.spec.SignalSpec;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The signals of one execution: those that the spec asks for, or the usual ones. Opened and closed by the run's
/// thread; what they say may be asked for by any.
final class RunSignals implements AutoCloseable {
    private final SignalBoard board;
    private final SignalJournal journal;

    private RunSignals(SignalBoard board, SignalJournal journal) {
        this.board = board;
        this.journal = journal;
    }

    /// Looks at every signal once.
    ///
    /// @throws Failure `SIGNAL_UNUSABLE` with every signal that cannot be read, whether the spec asks for it or it
    /// is a usual one: a run never goes on blind (promise P9)
    /// @throws DatabaseException when the database itself was lost or lets nobody in: no spec mends that
    static RunSignals open(Opened opened, Plan plan, Time time) {
        return open(
                opened, plan.graph().changedLeaves().stream().map(Leaf::name).toList(), time);
    }

    /// The same for work on other relations than those of a plan.
    static RunSignals open(Opened opened, List<TableName> touched, Time time) {
        Optional<List<SignalSpec>> wanted = opened.spec().pace().signals();
        SignalBoard.Opened first = SignalBoard.open(sources(opened.database(), wanted, touched, time), time);
        if (!first.blind().isEmpty()) {
            first.board().close();
            first.broken().stream()
                    .filter(DatabaseException.class::isInstance)
                    .findFirst()
                    .ifPresent(lost -> {
                        throw lost;
                    });
            throw unusable(first.blind(), wanted.isPresent());
        }
        return new RunSignals(first.board(), new SignalJournal(opened.database()));
    }

    /// Whether every signal can be read; asks, and closes everything again.
    ///
    /// @throws Failure as [#open] does
    static void check(Opened opened, Plan plan, Time time) {
        open(opened, plan, time).close();
    }

    private static List<Source> sources(
            Database database, Optional<List<SignalSpec>> wanted, List<TableName> touched, Time time) {
        List<SignalSpec> signals = wanted.orElseGet(UsualSignals::specs);
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

    private static Failure unusable(Map<String, Missing> blind, boolean demanded) {
        int width = blind.keySet().stream().mapToInt(String::length).max().orElse(0);
        String lines = blind.entrySet().stream()
                .map(e -> "\n  " + e.getKey() + " ".repeat(width - e.getKey().length() + 3)
                        + e.getValue().why())
                .collect(Collectors.joining());
        Set<String> remedies = new LinkedHashSet<>();
        blind.values().stream().map(Missing::remedy).filter(r -> !r.isEmpty()).forEach(remedies::add);
        remedies.add(
                demanded
                        ? "leave out of pace.signals what cannot be watched here: a run never goes on blind"
                        : leavingOut(blind.keySet()));
        String whose = demanded ? " that the spec asks for" : " that is usually watched";
        return Failure.nothingChanged(
                Code.SIGNAL_UNUSABLE,
                (blind.size() == 1 ? "a signal" + whose : "signals" + whose.replace(" is ", " are "))
                        + " cannot be read:" + lines,
                remedies.toArray(String[]::new));
    }

    private static String leavingOut(Set<String> blind) {
        return UsualSignals.without(blind)
                .map(line -> "or leave it out, by a spec that asks for the others alone: " + line)
                .orElse("or say in pace.signals what to watch instead: a run never goes on blind");
    }

    /// Goes on looking, and lets a critical signal end the run.
    void attach(Watch watch) {
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
