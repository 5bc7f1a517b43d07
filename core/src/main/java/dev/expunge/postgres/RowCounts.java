package dev.expunge.postgres;

import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts the rows of tables exactly where that is cheap. Reads only.
public final class RowCounts {
    /// From this estimate on a table is not counted: its estimate is near enough, and counting reads all of it.
    private static final long LARGE = 2_000_000;

    private RowCounts() {}

    /// The number of rows of each table that is not large.
    public static Map<TableName, Long> exact(Session session, List<Table> tables) {
        var counts = new LinkedHashMap<TableName, Long>();
        tables.stream()
                .filter(t -> t.estimatedRows() < LARGE)
                .forEach(t -> counts.put(
                        t.name(),
                        session.one(
                                Sql.of("select count(*) from {table}").with("table", Sql.table(t.name())),
                                row -> row.number(1))));
        return counts;
    }
}
