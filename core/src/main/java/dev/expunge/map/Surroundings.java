package dev.expunge.map;

import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is dangerous around a graph and does not show in its shape: facts of the catalog and of the server, without
/// a judgement. Holds no values of rows.
///
/// @param indexes by the object number of the relation that they are on
/// @param storages of every relation that holds rows of a touched table, by its object number
/// @param deleted object numbers of the relations that rows are deleted from
/// @param triggers that act when rows of the graph go or change
/// @param heirs tables that inherit from tables of the graph, without being partitions
/// @param horizon what keeps deleted rows from being reclaimed
/// @param unserved references by more than columns alone, where the server finds no index for them
/// @param role as which these facts were read
/// @param autovacuum whether the server runs it at all
public record Surroundings(
        Map<Long, List<Index>> indexes,
        Map<Long, Storage> storages,
        Set<Long> deleted,
        List<TriggerSource> triggers,
        List<Publication> publications,
        List<Copy> copies,
        List<Heir> heirs,
        Horizon horizon,
        List<Default> defaults,
        Set<Unserved> unserved,
        String role,
        boolean autovacuum) {
    public Surroundings {
        indexes = Map.copyOf(indexes);
        storages = Map.copyOf(storages);
        deleted = Set.copyOf(deleted);
        triggers = List.copyOf(triggers);
        publications = List.copyOf(publications);
        copies = List.copyOf(copies);
        heirs = List.copyOf(heirs);
        defaults = List.copyOf(defaults);
        unserved = Set.copyOf(unserved);
    }

    /// A reference that the server would look for in a relation by reading all of it.
    ///
    /// @param leaf the object number of the relation
    public record Unserved(EdgeName edge, long leaf) {}

    /// An index as far as it matters for finding rows by equality.
    ///
    /// @param method the access method, `btree`
    /// @param usable whether it is valid, ready and covers every row that references something
    /// @param keys its key columns without those merely included; empty text for an expression
    public record Index(String name, String method, boolean usable, List<String> keys) {
        public Index {
            keys = List.copyOf(keys);
        }

        /// Whether rows are found by it whose columns have given values: its first columns are these, in any order.
        public boolean serves(List<String> columns) {
            boolean ordered = method.equals("btree") || (method.equals("hash") && columns.size() == 1);
            return usable
                    && ordered
                    && keys.size() >= columns.size()
                    && Set.copyOf(keys.subList(0, columns.size())).equals(Set.copyOf(columns));
        }

        /// Why it does not serve although it holds the columns, in a few words.
        String flaw(List<String> columns) {
            if (!usable) {
                return "it is invalid or partial";
            }
            boolean first = keys.size() >= columns.size()
                    && Set.copyOf(keys.subList(0, columns.size())).equals(Set.copyOf(columns));
            return first ? "it is a " + method + " index" : "it begins with " + begin(columns);
        }

        private String begin(List<String> columns) {
            String other = keys.stream()
                    .filter(key -> !columns.contains(key))
                    .findFirst()
                    .orElse("");
            return other.isEmpty() ? "an expression" : Identifier.display(other);
        }
    }

    /// A relation that holds rows.
    ///
    /// @param unlogged whether a crash empties it
    /// @param autovacuum whether its own settings leave it on
    /// @param hidden whether row level security applies to the role
    /// @param identity how its deleted rows are named downstream
    /// @param bytes of the relation with its large values
    /// @param rows the server's estimate; -1 for none
    /// @param sampled columns of which the statistics keep values
    /// @param extended statistics over several columns that keep values
    public record Storage(
            TableName name,
            boolean unlogged,
            boolean autovacuum,
            boolean hidden,
            Identity identity,
            long pages,
            long bytes,
            long rows,
            List<String> sampled,
            List<String> extended) {
        public Storage {
            sampled = List.copyOf(sampled);
            extended = List.copyOf(extended);
        }
    }

    /// How a publication names a row that goes.
    public enum Identity {
        NONE,
        KEY,
        FULL
    }

    /// A publication that rows of the graph, or our own state, go through.
    ///
    /// @param tables object numbers of published relations that hold rows of the graph
    /// @param everything whether it publishes whatever table there is
    /// @param ours whether it publishes schema `expunge`
    public record Publication(
            String name, boolean deletes, boolean updates, Set<Long> tables, boolean everything, boolean ours) {
        public Publication {
            tables = Set.copyOf(tables);
        }
    }

    /// Something beside the graph that keeps rows of one of its tables.
    ///
    /// @param columns how many columns are the same; 0 for a materialized view
    public record Copy(TableName of, TableName name, boolean view, long columns, long outOf) {}

    /// A table that inherits the columns of another, but not its references.
    public record Heir(TableName of, TableName name) {}

    /// What keeps deleted rows from being reclaimed, as far as the role may see it.
    ///
    /// @param complete whether the role sees the sessions of others, and what standbys hold back
    public record Horizon(List<OpenTransaction> transactions, List<Holder> holders, boolean complete) {
        public Horizon {
            transactions = List.copyOf(transactions);
            holders = List.copyOf(holders);
        }
    }

    /// A replication slot or a standby that keeps deleted rows from being reclaimed.
    ///
    /// @param who a slot or a standby, as a person finds it
    /// @param transactions how many have begun since the oldest that it may still look at
    /// @param stands whether nobody uses it, so that it moves no more
    /// @param catalogOnly whether it holds back rows of the system catalog alone
    /// @param end what lets go of it
    public record Holder(String who, long transactions, boolean stands, boolean catalogOnly, String end) {}

    /// A transaction that keeps deleted rows from being reclaimed.
    ///
    /// @param who a session or a prepared transaction, as a person finds it
    /// @param end the SQL that ends it
    public record OpenTransaction(String who, Duration age, String end) {}

    /// The default that a reference is set to when its parent goes.
    ///
    /// @param parentThere whether a parent row has that value; empty where only running the default would tell
    public record Default(
            String key, TableName child, String columns, TableName parent, Optional<Boolean> parentThere) {}
}
