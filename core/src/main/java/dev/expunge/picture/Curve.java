package dev.expunge.picture;

import dev.expunge.picture.Layout.Point;
import java.util.List;

/// A line through points as the path of an SVG, its bends rounded.
final class Curve {
    private static final double BEND = 7;

    private Curve() {}

    static String through(List<Point> points) {
        var path = new StringBuilder("M" + text(points.getFirst()));
        for (int at = 1; at < points.size() - 1; at++) {
            Point before = points.get(at - 1);
            Point here = points.get(at);
            Point after = points.get(at + 1);
            double radius = Math.min(BEND, Math.min(distance(before, here), distance(here, after)) / 2);
            path.append('L').append(text(towards(here, before, radius)));
            path.append('Q').append(text(here)).append(' ').append(text(towards(here, after, radius)));
        }
        return path.append('L').append(text(points.getLast())).toString();
    }

    private static String text(Point point) {
        return Markup.px(point.x()) + " " + Markup.px(point.y());
    }

    private static double distance(Point one, Point other) {
        return Math.hypot(one.x() - other.x(), one.y() - other.y());
    }

    private static Point towards(Point from, Point to, double way) {
        double whole = distance(from, to);
        double share = whole == 0 ? 0 : way / whole;
        return new Point(from.x() + (to.x() - from.x()) * share, from.y() + (to.y() - from.y()) * share);
    }
}
