package dev.expunge.backup.snapshot.rds;

import java.util.List;

/// What the service says of an instance or a cluster.
///
/// @param encrypted whether its storage is, and so every snapshot
/// @param endpoints the hosts at which it is reached
record Source(String name, boolean encrypted, List<String> endpoints) {
    Source {
        endpoints = List.copyOf(endpoints);
    }
}
