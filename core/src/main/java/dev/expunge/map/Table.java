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
/// @param traits how it is stored and published, and what hangs on it
public record Table(
        TableName name,
        Kind kind,
        List<Column> columns,
        List<String> key,
        List<Leaf> leaves,
        long estimatedRows,
        List<Trigger> triggers,
        Set<Obstacle> obstacles,
        Traits traits) {

    /// How a table is stored and published, and what hangs on it.
    ///
    /// @param unlogged whether it is lost in a crash, and not on standbys
    /// @param parent whether other tables inherit from it, without being partitions: then only its own rows count
    /// @param child whether it inherits from another table, without being a partition
    /// @param rowSecurity whether policies decide which rows a role sees
    /// @param forced whether they do so for its owner, too
    /// @param identity what a publication says of a deleted row
    public record Traits(
            boolean unlogged,
            boolean parent,
            boolean child,
            boolean rowSecurity,
            boolean forced,
            ReplicaIdentity identity,
            List<Attachment> attachments) {
        /// An ordinary table on which nothing hangs.
        public static final Traits PLAIN =
                new Traits(false, false, false, false, false, ReplicaIdentity.DEFAULT, List.of());

        public Traits {
            Objects.requireNonNull(identity, "identity is null");
            attachments = List.copyOf(attachments);
        }

        /// What of one kind hangs on it.
        public List<Attachment> attached(Attachment.Kind kind) {
            return attachments.stream().filter(a -> a.kind() == kind).toList();
        }
    }

    /// Which columns of a deleted row a publication sends.
    public enum ReplicaIdentity {
        /// Those of the primary key.
        DEFAULT,
        /// None: a delete from a published table fails.
        NOTHING,
        /// All: the deleted row is published.
        FULL,
        /// Those of a unique index.
        INDEX
    }

    /// One without traits.
    public Table(
            TableName name,
            Kind kind,
            List<Column> columns,
            List<String> key,
            List<Leaf> leaves,
            long estimatedRows,
            List<Trigger> triggers,
            Set<Obstacle> obstacles) {
        this(name, kind, columns, key, leaves, estimatedRows, triggers, obstacles, Traits.PLAIN);
    }

    /// What kind of relation it is.
    public enum Kind {
        TABLE,
        PARTITIONED,
        FOREIGN,
        VIEW
    }

    /// Why rows cannot be deleted from a table by this version.
    public enum Obstacle {
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
        Objects.requireNonNull(traits, "traits is null");
    }

    /// The column of that name, exactly as spelled.
    public Optional<Column> column(String wanted) {
        return columns.stream().filter(c -> c.name().equals(wanted)).findFirst();
    }

    /// Whether rows are known by a key; otherwise only by their place and content.
    public boolean hasKey() {
        return !key.isEmpty();
    }

    /// By the name alone: of one catalog, equal names are one table, and tables are looked up thousands of times.
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
