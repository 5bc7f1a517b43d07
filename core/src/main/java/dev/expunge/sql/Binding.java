package dev.expunge.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Prepares statements with their arguments.
final class Binding {
    private Binding() {}

    static PreparedStatement prepared(Connection connection, Sql sql, Object... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.finished());
        for (int i = 0; i < arguments.length; i++) {
            bind(connection, statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(Connection connection, PreparedStatement statement, int index, Object argument)
            throws SQLException {
        switch (argument) {
            case Long[] numbers -> statement.setArray(index, connection.createArrayOf("bigint", numbers));
            case String[] texts -> statement.setArray(index, connection.createArrayOf("text", texts));
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> statement.setObject(index, argument);
        }
    }
}
