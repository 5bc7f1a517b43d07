package dev.expunge.freeze;

import dev.expunge.sql.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// What was frozen for a run.
///
/// @param run the run's number
/// @param asOf the frozen "now" of the criteria
/// @param candidates root rows that matched
/// @param forbidden those of them that a forbidding edge protects
/// @param held those of them that are under a hold
/// @param digest SHA-256, in hexadecimal, over every row's digest in a fixed order
public record FrozenSet(
        long run, Instant asOf, long candidates, long forbidden, long held, List<TableCount> tables, String digest) {
    public FrozenSet {
        Objects.requireNonNull(asOf, "asOf is null");
        Objects.requireNonNull(digest, "digest is null");
        tables = List.copyOf(tables);
    }

    /// How many rows of one table will go or change.
    ///
    /// @param via the edge over which rows change; empty for rows that are deleted
    /// @param action what happens to them, in the word of the spec
    public record TableCount(TableName table, String via, String action, long rows) {
        public TableCount {
            Objects.requireNonNull(table, "table is null");
            Objects.requireNonNull(via, "via is null");
            Objects.requireNonNull(action, "action is null");
        }

        /// Rows that are deleted, or detached over an edge.
        public TableCount(TableName table, String via, long rows) {
            this(table, via, via.isEmpty() ? "delete" : "detach", rows);
        }

        /// Whether the rows are deleted, not only changed.
        public boolean deleted() {
            return via.isEmpty();
        }
    }

    /// Rows over all tables.
    public long rows() {
        return tables.stream().mapToLong(TableCount::rows).sum();
    }
}
