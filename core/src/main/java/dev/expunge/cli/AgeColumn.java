package dev.expunge.cli;

import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A guess which column of a root tells how old its rows are: the usual names first, then any timestamp.
record AgeColumn(Column column) {
    private static final List<String> USUAL = List.of(
            "createdat",
            "createdon",
            "created",
            "createdate",
            "createtime",
            "createddate",
            "createdtime",
            "creationdate",
            "creationtime",
            "datecreated",
            "insertedat",
            "registeredat",
            "signedupat");

    /// The guess, where the root has a column that could be it.
    static Optional<AgeColumn> of(Table root) {
        List<Column> times = root.columns().stream()
                .filter(c -> hasTime(c) || c.type().equals("date"))
                .filter(AgeColumn::canBeWritten)
                .toList();
        return USUAL.stream()
                .flatMap(usual -> times.stream().filter(c -> letters(c).equals(usual)))
                .findFirst()
                .or(() -> times.stream().filter(AgeColumn::hasTime).findFirst())
                .map(AgeColumn::new);
    }

    private static boolean hasTime(Column column) {
        return column.type().startsWith("timestamp");
    }

    /// Criteria stand in the file as they are, in a block that knows no escapes, and must not hold `${`.
    private static boolean canBeWritten(Column column) {
        return column.name().codePoints().allMatch(YamlText::isVisible)
                && !column.name().contains("${");
    }

    private static String letters(Column column) {
        return column.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /// As SQL: in quotes, unless it is a usual name, none of which is a word of SQL.
    String sql() {
        return USUAL.contains(letters(column)) ? Identifier.display(column.name()) : Identifier.quote(column.name());
    }

    /// What a person must know of its type, as a comment line of its own; empty where there is nothing.
    String caution() {
        return column.type().endsWith("with time zone") ? "" : "# That column has no time zone and is read as UTC.\n";
    }
}
