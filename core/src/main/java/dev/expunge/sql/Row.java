package dev.expunge.sql;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The current row of a result, columns counted from 1. Valid only while it is being mapped; not thread-safe.
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    /// A text that is never null.
    public String text(int column) {
        return Objects.requireNonNull(optionalText(column).orElse(null), "null in column " + column);
    }

    /// A text that may be null.
    public Optional<String> optionalText(int column) {
        return read(() -> Optional.ofNullable(result.getString(column)));
    }

    /// A whole number; 0 for null.
    public long number(int column) {
        return read(() -> result.getLong(column));
    }

    /// A whole number that may be null.
    public Optional<Long> optionalNumber(int column) {
        return read(() -> {
            long value = result.getLong(column);
            return result.wasNull() ? Optional.empty() : Optional.of(value);
        });
    }

    /// A truth value; false for null.
    public boolean flag(int column) {
        return read(() -> result.getBoolean(column));
    }

    /// Bytes that are never null.
    public byte[] bytes(int column) {
        return read(() -> Objects.requireNonNull(result.getBytes(column), "null in column " + column));
    }

    /// A point in time that may be null (or infinite, which counts as none).
    public Optional<Instant> instant(int column) {
        return read(() -> Optional.ofNullable(result.getObject(column, OffsetDateTime.class)))
                .filter(t -> !t.equals(OffsetDateTime.MAX) && !t.equals(OffsetDateTime.MIN))
                .map(OffsetDateTime::toInstant);
    }

    /// A text array; empty for null.
    public List<String> texts(int column) {
        return read(() -> {
            Array array = result.getArray(column);
            return array == null ? List.of() : List.of((String[]) array.getArray());
        });
    }

    /// A bigint array; empty for null.
    public List<Long> numbers(int column) {
        return read(() -> {
            Array array = result.getArray(column);
            return array == null ? List.of() : List.of((Long[]) array.getArray());
        });
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws SQLException;
    }
}
