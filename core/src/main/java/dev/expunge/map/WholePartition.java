package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.Objects;

/// A partition of which every row is a candidate, so that it could be detached and dropped instead.
///
/// @param parent the partitioned table that it hangs on
/// @param rows that it holds
/// @param concurrently whether it can be detached without stopping readers and writers: the parent has no default
/// partition
public record WholePartition(TableName parent, TableName name, long rows, boolean concurrently) {
    public WholePartition {
        Objects.requireNonNull(parent, "parent is null");
        Objects.requireNonNull(name, "name is null");
    }

    /// The statements that take it away, each in a transaction of its own.
    public String sql() {
        return "alter table " + parent.quoted() + " detach partition " + name.quoted()
                + (concurrently ? " concurrently" : "") + "; drop table " + name.quoted() + ";";
    }
}
