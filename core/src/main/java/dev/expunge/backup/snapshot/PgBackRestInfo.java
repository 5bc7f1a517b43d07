package dev.expunge.backup.snapshot;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `pgbackrest info` says of a stanza.
///
/// @param system the identifier of the server that is its newest
record PgBackRestInfo(String stanza, String system, List<Backup> backups) {
    PgBackRestInfo {
        backups = List.copyOf(backups);
    }

    /// One backup.
    ///
    /// @param error whether pages with a wrong checksum were found when it was made
    /// @param restsOn labels of the backups without which it cannot be restored; empty for a full one
    /// @param facts for the ledger
    record Backup(
            String label,
            Instant begun,
            boolean error,
            Map<String, String> annotations,
            List<String> restsOn,
            Map<String, String> facts) {
        Backup {
            restsOn = List.copyOf(restsOn);
            annotations = Map.copyOf(annotations);
            facts = Map.copyOf(facts);
        }
    }

    /// Reads JSON.
    static PgBackRestInfo of(String json, String stanza) {
        try {
            JsonNode node = JsonMapper.shared().readTree(json).path(0);
            JsonNode server = node.path("db").path(Math.max(0, node.path("db").size() - 1));
            if (server.isMissingNode()) {
                throw Refusals.failed(
                        "pgBackRest knows no stanza " + stanza + ": "
                                + node.path("status").path("message").asString("no answer"),
                        "make it first: pgbackrest --stanza=" + stanza + " stanza-create");
            }
            int number = server.path("id").asInt();
            String cipher = node.path("cipher").asString("none");
            return new PgBackRestInfo(
                    stanza,
                    server.path("system-id").asString(),
                    node.path("backup")
                            .valueStream()
                            .filter(backup -> backup.path("database").path("id").asInt() == number)
                            .map(backup -> backup(backup, cipher))
                            .toList());
        } catch (JacksonException e) {
            throw Refusals.failed(
                    "what pgbackrest info says cannot be read", "look at it: pgbackrest --output=json info");
        }
    }

    private static Backup backup(JsonNode node, String cipher) {
        JsonNode lsn = node.path("lsn");
        JsonNode times = node.path("timestamp");
        return new Backup(
                node.path("label").asString(),
                Instant.ofEpochSecond(times.path("start").asLong()),
                node.path("error").asBoolean(false),
                node.path("annotation")
                        .propertyStream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().asString())),
                restsOn(node),
                Map.of(
                        "rests_on",
                        String.join(" ", restsOn(node)),
                        "type",
                        node.path("type").asString(),
                        "lsn_start",
                        lsn.path("start").asString(""),
                        "lsn_stop",
                        lsn.path("stop").asString(""),
                        "ended",
                        Instant.ofEpochSecond(times.path("stop").asLong()).toString(),
                        "cipher",
                        cipher,
                        Taken.BYTES,
                        node.path("info").path("size").asString("0")));
    }

    private static List<String> restsOn(JsonNode node) {
        String prior = node.path("prior").asString("");
        return Stream.concat(
                        Stream.of(prior).filter(label -> !label.isEmpty()),
                        node.path("reference").valueStream().map(JsonNode::asString))
                .distinct()
                .sorted()
                .toList();
    }

    /// The one with that annotation, the newest of several.
    Optional<Backup> annotated(String key, String value) {
        return backups.stream()
                .filter(backup -> value.equals(backup.annotations().get(key)))
                .max(Comparator.comparing(Backup::label));
    }

    /// The one of that label.
    Optional<Backup> named(String label) {
        return backups.stream().filter(backup -> backup.label().equals(label)).findFirst();
    }

    /// The newest without an error.
    Optional<Backup> newest() {
        return backups.stream().filter(backup -> !backup.error()).max(Comparator.comparing(Backup::begun));
    }

    /// A stanza of another server would save something else.
    void requireSystem(SnapshotServer server) {
        if (!system.equals(server.system())) {
            throw Refusals.refused(
                    "the stanza " + stanza + " is not of this server\n  the stanza's   system " + system
                            + "\n  the database's system " + server.system(),
                    "name the stanza of the server that database.url leads to");
        }
    }
}
