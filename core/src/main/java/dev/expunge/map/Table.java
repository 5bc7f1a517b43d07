package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A table as the application sees it; a partitioned table is one table with several leaves.
///
/// @param key columns of the primary key, or of a unique index without nulls; empty when there is neither
/// @param estimatedRows the server's own estimate; -1 when it has none
/// @param obstacles what makes deleting from it unsafe for this version
public record Table(
        TableName name,
        Kind kind,
        List<Column> columns,
        List<String> key,
        List<Leaf> leaves,
        long estimatedRows,
        List<Trigger> triggers,
        Set<Obstacle> obstacles) {

    /// What kind of relation it is.
    public enum Kind {
        TABLE,
        PARTITIONED,
        FOREIGN,
        VIEW
    }

    /// Why rows cannot be deleted from a table by this version.
    public enum Obstacle {
        /// It inherits, or is inherited from, without being a partition.
        INHERITANCE("takes part in table inheritance: a statement on it could reach rows of another table"),
        /// A rule rewrites deletes or updates.
        RULE("has a rule that rewrites DELETE or UPDATE: what a statement does cannot be told from its text"),
        /// One of its partitions is a foreign table.
        FOREIGN_PARTITION("has a partition on another server: its rows cannot be counted in our transaction");

        private final String sentence;

        Obstacle(String sentence) {
            this.sentence = sentence;
        }

        /// Continues the table's name to a sentence.
        public String sentence() {
            return sentence;
        }
    }

    public Table {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(kind, "kind is null");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        leaves = List.copyOf(leaves);
        triggers = List.copyOf(triggers);
        obstacles = Set.copyOf(obstacles);
    }

    /// The column of that name, exactly as spelled.
    public Optional<Column> column(String wanted) {
        return columns.stream().filter(c -> c.name().equals(wanted)).findFirst();
    }

    /// Whether rows are known by a key; otherwise only by their place and content.
    public boolean hasKey() {
        return !key.isEmpty();
    }
}
