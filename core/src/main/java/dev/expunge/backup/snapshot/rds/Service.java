package dev.expunge.backup.snapshot.rds;

import java.util.List;
import java.util.Optional;

/// What is asked of the service, of an instance or of a cluster alike.
interface Service extends AutoCloseable {
    /// The instance or cluster.
    Source source();

    /// Begins a snapshot; one of that name that is there already will do.
    void create(String name);

    /// The snapshot of that name.
    Optional<CloudSnapshot> find(String name);

    /// All of the instance or cluster, automatic ones too.
    List<CloudSnapshot> all();

    @Override
    void close();
}
