package dev.expunge.sql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Several statements that travel to the server in one round trip and run there one after the other, each with a
/// snapshot of its own. The text is made once. Immutable.
///
/// @param sql all statements, the guard before each of them and at the end, with a semicolon between them
/// @param arguments how many `?` each statement has
public record Pipeline(Sql sql, List<Integer> arguments) {
    public Pipeline {
        arguments = List.copyOf(arguments);
    }

    /// Joins the statements.
    ///
    /// @param guard runs before each of them, and once more behind the last; has no `?`, and one row
    /// @param arguments how many `?` each has, in the same order
    public static Pipeline of(Sql guard, List<Sql> statements, List<Integer> arguments) {
        var all = new ArrayList<>(List.of(guard));
        statements.forEach(statement -> all.addAll(List.of(statement, guard)));
        return new Pipeline(Sql.join(";\n", all), arguments);
    }

    boolean run(Connection connection, List<Consumer<Row>> readers, Long[] argument) throws SQLException {
        int count = arguments.stream().mapToInt(Integer::intValue).sum();
        try (PreparedStatement statement = connection.prepareStatement(sql.finished())) {
            Array array = connection.createArrayOf("bigint", argument);
            for (int i = 1; i <= count; i++) {
                statement.setArray(i, array);
            }
            statement.execute();
            for (Consumer<Row> reader : readers) {
                statement.getMoreResults();
                read(statement, reader);
                statement.getMoreResults();
            }
            return true;
        }
    }

    private static void read(PreparedStatement statement, Consumer<Row> reader) throws SQLException {
        try (ResultSet result = statement.getResultSet()) {
            if (result == null) {
                return;
            }
            var row = new Row(result);
            while (result.next()) {
                reader.accept(row);
            }
        }
    }
}
