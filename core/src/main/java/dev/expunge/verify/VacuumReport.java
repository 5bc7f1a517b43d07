package dev.expunge.verify;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Objects;

/// What `VACUUM (ANALYZE)` achieved.
///
/// @param holders who keeps dead rows from being reclaimed: sessions, slots, prepared transactions, standbys
/// @param remembered statistics that still hold values of rows, because analyzing did not renew them
public record VacuumReport(List<TableVacuum> tables, List<String> holders, List<Remembered> remembered) {
    /// Statistics of a table that were not renewed.
    ///
    /// @param what the column, or the statistics over several of them
    /// @param remedy what removes them
    public record Remembered(TableName table, String what, String remedy) {}

    /// Nothing is remembered.
    public VacuumReport(List<TableVacuum> tables, List<String> holders) {
        this(tables, holders, List.of());
    }

    /// One table.
    ///
    /// @param deadBefore the server's count of dead rows before
    /// @param deadAfter dead rows that are left: not yet removable
    /// @param skipped whether the server left the table out, for lack of the right to vacuum it
    public record TableVacuum(TableName table, long deadBefore, long deadAfter, boolean skipped) {
        public TableVacuum {
            Objects.requireNonNull(table, "table is null");
        }
    }

    public VacuumReport {
        tables = List.copyOf(tables);
        holders = List.copyOf(holders);
        remembered = List.copyOf(remembered);
    }
}
