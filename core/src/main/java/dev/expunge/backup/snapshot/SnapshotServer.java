package dev.expunge.backup.snapshot;

import java.util.List;
import java.util.Map;

/// The server that is to be saved.
///
/// @param system the identifier that it was given when it was made
/// @param major its version
/// @param database the one that the run deletes from
/// @param hosts where it is reached, as the spec says it
/// @param client how the programs of PostgreSQL connect, as environment; may hold a password
public record SnapshotServer(
        String system, int major, String database, List<String> hosts, Map<String, String> client) {
    public SnapshotServer {
        hosts = List.copyOf(hosts);
        client = Map.copyOf(client);
    }

    @Override
    public String toString() {
        return database + " on " + String.join(", ", hosts);
    }
}
