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

/// Several workers with every check on, against one transaction with a statement per table.
@Command(name = "workers", description = "Two workers with every promise, against the single transaction.")
final class Workers implements Chapter {
    private static final double LIMIT = 0.8;
    private static final List<Racer> ALL = List.of(Racer.SINGLE, Racer.BARE, Racer.TWO_BARE, Racer.ONE, Racer.TWO);

    @Mixin
    private RaceOptions options = new RaceOptions();

    @Override
    public String name() {
        return "workers";
    }

    @Override
    public Set<Racer> racers() {
        return Set.copyOf(ALL);
    }

    @Override
    public List<String> quick() {
        return RaceOptions.QUICK;
    }

    @Override
    public Findings measure(Lab lab) throws SQLException {
        Race race = lab.race(options.scale());
        double single =
                Spread.of(race.seconds(Racer.SINGLE, Measured::deleting)).median();
        List<Bar> bars = ALL.stream()
                .map(racer -> new Bar(
                        racer.text(),
                        Spread.of(race.seconds(racer, Measured::deleting)),
                        " s",
                        racer == Racer.ONE || racer == Racer.TWO,
                        Optional.of(single * LIMIT).filter(limit -> racer == Racer.TWO)))
                .toList();
        return new Findings(
                race.conditions(),
                List.of(race.figure(Racer.TWO, Racer.SINGLE, Target.atMost(LIMIT, " ×"))),
                List.of(race.table(ALL, Racer.SINGLE)),
                List.of(new Chart(
                        "workers.svg",
                        "seconds of deleting: single transaction, one and two bare loops, Expunge with one and two "
                                + "workers",
                        BarChart.of("Deleting with several workers, no traffic", "seconds", bars)
                                .svg())));
    }
}
