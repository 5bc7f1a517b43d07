package dev.expunge.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What a contest found: times, and ratios made round by round, so that a change in the machine's mood hits both
/// sides.
///
/// @param against the name of the contender that the others are compared with
record Figures(Map<String, List<Measured>> measured, String against) {
    private static final Function<Measured, Duration> TIME = Measured::deleting;
    private static final Function<Measured, Duration> WORK = Measured::processor;

    /// One line of the table.
    ///
    /// @param target what the ratio has to reach, empty for none
    record Line(String what, Spread seconds, Spread ratio, String target) {}

    /// The table.
    List<Line> lines() {
        var lines = new ArrayList<Line>();
        measured.keySet().forEach(name -> {
            boolean ours = name.equals("Expunge");
            lines.add(line(name + ": deleting", times(name, TIME), TIME, ours ? "≤ 1.25" : ""));
            lines.add(line(name + ": deleting, processor of the server", times(name, WORK), WORK, ""));
            if (ours) {
                lines.add(line(name + ": freeze, export, delete, verify", times(name, Measured::job), TIME, "≤ 2"));
            }
        });
        return lines;
    }

    private Line line(String what, List<Double> seconds, Function<Measured, Duration> part, String target) {
        List<Double> base = times(against, part);
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < seconds.size(); round++) {
            ratios.add(seconds.get(round) / base.get(round));
        }
        return new Line(what, Spread.of(seconds), Spread.of(ratios), target);
    }

    private List<Double> times(String name, Function<Measured, Duration> part) {
        return measured.getOrDefault(name, List.of()).stream()
                .map(times -> part.apply(times).toNanos() / 1e9)
                .toList();
    }
}
