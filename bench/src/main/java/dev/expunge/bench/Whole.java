package dev.expunge.bench;

import dev.expunge.bench.Findings.Chart;
import dev.expunge.bench.chart.BarChart;
import dev.expunge.bench.chart.BarChart.Bar;
import dev.expunge.bench.contest.Measured;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import dev.expunge.delete.RunEvent.Stage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The whole job, from freeze to verify, against the bare loop, which only deletes.
@Command(name = "whole", description = "Freeze, export to disk, delete and verify, against the bare loop.")
final class Whole implements Chapter {
    private static final double LIMIT = 2;
    private static final List<String> COLUMNS =
            List.of("", "whole job", "to the bare loop", "freeze", "export", "delete", "verify");

    @Mixin
    private RaceOptions options = new RaceOptions();

    @Override
    public String name() {
        return "whole";
    }

    @Override
    public Set<Racer> racers() {
        return Set.of(Racer.BARE, Racer.ONE, Racer.TWO);
    }

    @Override
    public List<String> quick() {
        return RaceOptions.QUICK;
    }

    @Override
    public Findings measure(Lab lab) throws SQLException {
        Race race = lab.race(options.scale());
        List<Double> bare = race.seconds(Racer.BARE, Measured::deleting);
        double limit = Spread.of(bare).median() * LIMIT;
        var figures = new ArrayList<Figure>();
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        bars.add(Bar.other(Racer.BARE.text(), Spread.of(bare), " s"));
        for (Racer racer : List.of(Racer.ONE, Racer.TWO)) {
            List<Double> job = race.seconds(racer, Measured::job);
            Figure figure = figure(racer, Spread.ratio(job, bare), race.spread());
            figures.add(figure);
            bars.add(Bar.ours(racer.text(), Spread.of(job), " s", Optional.of(limit)));
            rows.add(row(race, racer, figure));
        }
        String svg = BarChart.of("Freeze, export to disk, delete, verify", "seconds", bars)
                .svg();
        return new Findings(
                race.conditions(),
                figures,
                List.of(new Table(COLUMNS, rows)),
                List.of(new Chart("whole.svg", "seconds of the whole job beside the bare loop's deleting", svg)));
    }

    private static List<String> row(Race race, Racer racer, Figure figure) {
        var cells = new ArrayList<String>();
        cells.add(racer.text());
        cells.add(Spread.of(race.seconds(racer, Measured::job)).text(" s"));
        cells.add(figure.text());
        for (Stage stage : List.of(Stage.FREEZE, Stage.EXPORT, Stage.DELETE, Stage.VERIFY)) {
            cells.add(Spread.of(race.seconds(racer, m -> m.stage(stage))).text(" s"));
        }
        return cells;
    }

    private static Figure figure(Racer racer, Spread ratio, String spread) {
        return new Figure(
                racer.text() + ": freeze, export, delete, verify",
                Racer.BARE.text(),
                ratio,
                " ×",
                spread,
                Optional.of(Target.atMost(LIMIT, " ×")));
    }
}
