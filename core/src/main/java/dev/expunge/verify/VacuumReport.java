package dev.expunge.verify;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Objects;

/// What `VACUUM (ANALYZE)` achieved.
///
/// @param holders who keeps dead rows from being reclaimed: sessions, slots, prepared transactions, standbys
public record VacuumReport(List<TableVacuum> tables, List<String> holders) {
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
    }
}
