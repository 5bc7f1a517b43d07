package dev.expunge.plan;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.spec.SoftDelete;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Sql;

/// The condition that a row of the root has been marked for long enough. It stands beside the criteria wherever these
/// are looked at, the batch included: a row that lost its mark, or got a newer one, is spared.
final class Marks {
    private final Table root;
    private final SoftDelete wanted;

    Marks(Table root, SoftDelete wanted) {
        this.root = root;
        this.wanted = wanted;
    }

    /// Makes sure that there is such a column.
    ///
    /// @throws Failure `SCHEMA_MISMATCH` with the SQL that adds it
    void require() {
        Column column = column();
        if (!column.type().startsWith("timestamp") && !column.type().equals("date")) {
            throw Failure.nothingChanged(
                    Code.SCHEMA_MISMATCH,
                    "soft_delete: " + name() + " does not say since when a row is marked: it is no date or timestamp",
                    "name a column of type timestamptz, timestamp or date in soft_delete.column of the spec");
        }
    }

    String name() {
        return root.name() + "." + Identifier.display(wanted.column());
    }

    /// @throws Failure `SCHEMA_MISMATCH` with the SQL that adds it
    Column column() {
        return root.column(wanted.column())
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SCHEMA_MISMATCH,
                        "soft_delete: there is no column " + name(),
                        "add it; this rewrites nothing and locks the table for a moment:\n    alter table "
                                + root.name().sql() + " add column " + Identifier.sql(wanted.column())
                                + " timestamptz;\n    create index concurrently on "
                                + root.name().sql() + " (" + Identifier.sql(wanted.column()) + ") where "
                                + Identifier.sql(wanted.column()) + " is not null;",
                        "or name the column that says since when a row is marked in soft_delete.column of the spec"));
    }

    /// The criteria with that condition, which names the column by the table's own name.
    ///
    /// @param asOf the frozen "now", as a literal
    Sql and(Sql criteria, Sql asOf) {
        boolean day = root.column(wanted.column())
                .filter(c -> c.type().equals("date"))
                .isPresent();
        return Sql.of("({criteria}\n) and {table}.{column} <= {as_of} - {days} * interval '24 hours'")
                .with("criteria", criteria)
                .with("table", Sql.name(root.name().name()))
                .with("column", Sql.name(wanted.column()))
                .with("as_of", asOf)
                .with("days", Sql.number(day ? wanted.grace() + 1L : wanted.grace()));
    }

    /// How many characters of [#and], and of [OwnMarks#missing], stand before the criteria.
    static int before() {
        return 1;
    }
}
