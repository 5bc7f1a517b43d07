package dev.expunge.picture;

import dev.expunge.picture.Layout.Point;
import dev.expunge.spec.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the signs of a picture mean: only of those that are in it.
final class Legend {
    private static final double SAMPLE = 50;

    private Legend() {}

    /// A sign with its meaning.
    sealed interface Entry {
        /// What it means.
        String meaning();
    }

    /// An edge with that action.
    record OfAction(Action action, String meaning) implements Entry {}

    /// A table, shown by one of them.
    record OfFate(Picture.Box box, String meaning) implements Entry {}

    /// A hazard.
    record OfMark(String meaning) implements Entry {}

    static List<Entry> of(Picture picture) {
        var entries = new ArrayList<Entry>();
        actions(picture).forEach(a -> entries.add(new OfAction(a, Look.of(a).meaning())));
        for (Picture.Fate fate : Picture.Fate.values()) {
            picture.boxes().stream()
                    .filter(b -> b.fate() == fate)
                    .reduce((_, last) -> last)
                    .ifPresent(b -> entries.add(new OfFate(b, meaning(fate))));
        }
        if (!picture.concerns().isEmpty()) {
            entries.add(new OfMark("a hazard, by its number in the list"));
        }
        return entries;
    }

    private static String meaning(Picture.Fate fate) {
        return fate == Picture.Fate.GOES
                ? "rows are deleted, in the order of the numbers"
                : Fate.of(fate).meaning();
    }

    private static List<Action> actions(Picture picture) {
        return Arrays.stream(Action.values())
                .filter(action ->
                        picture.arrows().stream().anyMatch(a -> a.edge().action() == action))
                .toList();
    }

    /// Draws a sign with its meaning, at the left end of a line of text.
    static void draw(Entry entry, Point at, Drawing drawing, Markup out) {
        double middle = at.y() - 4;
        switch (entry) {
            case OfAction(Action action, String meaning) -> {
                String word = Words.action(action);
                out.open("g", "class", "sample " + word);
                var points = List.of(new Point(at.x(), middle), new Point(at.x() + SAMPLE, middle));
                out.leaf("path", "class", "line", "d", Curve.through(points));
                out.leaf("path", "class", "tip", "d", Look.of(action).tip(points.getLast()));
                out.close();
                drawing.text(new Point(at.x() + SAMPLE + 12, at.y()), word, "word " + word);
                drawing.text(new Point(at.x() + SAMPLE + 86, at.y()), meaning, "");
            }
            case OfFate(Picture.Box box, String meaning) -> {
                out.open("g", "class", "sample " + Fate.of(box.fate()).word());
                drawing.badge(box, new Point(at.x() + SAMPLE / 2, middle));
                out.close();
                drawing.text(new Point(at.x() + SAMPLE + 12, at.y()), meaning, "");
            }
            case OfMark(String meaning) -> {
                drawing.mark(new Point(at.x() + SAMPLE / 2, middle), 1);
                drawing.text(new Point(at.x() + SAMPLE + 12, at.y()), meaning, "");
            }
        }
    }

    static String title(Picture picture) {
        return "Map from " + picture.root().name();
    }

    /// The numbers of the picture in one line.
    static String subtitle(Picture picture) {
        var parts = new ArrayList<String>();
        long going = picture.boxes().stream()
                .filter(b -> b.fate() == Picture.Fate.GOES)
                .count();
        parts.add("rows go from " + Words.counted(going, "table"));
        String shares = String.join(
                ", ",
                actions(picture).stream().map(action -> share(picture, action)).toList());
        parts.add(Words.counted(picture.arrows().size(), "edge") + (shares.isEmpty() ? "" : ": " + shares));
        long undecided = picture.arrows().stream().filter(a -> !a.decided()).count();
        if (undecided > 0) {
            parts.add(undecided + " undecided (with ?, drawn as forbid)");
        }
        if (!picture.cycles().isEmpty()) {
            parts.add(Words.counted(picture.cycles().size(), "cycle"));
        }
        parts.add(
                picture.concerns().isEmpty()
                        ? "no hazards found"
                        : Words.counted(picture.concerns().size(), "hazard"));
        Optional<String> schema = picture.schema();
        schema.ifPresent(s -> parts.add("all in schema " + s));
        return String.join("  ·  ", parts);
    }

    private static String share(Picture picture, Action action) {
        return picture.arrows().stream()
                        .filter(a -> a.edge().action() == action)
                        .count()
                + " " + Words.action(action);
    }
}
