package dev.expunge.bench;

import dev.expunge.bench.contest.Measured;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What racers took, round by round.
///
/// @param conditions what has to be known to read it
record Race(Map<String, List<Measured>> measured, List<String> conditions) {
    /// The seconds of one part, round by round.
    List<Double> seconds(Racer racer, Function<Measured, Duration> part) {
        return Measured.seconds(measured.getOrDefault(racer.text(), List.of()), part);
    }

    /// How one racer compares with another in deleting.
    Figure figure(Racer who, Racer against, Target target) {
        return new Figure(
                who.text() + ": deleting",
                against.text(),
                Spread.ratio(seconds(who, Measured::deleting), seconds(against, Measured::deleting)),
                " ×",
                spread(),
                Optional.of(target));
    }

    /// What the brackets mean.
    String spread() {
        int rounds = measured.values().iterator().next().size();
        return String.format(Locale.ROOT, "least … most of %d rounds", rounds);
    }

    /// Everything about some racers.
    Table table(List<Racer> racers, Racer against) {
        var rows = new ArrayList<List<String>>();
        for (Racer racer : racers) {
            List<Double> deleting = seconds(racer, Measured::deleting);
            List<Double> work = seconds(racer, Measured::processor);
            rows.add(List.of(
                    racer.text(),
                    Spread.of(deleting).text(" s"),
                    Spread.ratio(deleting, seconds(against, Measured::deleting)).text(" ×"),
                    Spread.of(work).text(" s"),
                    Spread.ratio(work, seconds(against, Measured::processor)).text(" ×")));
        }
        String to = "to the " + against.text();
        return new Table(List.of("", "deleting", to, "processor time of the server", to), rows);
    }
}
