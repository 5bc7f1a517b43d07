package dev.expunge.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What is saved of the whole database, or of the touched tables, before the first delete.
public sealed interface SnapshotSpec {
    /// The word of the spec.
    String kind();

    /// Whether the run itself reads the touched tables for it.
    default boolean dumps() {
        return this instanceof PgDump;
    }

    /// A snapshot by Amazon, of one instance or of a cluster.
    ///
    /// @param cluster whether it is a cluster of Aurora
    /// @param name of the instance or cluster
    /// @param access how the service is asked
    /// @param through the host of `database.url` where that is a proxy or a tunnel to it; empty where it is its own
    /// @param unencrypted why a snapshot that is not encrypted will do; empty where it will not
    /// @param deadline the longest that it may take
    record Amazon(
            boolean cluster,
            String name,
            Access access,
            Optional<String> through,
            Optional<String> unencrypted,
            Duration deadline)
            implements SnapshotSpec {
        @Override
        public String kind() {
            return cluster ? "aurora" : "rds";
        }
    }

    /// How a service of AWS is asked. Credentials come from where AWS tools look for them.
    ///
    /// @param region empty for the one that AWS tools find
    /// @param endpoint empty for the region's own
    record Access(Optional<String> region, Optional<String> endpoint) {}

    /// A backup by pgBackRest.
    ///
    /// @param full whether all files are copied; otherwise those that differ from the last full backup
    /// @param config its configuration; empty for its own default
    /// @param program its name, or where it is
    /// @param deadline the longest that it may take
    record PgBackRest(String stanza, boolean full, Optional<Path> config, String program, Duration deadline)
            implements SnapshotSpec {
        @Override
        public String kind() {
            return "pgbackrest";
        }
    }

    /// The touched tables, by `pg_dump` in its directory format.
    ///
    /// @param to the folder of the dumps
    /// @param program its name, or where it is; `pg_restore` is beside it
    /// @param jobs tables that are written at once, each over a connection of its own
    /// @param deadline the longest that it may take
    record PgDump(Path to, String program, int jobs, Duration deadline) implements SnapshotSpec {
        @Override
        public String kind() {
            return "pg_dump";
        }
    }

    /// One that is there already.
    ///
    /// @param of how it was made
    /// @param name empty for the newest
    /// @param maxAge how old it may be
    record Existing(SnapshotSpec of, Optional<String> name, Duration maxAge) implements SnapshotSpec {
        public Existing {
            if (of instanceof Existing || of instanceof None) {
                throw new IllegalArgumentException("an existing snapshot was made somehow");
            }
            Objects.requireNonNull(maxAge, "maxAge is null");
        }

        @Override
        public String kind() {
            return "existing";
        }
    }

    /// None, and why.
    record None(String reason) implements SnapshotSpec {
        @Override
        public String kind() {
            return "none";
        }
    }
}
