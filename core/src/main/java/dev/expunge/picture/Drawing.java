package dev.expunge.picture;

import static dev.expunge.picture.Markup.px;

import dev.expunge.map.Edge;
import dev.expunge.picture.Layout.Point;
import dev.expunge.sql.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Draws boxes, arrows and frames as SVG. Owned by one thread.
final class Drawing {
    private static final double MARK = 15;

    private final Picture picture;
    private final Markup out;
    private final Map<TableName, String> numbers = new HashMap<>();

    Drawing(Picture picture, Markup out) {
        this.picture = picture;
        this.out = out;
        picture.boxes().forEach(b -> numbers.put(b.name(), Integer.toString(numbers.size() + 1)));
    }

    /// Everything, with its upper left corner at the origin.
    void draw(Layout layout) {
        layout.frames().forEach(this::frame);
        layout.ways().forEach(this::way);
        layout.places().forEach(this::box);
    }

    /// What tells a table apart from all others in scripts: its place in the picture, from 1.
    String number(TableName table) {
        return numbers.getOrDefault(table, "0");
    }

    private void frame(Layout.Frame frame) {
        Point corner = frame.corner();
        rectangle("frame", corner, new Point(frame.width(), frame.height()), 10);
        String text = "cycle " + frame.cycle().number() + ": these "
                + frame.cycle().tables().size() + " tables reference each other";
        text(new Point(corner.x() + 14, corner.y() + 21), text, "quiet");
    }

    private void way(Layout.Way way) {
        Edge edge = way.arrow().edge();
        String action = Words.action(edge.action());
        out.open(
                "g",
                "class",
                "arrow " + action,
                "data-from",
                number(edge.parent().name()),
                "data-to",
                number(edge.child().name()));
        out.text("title", Sizes.word(way.arrow()) + " " + edge.name());
        out.leaf("path", "class", "line", "d", Curve.through(way.points()));
        for (Point joint : way.joints()) {
            out.leaf("circle", "class", "joint", "cx", px(joint.x()), "cy", px(joint.y()), "r", "2.4");
        }
        out.leaf(
                "path",
                "class",
                "tip",
                "d",
                Look.of(edge.action()).tip(way.points().getLast()));
        out.close();
    }

    private void box(Layout.Place place) {
        Picture.Box box = place.box();
        Fate fate = Fate.of(box.fate());
        String root = box.equals(picture.root()) ? " root" : "";
        out.open("g", "class", "box " + fate.word() + root, "data-table", number(box.name()));
        out.text("title", box.name() + ": " + Words.rows(box) + ", " + fate.meaning());
        rectangle("body", place.corner(), new Point(place.width(), place.height()), 6);
        out.leaf("path", "class", "head", "d", head(place));
        badge(
                box,
                new Point(
                        place.corner().x() + Sizes.BADGE_LEFT + Sizes.badge(box),
                        place.corner().y() + Sizes.HEAD / 2));
        headText(place);
        for (int at = 0; at < place.rows().size(); at++) {
            row(place, place.rows().get(at), place.corner().y() + Sizes.HEAD + Sizes.ROW * (at + 0.5));
        }
        out.close();
    }

    /// The head has round corners where the box has them.
    private static String head(Layout.Place place) {
        String start = "M" + px(place.corner().x()) + " " + px(place.corner().y() + 6);
        String width = px(place.width() - 12);
        String top = "a6 6 0 0 1 6 -6h" + width + "a6 6 0 0 1 6 6";
        return place.rows().isEmpty()
                ? start + top + "v" + px(Sizes.HEAD - 12) + "a6 6 0 0 1 -6 6h-" + width + "a6 6 0 0 1 -6 -6z"
                : start + top + "v" + px(Sizes.HEAD - 6) + "h" + px(-place.width()) + "z";
    }

    /// The place in the deletion order in a pill, or a sign in a square.
    void badge(Picture.Box box, Point middle) {
        OptionalInt order = box.order();
        String text = order.isPresent()
                ? Integer.toString(order.getAsInt())
                : Fate.of(box.fate()).sign();
        double half = order.isPresent() ? Sizes.badge(box) : 8;
        var corner = new Point(middle.x() - half, middle.y() - 8.5);
        rectangle("badge", corner, new Point(2 * half, 17), order.isPresent() ? 8.5 : 2);
        text(new Point(middle.x(), middle.y() + 4), text, "order");
    }

    private void headText(Layout.Place place) {
        Picture.Box box = place.box();
        double line = place.corner().y() + Sizes.HEAD / 2 + 4.5;
        double right = place.corner().x() + place.width() - 10;
        String name = Sizes.shortened(Words.table(box, picture));
        double left = place.corner().x() + Sizes.BADGE_LEFT + 2 * Sizes.badge(box) + Sizes.BADGE_RIGHT;
        text(new Point(left, line), name, "code name");
        text(new Point(right - Sizes.marks(box.concerns().size()), line), Words.rows(box), "count end");
        marks(box.concerns(), new Point(right, place.corner().y() + Sizes.HEAD / 2));
    }

    private void row(Layout.Place place, Picture.Arrow arrow, double middle) {
        double left = place.corner().x() + 12;
        double right = place.corner().x() + place.width() - 10;
        String reference = Sizes.shortened(Words.reference(arrow.edge().name()));
        text(new Point(left, middle + 4), reference, "code");
        text(new Point(left + Sizes.reference(reference) + 8, middle + 4), Words.declared(arrow.edge()), "quiet");
        text(
                new Point(right - Sizes.marks(arrow.concerns().size()), middle + 4),
                Sizes.word(arrow),
                "word end " + Words.action(arrow.edge().action()));
        marks(arrow.concerns(), new Point(right, middle));
    }

    /// Triangles with the numbers of hazards.
    ///
    /// @param end where the last of them ends
    private void marks(List<Integer> concerns, Point end) {
        for (int at = 0; at < concerns.size(); at++) {
            double x = end.x() - MARK * (concerns.size() - at) + MARK / 2;
            mark(new Point(x, end.y()), concerns.get(at));
        }
    }

    void mark(Point middle, int number) {
        String start = px(middle.x()) + " " + px(middle.y() - 8);
        String severity = picture.concerns().get(number - 1).severity().word();
        out.leaf("path", "class", "mark " + severity, "d", "M" + start + "l8 14.5h-16z");
        text(
                new Point(middle.x(), middle.y() + 5),
                Integer.toString(number),
                (number > 9 ? "number long " : "number ") + severity);
    }

    private void rectangle(String kind, Point corner, Point size, double round) {
        out.leaf(
                "rect",
                "class",
                kind,
                "x",
                px(corner.x()),
                "y",
                px(corner.y()),
                "width",
                px(size.x()),
                "height",
                px(size.y()),
                "rx",
                px(round));
    }

    void text(Point at, String text, String kind) {
        if (!text.isEmpty()) {
            out.text("text", text, "class", kind, "x", px(at.x()), "y", px(at.y()));
        }
    }
}
