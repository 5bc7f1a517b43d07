package dev.expunge.bench;

import dev.expunge.bench.Findings.Chart;
import dev.expunge.bench.chart.BarChart;
import dev.expunge.bench.chart.BarChart.Bar;
import dev.expunge.bench.contest.Measured;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What the promises cost: one worker with every check on, against the bare loop.
@Command(name = "overhead", description = "One worker with every promise, against the bare loop.")
final class Overhead implements Chapter {
    private static final double LIMIT = 1.25;

    @Mixin
    private RaceOptions options = new RaceOptions();

    @Override
    public String name() {
        return "overhead";
    }

    @Override
    public Set<Racer> racers() {
        return Set.of(Racer.BARE, Racer.ONE);
    }

    @Override
    public List<String> quick() {
        return RaceOptions.QUICK;
    }

    @Override
    public Findings measure(Lab lab) throws SQLException {
        Race race = lab.race(options.scale());
        Spread bare = Spread.of(race.seconds(Racer.BARE, Measured::deleting));
        Spread ours = Spread.of(race.seconds(Racer.ONE, Measured::deleting));
        String svg = BarChart.of(
                        "Deleting, one worker, no traffic",
                        "seconds",
                        List.of(
                                Bar.other(Racer.BARE.text(), bare, " s"),
                                Bar.ours(Racer.ONE.text(), ours, " s", Optional.of(bare.median() * LIMIT))))
                .svg();
        return new Findings(
                race.conditions(),
                List.of(race.figure(Racer.ONE, Racer.BARE, Target.atMost(LIMIT, " ×"))),
                List.of(race.table(List.of(Racer.BARE, Racer.ONE), Racer.BARE)),
                List.of(new Chart("overhead.svg", "seconds of deleting: bare loop, Expunge with one worker", svg)));
    }
}
