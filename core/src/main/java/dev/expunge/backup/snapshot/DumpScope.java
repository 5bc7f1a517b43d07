package dev.expunge.backup.snapshot;

import dev.expunge.sql.TableName;
import java.util.List;

/// What a dump of the touched tables holds.
///
/// @param tables whose rows it holds: no partitioned ones, but their partitions
/// @param left every other relation, which the role need not be able to read
/// @param unreadable relations of the dump that the role may not read: `pg_dump` would refuse
/// @param positions sequences of those tables, whose position is left out: a deletion does not change it
public record DumpScope(
        List<TableName> tables, List<TableName> left, List<TableName> unreadable, List<TableName> positions) {
    public DumpScope {
        tables = List.copyOf(tables);
        left = List.copyOf(left);
        unreadable = List.copyOf(unreadable);
        positions = List.copyOf(positions);
    }
}
