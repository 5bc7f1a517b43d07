package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.Objects;

/// A relation that holds rows: an ordinary table itself, or one partition of a partitioned table.
public record Leaf(long oid, TableName name) {
    public Leaf {
        Objects.requireNonNull(name, "name is null");
    }
}
