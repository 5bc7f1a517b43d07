package dev.expunge.map;

/// What a row of a table costs the server when it goes or changes, in plain rows: an estimate from the catalog,
/// for comparing the rows of one table with those of another. Only ratios matter, the pace measures the rest.
///
/// - A row that goes: 1 for itself; 1 for each trigger that fires, and a declared reference to the table is
///   one: it looks for children, or cascades to them; 1 for each piece in which large values are stored outside
///   the row, for each is a row of its own; ¼ for each index, whose entry stays for now but has to be vacuumed.
/// - A row that changes: 1 for itself, 1 for each index, because the new version enters all of them, and 1 for
///   each trigger.
///
/// @param deleted at least 1
/// @param updated at least 1
public record RowWeight(double deleted, double updated) {
    /// A row of a table of which nothing is known.
    public static final RowWeight PLAIN = new RowWeight(1, 1);

    private static final double ENTRY_LEFT_BEHIND = 0.25;

    public RowWeight {
        if (!(deleted >= 1 && updated >= 1)) {
            throw new IllegalArgumentException("a row weighs at least 1");
        }
    }

    /// What the catalog says of a table.
    ///
    /// @param indexes valid or not, at least 0
    /// @param onDelete triggers that a delete fires for each row, those of declared references included
    /// @param onUpdate the same for an update
    /// @param pieces in which large values are stored outside the row, on average
    public record Burden(long indexes, long onDelete, long onUpdate, double pieces) {}

    /// The estimate.
    public static RowWeight of(Burden table) {
        return new RowWeight(
                1 + table.onDelete() + table.pieces() + ENTRY_LEFT_BEHIND * table.indexes(),
                1 + table.onUpdate() + table.indexes());
    }

    /// What that many rows weigh.
    public double weigh(long gone, long changed) {
        return deleted * gone + updated * changed;
    }
}
