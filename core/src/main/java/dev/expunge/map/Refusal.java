package dev.expunge.map;

import java.util.ArrayList;
import java.util.List;

/// What a map refuses, once for each reason; `docs/refusals.md` says why, and what to do about it. What makes one
/// table unsafe by itself is [Table.Obstacle].
public enum Refusal {
    /// Candidates could not be named.
    ROOT_WITHOUT_KEY("has no primary key or unique index without nulls: its rows cannot be named"),
    /// The criteria would select rows of several tables.
    ROOT_INHERITED("is inherited from: rows of other tables would match the criteria, too; name one of those"),
    /// Its rows are elsewhere.
    FOREIGN_TABLE("is a foreign table: its rows are on another server"),
    /// It has no rows of its own.
    VIEW("is a view: name the table behind it"),
    /// A reference that no equality of values describes.
    TEMPORAL("compares periods of time: which rows it ties together cannot be told by their values"),
    /// A circle that is followed in rounds.
    CIRCLE_OF_EXPRESSIONS(
            "is part of a circle of deletions, which is followed over columns only, without expressions and conditions"),
    /// A reference that cannot be set null.
    UNDETACHABLE(
            "detach is not possible, every column of it is declared not null, generated, or part of the key; a reference declared match full needs all of them");

    private final String sentence;

    Refusal(String sentence) {
        this.sentence = sentence;
    }

    /// Why no row of a table can go or change, each continuing its name to a sentence.
    static List<String> ofTable(Table table) {
        return switch (table.kind()) {
            case FOREIGN -> List.of(FOREIGN_TABLE.sentence);
            case VIEW -> List.of(VIEW.sentence);
            case TABLE, PARTITIONED ->
                table.obstacles().stream().map(Table.Obstacle::sentence).toList();
        };
    }

    /// Why a table cannot be the root, each continuing its name to a sentence.
    public static List<String> ofRoot(Table table) {
        var sentences = new ArrayList<>(ofTable(table));
        if (table.traits().parent()) {
            sentences.add(ROOT_INHERITED.sentence);
        }
        if (!table.hasKey()) {
            sentences.add(ROOT_WITHOUT_KEY.sentence);
        }
        return sentences;
    }

    /// Continues the name of a table or an edge to a sentence.
    public String sentence() {
        return sentence;
    }
}
