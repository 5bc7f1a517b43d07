package dev.expunge.bench.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes one picture. Lengths are pixels from the upper left corner. Owned by one thread.
final class Svg {
    static final String INK = "#222222";
    static final String FAINT = "#d5d8dc";
    static final String QUIET = "#5f6368";
    private static final String FONT = "system-ui, 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif";

    private final StringBuilder out = new StringBuilder();

    /// Where a text stands beside its place.
    enum Anchor {
        START,
        MIDDLE,
        END;

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A point.
    record Point(double x, double y) {}

    /// A rectangle.
    record Box(double x, double y, double width, double height) {}

    /// How a text looks.
    record Style(int size, String colour, Anchor anchor, boolean bold) {
        static Style plain(Anchor anchor) {
            return new Style(13, INK, anchor, false);
        }

        static Style quiet(Anchor anchor) {
            return new Style(12, QUIET, anchor, false);
        }
    }

    Svg(int width, int height, String title) {
        out.append(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
                font-family="%s">
                <title>%s</title>
                """, width, height, width, height, FONT, escaped(title)));
        box(new Box(0, 0, width, height), "#ffffff", 1);
        text(new Point(20, 28), title, new Style(16, INK, Anchor.START, true));
    }

    void box(Box box, String fill, double opacity) {
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" fill-opacity=\"%.2f\"/>%n",
                box.x(),
                box.y(),
                box.width(),
                box.height(),
                fill,
                opacity));
    }

    void line(Point from, Point to, String colour, double width) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                from.x(),
                from.y(),
                to.x(),
                to.y(),
                colour,
                width));
    }

    void dashed(Point from, Point to, String colour) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"1.5\""
                        + " stroke-dasharray=\"5 4\"/>%n",
                from.x(),
                from.y(),
                to.x(),
                to.y(),
                colour));
    }

    void path(List<Point> points, String colour) {
        String places = points.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point.x(), point.y()))
                .collect(Collectors.joining(" "));
        out.append("<polyline fill=\"none\" stroke=\"").append(colour);
        out.append("\" stroke-width=\"1.8\" stroke-linejoin=\"round\" points=\"");
        out.append(places).append("\"/>\n");
    }

    void dot(Point at, String colour) {
        out.append(String.format(
                Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\" fill=\"%s\"/>%n", at.x(), at.y(), colour));
    }

    void text(Point at, String text, Style style) {
        write(at, text, style, "");
    }

    /// Read from the bottom to the top.
    void upright(Point at, String text, Style style) {
        write(at, text, style, String.format(Locale.ROOT, " transform=\"rotate(-90 %.1f %.1f)\"", at.x(), at.y()));
    }

    private void write(Point at, String text, Style style, String turn) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\"%s%s>%s</text>%n",
                at.x(),
                at.y(),
                style.size(),
                style.colour(),
                style.anchor().text(),
                style.bold() ? " font-weight=\"600\"" : "",
                turn,
                escaped(text)));
    }

    String end() {
        return out + "</svg>\n";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
