package dev.expunge.app;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPInputStream;
import org.postgresql.PGConnection;

/// A compressed plain dump: statements, and rows behind `COPY … FROM stdin;` up to `\.`.
record DumpFile(Path path) {
    void load(Connection connection) throws SQLException, IOException {
        var statements = new StringBuilder();
        try (var lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("COPY ") && line.endsWith(" FROM stdin;")) {
                    execute(connection, statements);
                    copy(connection, line, lines);
                } else {
                    statements.append(line).append('\n');
                }
            }
        }
        execute(connection, statements);
    }

    private static void execute(Connection connection, StringBuilder statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements.toString());
        }
        statements.setLength(0);
    }

    private static void copy(Connection connection, String copy, BufferedReader lines)
            throws SQLException, IOException {
        var rows = new StringBuilder();
        for (String line = lines.readLine(); line != null && !line.equals("\\."); line = lines.readLine()) {
            rows.append(line).append('\n');
        }
        var bytes = new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8));
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, bytes);
    }
}
