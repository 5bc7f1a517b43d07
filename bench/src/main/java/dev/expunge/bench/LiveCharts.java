package dev.expunge.bench;

import dev.expunge.bench.UnderTraffic.Compared;
import dev.expunge.bench.chart.BarChart;
import dev.expunge.bench.chart.BarChart.Bar;
import dev.expunge.bench.chart.LineChart;
import dev.expunge.bench.chart.LineChart.Along;
import dev.expunge.bench.chart.LineChart.Line;
import dev.expunge.bench.chart.LineChart.Panel;
import dev.expunge.bench.chart.LineChart.Spot;
import dev.expunge.bench.chart.LineChart.Tick;
import dev.expunge.bench.figure.Bootstrap;
import dev.expunge.bench.figure.Quantile;
import dev.expunge.bench.figure.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The pictures of the chapter about live traffic.
final class LiveCharts {
    private static final double STEP = 0.05;

    /// Percentiles by how rare what lies beyond them is.
    private static final List<Tick> TICKS = List.of(
            tick(0.5, "50 %"),
            tick(0.75, "75 %"),
            tick(0.9, "90 %"),
            tick(0.95, "95 %"),
            tick(0.99, "99 %"),
            tick(0.995, "99.5 %"),
            tick(0.999, "99.9 %"));

    private LiveCharts() {}

    private static Tick tick(double share, String name) {
        return new Tick(place(share), name);
    }

    private static double place(double share) {
        return -Math.log10(1 - share);
    }

    /// Latency by percentile, a line for each way to delete and one for all windows without.
    static String percentiles(String title, Compared all) {
        var lines = new ArrayList<Line>();
        var quiet = new ArrayList<double[]>();
        all.shown().values().forEach(shown -> quiet.addAll(shown.without()));
        lines.add(line("no run", Bootstrap.all(quiet)));
        all.shown().forEach((who, shown) -> {
            if (who != UnderTraffic.NONE) {
                lines.add(line(who.text().replace("Expunge, ", ""), Bootstrap.all(shown.with())));
            }
        });
        var along = new Along("share of the requests that were answered sooner", TICKS);
        var panel = new Panel("milliseconds", true, lines);
        return new LineChart(title, along, List.of(panel), Optional.empty()).svg();
    }

    private static Line line(String name, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        var spots = new ArrayList<Spot>();
        double last = Math.min(TICKS.getLast().at(), Math.log10(Math.max(10, sorted.length)));
        for (double at = TICKS.getFirst().at(); at <= last + 1e-9; at += STEP) {
            spots.add(new Spot(at, Quantile.of(sorted, 1 - Math.pow(10, -at))));
        }
        return new Line(name, spots, false);
    }

    /// How long each took, and where gentle and brisk have to end.
    static String times(String title, Compared all) {
        double script = Spread.of(all.by(UnderTraffic.SCRIPT).seconds()).median();
        var bars = new ArrayList<Bar>();
        all.shown().forEach((who, shown) -> {
            Spread seconds = Spread.of(shown.seconds());
            switch (who) {
                case NONE, COMPUTING -> {}
                case SCRIPT -> bars.add(Bar.other(who.text(), seconds, " s"));
                case FIXED -> bars.add(Bar.ours(who.text(), seconds, " s", Optional.empty()));
                case GENTLE -> bars.add(Bar.ours(who.text(), seconds, " s", Optional.of(script)));
                case BRISK -> bars.add(Bar.ours(who.text(), seconds, " s", Optional.of(script / 3)));
            }
        });
        return BarChart.of(title, "seconds that the deletion ran", bars).svg();
    }
}
