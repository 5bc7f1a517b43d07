package dev.expunge.picture;

/// How a table looks, by what becomes of its rows.
///
/// @param word names it in the style sheet
/// @param sign stands where others have their place in the deletion order
record Fate(String word, String sign, String meaning) {
    static Fate of(Picture.Fate fate) {
        return switch (fate) {
            case GOES -> new Fate("goes", "", "rows are deleted");
            case CHANGES -> new Fate("changes", "~", "rows stay, columns change");
            case STAYS -> new Fate("stays", "=", "rows are only looked at");
        };
    }
}
