package dev.expunge.picture;

import dev.expunge.picture.Layout.Point;
import dev.expunge.spec.Action;
import java.util.Map;

/// How the edges of one action look besides their colour and dashes, which are in the style sheet.
///
/// @param meaning what the action does, for the legend
record Look(Ending ending, String meaning) {
    /// What stands at the end of an arrow, so that actions are told apart in black and white.
    enum Ending {
        ARROW,
        RING,
        DIAMOND,
        BAR,
        SQUARE
    }

    private static final Look OTHER = new Look(Ending.SQUARE, "see the spec");

    private static final Map<String, Look> BY_ACTION = Map.of(
            "DELETE", new Look(Ending.ARROW, "row goes, too"),
            "DETACH", new Look(Ending.RING, "row stays, its reference set null"),
            "ANONYMIZE", new Look(Ending.DIAMOND, "row stays, columns overwritten"),
            "FORBID", new Look(Ending.BAR, "who has such a row stays"),
            "KEEP", new Look(Ending.SQUARE, "row stays as it is"));

    static Look of(Action action) {
        return BY_ACTION.getOrDefault(action.name(), OTHER);
    }

    /// The path that ends an arrow which comes from the left to a point.
    String tip(Point at) {
        double x = at.x();
        double y = at.y();
        return switch (ending) {
            case ARROW -> from(x, y) + "l-9 -4.5v9z";
            case RING -> from(x - 9, y) + "a4 4 0 1 1 8 0a4 4 0 1 1 -8 0z";
            case DIAMOND -> from(x, y) + "l-5.5 -4.5l-5.5 4.5l5.5 4.5z";
            case BAR -> from(x - 5, y - 7) + "h3v14h-3z";
            case SQUARE -> from(x - 8.5, y - 4) + "h8v8h-8z";
        };
    }

    private static String from(double x, double y) {
        return "M" + Markup.px(x) + " " + Markup.px(y);
    }
}
