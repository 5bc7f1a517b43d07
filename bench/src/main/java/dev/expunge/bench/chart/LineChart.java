package dev.expunge.bench.chart;

import dev.expunge.bench.chart.Svg.Anchor;
import dev.expunge.bench.chart.Svg.Box;
import dev.expunge.bench.chart.Svg.Point;
import dev.expunge.bench.chart.Svg.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lines over one common axis, in panels below each other. Pure.
///
/// @param along the common axis
/// @param panels at least one, each with at least one point
/// @param shaded a stretch of the common axis that is set off
public record LineChart(String title, Along along, List<Panel> panels, Optional<Shade> shaded) {
    private static final int WIDTH = 820;
    private static final int LEFT = 78;
    private static final int RIGHT = 24;
    private static final int TOP = 52;
    private static final int PANEL = 190;
    private static final int GAP = 42;
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7f8c8d", "#e69f00");

    /// The common axis.
    ///
    /// @param name with its unit
    /// @param ticks named places; none for round numbers of a linear axis that begins at zero
    public record Along(String name, List<Tick> ticks) {}

    /// A named place.
    public record Tick(double at, String name) {}

    /// Lines that share an axis.
    ///
    /// @param name of the upright axis, with its unit
    public record Panel(String name, boolean logarithmic, List<Line> lines) {}

    /// One line.
    ///
    /// @param dots whether each point is marked
    public record Line(String name, List<Spot> spots, boolean dots) {}

    /// A point of a line.
    public record Spot(double x, double y) {}

    /// A stretch that is set off, and why.
    public record Shade(double from, double to, String why) {}

    /// The picture.
    public String svg() {
        int height = TOP + panels.size() * (PANEL + GAP) + 40;
        var svg = new Svg(WIDTH, height, title);
        Axis x = across();
        for (int n = 0; n < panels.size(); n++) {
            double top = TOP + n * (PANEL + GAP) + 20.0;
            draw(svg, x, panels.get(n), top);
        }
        shaded.ifPresent(
                shade -> svg.text(new Point(x.at(shade.from()), TOP + 14.0), shade.why(), Style.quiet(Anchor.START)));
        svg.text(new Point((LEFT + WIDTH - RIGHT) / 2.0, height - 16.0), along.name(), Style.plain(Anchor.MIDDLE));
        return svg.end();
    }

    private Axis across() {
        if (!along.ticks().isEmpty()) {
            return new Axis(
                    along.ticks().getFirst().at(), along.ticks().getLast().at(), false, LEFT, WIDTH - RIGHT);
        }
        double most = spots(panels).stream().mapToDouble(Spot::x).max().orElse(1);
        return new Axis(0, most > 0 ? most : 1, false, LEFT, WIDTH - RIGHT);
    }

    private static List<Spot> spots(List<Panel> panels) {
        return panels.stream()
                .flatMap(panel -> panel.lines().stream())
                .flatMap(line -> line.spots().stream())
                .toList();
    }

    private void draw(Svg svg, Axis x, Panel panel, double top) {
        double bottom = top + PANEL;
        shaded.ifPresent(shade -> svg.box(
                new Box(x.at(shade.from()), top, x.at(shade.to()) - x.at(shade.from()), PANEL), "#f5b041", 0.22));
        Axis y = upright(panel, top, bottom);
        for (double tick : y.ticks()) {
            svg.line(new Point(LEFT, y.at(tick)), new Point(WIDTH - RIGHT, y.at(tick)), Svg.FAINT, 1);
            svg.text(new Point(LEFT - 8, y.at(tick) + 4), Axis.label(tick), Style.quiet(Anchor.END));
        }
        for (Tick tick : ticks(x)) {
            svg.line(new Point(x.at(tick.at()), bottom), new Point(x.at(tick.at()), bottom + 5), Svg.INK, 1);
            svg.text(new Point(x.at(tick.at()), bottom + 19), tick.name(), Style.quiet(Anchor.MIDDLE));
        }
        svg.line(new Point(LEFT, bottom), new Point(WIDTH - RIGHT, bottom), Svg.INK, 1);
        svg.upright(new Point(20, (top + bottom) / 2), panel.name(), Style.plain(Anchor.MIDDLE));
        for (int n = 0; n < panel.lines().size(); n++) {
            line(svg, panel.lines().get(n), new Place(x, y), COLOURS.get(n % COLOURS.size()));
        }
        if (panel.lines().size() > 1) {
            legend(svg, panel, top);
        }
    }

    private List<Tick> ticks(Axis x) {
        return along.ticks().isEmpty()
                ? x.ticks().stream().map(at -> new Tick(at, Axis.label(at))).toList()
                : along.ticks();
    }

    private static Axis upright(Panel panel, double top, double bottom) {
        List<Spot> spots = spots(List.of(panel));
        double most = spots.stream().mapToDouble(Spot::y).max().orElse(1);
        double least = spots.stream().mapToDouble(Spot::y).min().orElse(1);
        return panel.logarithmic() ? Axis.logarithmic(least, most, bottom, top) : Axis.fromZero(most, bottom, top);
    }

    private record Place(Axis x, Axis y) {
        Point of(Spot spot) {
            return new Point(x.at(spot.x()), y.at(spot.y()));
        }
    }

    private static void line(Svg svg, Line line, Place place, String colour) {
        List<Point> points = line.spots().stream().map(place::of).toList();
        svg.path(points, colour);
        if (line.dots()) {
            points.forEach(point -> svg.dot(point, colour));
        }
    }

    /// In a row above the panel.
    private static void legend(Svg svg, Panel panel, double top) {
        var left = new ArrayList<Double>(List.of((double) LEFT));
        for (int n = 0; n < panel.lines().size(); n++) {
            double x = left.getLast();
            String name = panel.lines().get(n).name();
            svg.box(new Box(x, top - 14, 16, 4), COLOURS.get(n % COLOURS.size()), 1);
            svg.text(new Point(x + 22, top - 8), name, Style.quiet(Anchor.START));
            left.add(x + 46 + name.length() * 7.0);
        }
    }
}
