package dev.expunge.postgres;

import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Counts the rows of tables exactly where that is cheap. Reads only.
public final class RowCounts {
    /// From this estimate on a table is not counted: its estimate is near enough, and counting reads all of it.
    private static final long LARGE = 2_000_000;

    /// Tables counted by one statement.
    private static final int TOGETHER = 50;

    private RowCounts() {}

    /// The number of rows of each table that is not large.
    public static Map<TableName, Long> exact(Session session, List<Table> tables) {
        List<TableName> small = tables.stream()
                .filter(t -> t.estimatedRows() < LARGE)
                .map(Table::name)
                .toList();
        return every(session, small);
    }

    /// The number of rows of each table, however large it is.
    public static Map<TableName, Long> every(Session session, List<TableName> tables) {
        var counts = new LinkedHashMap<TableName, Long>();
        for (int from = 0; from < tables.size(); from += TOGETHER) {
            List<TableName> some = tables.subList(from, Math.min(tables.size(), from + TOGETHER));
            session.query(statement(some), row -> counts.put(some.get((int) row.number(1)), row.number(2)));
        }
        return counts;
    }

    private static Sql statement(List<TableName> tables) {
        return Sql.join(
                " union all ",
                IntStream.range(0, tables.size())
                        .mapToObj(at -> Sql.of("select {at}::bigint, count(*) from {table}")
                                .with("at", Sql.number(at))
                                .with("table", Sql.table(tables.get(at))))
                        .toList());
    }
}
