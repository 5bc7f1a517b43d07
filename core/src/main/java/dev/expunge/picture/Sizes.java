package dev.expunge.picture;

/// How much room texts take, in pixels. Fonts of the reader are not known here, so widths are those of usual fonts
/// with some to spare: names are set in a font of even width.
final class Sizes {
    static final double HEAD = 32;
    static final double ROW = 20;
    static final double NARROWEST = 150;
    static final double WIDEST_COLUMN = 400;
    static final double BADGE_LEFT = 8;
    static final double BADGE_RIGHT = 7;

    private static final int LONGEST = 60;
    private static final double NAME = 7.95;
    private static final double REFERENCE = 6.95;
    private static final double WORD = 6.3;
    private static final int WIDE_FROM = 0x1100;

    private Sizes() {}

    /// The head of a box: badge, name, rows, hazards.
    static double head(Picture.Box box, Picture picture) {
        return BADGE_LEFT
                + 2 * badge(box)
                + BADGE_RIGHT
                + name(shortened(Words.table(box, picture)))
                + 22
                + words(Words.rows(box))
                + marks(box.concerns().size())
                + 12;
    }

    /// Half the width of the badge in a head: the place in the deletion order, or a sign.
    static double badge(Picture.Box box) {
        int digits = box.order().isPresent()
                ? Integer.toString(box.order().getAsInt()).length()
                : 1;
        return Math.max(9, 4.5 + 3.6 * digits);
    }

    /// A row of a box: reference, what the schema declares, action, hazards.
    static double row(Picture.Arrow arrow) {
        String declared = Words.declared(arrow.edge());
        return 16
                + reference(shortened(Words.reference(arrow.edge().name())))
                + (declared.isEmpty() ? 0 : 8 + words(declared))
                + 20
                + words(word(arrow))
                + marks(arrow.concerns().size())
                + 10;
    }

    /// The action as a row says it.
    static String word(Picture.Arrow arrow) {
        return Words.action(arrow.edge().action()) + (arrow.decided() ? "" : "?");
    }

    static double marks(int number) {
        return number == 0 ? 0 : 6 + 15.0 * number;
    }

    static double name(String text) {
        return NAME * columns(text);
    }

    static double reference(String text) {
        return REFERENCE * columns(text);
    }

    static double words(String text) {
        return WORD * columns(text);
    }

    /// A text with its middle left out where it is very long.
    static String shortened(String text) {
        String plain = Words.plain(text);
        int[] points = plain.codePoints().toArray();
        if (points.length <= LONGEST) {
            return plain;
        }
        int half = LONGEST / 2 - 1;
        return new String(points, 0, half) + "…" + new String(points, points.length - half, half);
    }

    /// Letters of East Asia and pictures take two columns.
    private static int columns(String text) {
        return text.codePoints()
                .map(c -> c >= WIDE_FROM && c != '…' && c != '≈' ? 2 : 1)
                .sum();
    }
}
