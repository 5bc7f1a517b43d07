package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// A partition of which every row is a candidate, so that it could be detached and dropped instead.
///
/// @param parent the partitioned table that it hangs on
/// @param rows that it holds
/// @param concurrently whether it can be detached without stopping readers and writers: the parent has no default
/// partition
/// @param drop the statement that drops it once it is detached, and drops nothing where a row of it has to stay
public record WholePartition(TableName parent, TableName name, long rows, boolean concurrently, String drop) {
    public WholePartition {
        Objects.requireNonNull(parent, "parent is null");
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(drop, "drop is null");
    }

    /// The statements that take it away, each in a transaction of its own.
    public List<String> statements() {
        return List.of(
                "alter table " + parent.quoted() + " detach partition " + name.quoted()
                        + (concurrently ? " concurrently" : ""),
                drop);
    }

    /// The same as a script.
    public String sql() {
        return statements().stream().map(s -> s + ";").collect(Collectors.joining("\n"));
    }
}
