package dev.expunge.bench.chart;

import dev.expunge.bench.chart.Svg.Anchor;
import dev.expunge.bench.chart.Svg.Box;
import dev.expunge.bench.chart.Svg.Point;
import dev.expunge.bench.chart.Svg.Style;
import dev.expunge.bench.figure.Spread;
import java.util.List;
import java.util.Optional;

/// Bars that lie, one for each contender, with a whisker from the least to the most, and a mark where one has to
/// end. Pure.
///
/// @param axis what the bars measure, with its unit
/// @param bars at least one, from the top
public record BarChart(String title, String axis, boolean logarithmic, List<Bar> bars) {
    private static final int WIDTH = 820;
    private static final int LEFT = 270;
    private static final int RIGHT = 130;
    private static final int TOP = 52;
    private static final int ROW = 38;
    private static final String MARK = "#c0392b";

    /// One bar.
    ///
    /// @param value what it shows; on a logarithmic axis above zero
    /// @param unit behind the number at its end
    /// @param ours whether it is Expunge's
    /// @param limit where it has to end at the latest
    public record Bar(String label, Spread value, String unit, boolean ours, Optional<Double> limit) {
        /// A bar of somebody else.
        public static Bar other(String label, Spread value, String unit) {
            return new Bar(label, value, unit, false, Optional.empty());
        }

        /// A bar of Expunge.
        public static Bar ours(String label, Spread value, String unit, Optional<Double> limit) {
            return new Bar(label, value, unit, true, limit);
        }
    }

    /// Bars on an axis from zero.
    public static BarChart of(String title, String axis, List<Bar> bars) {
        return new BarChart(title, axis, false, bars);
    }

    /// The picture.
    public String svg() {
        int bottom = TOP + ROW * bars.size();
        var svg = new Svg(WIDTH, bottom + 62, title);
        Axis scale = scale();
        for (double tick : scale.ticks()) {
            svg.line(new Point(scale.at(tick), TOP), new Point(scale.at(tick), bottom), Svg.FAINT, 1);
            svg.text(new Point(scale.at(tick), bottom + 18), Axis.label(tick), Style.quiet(Anchor.MIDDLE));
        }
        for (int row = 0; row < bars.size(); row++) {
            draw(svg, scale, bars.get(row), TOP + ROW * row);
        }
        svg.line(new Point(LEFT, TOP), new Point(LEFT, bottom), Svg.INK, 1);
        svg.text(new Point((LEFT + WIDTH - RIGHT) / 2.0, bottom + 42), axis + legend(), Style.plain(Anchor.MIDDLE));
        return svg.end();
    }

    private String legend() {
        return bars.stream().anyMatch(bar -> bar.limit().isPresent()) ? "   (red: has to end here)" : "";
    }

    private Axis scale() {
        double most = bars.stream()
                .mapToDouble(bar -> Math.max(bar.value().most(), bar.limit().orElse(0.0)))
                .max()
                .orElse(1);
        if (!logarithmic) {
            return Axis.fromZero(most, LEFT, WIDTH - RIGHT);
        }
        double least =
                bars.stream().mapToDouble(bar -> bar.value().least()).min().orElse(1);
        return Axis.logarithmic(least / 2, most, LEFT, WIDTH - RIGHT);
    }

    private static void draw(Svg svg, Axis scale, Bar bar, double top) {
        double middle = top + ROW / 2.0;
        double end = scale.at(bar.value().median());
        svg.text(new Point(LEFT - 10, middle + 4), bar.label(), Style.plain(Anchor.END));
        svg.box(new Box(LEFT, top + 8, end - LEFT, ROW - 16.0), bar.ours() ? "#0072b2" : "#9aa5b1", 1);
        double from = scale.at(bar.value().least());
        double to = scale.at(bar.value().most());
        if (to - from > 1) {
            svg.line(new Point(from, middle), new Point(to, middle), Svg.INK, 1.2);
            svg.line(new Point(from, middle - 5), new Point(from, middle + 5), Svg.INK, 1.2);
            svg.line(new Point(to, middle - 5), new Point(to, middle + 5), Svg.INK, 1.2);
        }
        bar.limit()
                .map(scale::at)
                .ifPresent(x -> svg.line(new Point(x, top + 3), new Point(x, top + ROW - 3), MARK, 2.5));
        double behind = Math.max(to, bar.limit().map(scale::at).orElse(0.0)) + 8;
        svg.text(
                new Point(behind, middle + 4),
                Spread.once(bar.value().median()).text(bar.unit()),
                new Style(13, Svg.INK, Anchor.START, bar.ours()));
    }
}
