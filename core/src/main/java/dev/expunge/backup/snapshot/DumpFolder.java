package dev.expunge.backup.snapshot;

import dev.expunge.backup.Checkpoint;
import dev.expunge.sql.TableName;
import dev.expunge.storage.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The folder of one dump: the files of `pg_dump`, what it is of, and the checksums of all of them as `sha256sum`
/// writes
/// them.
///
/// @param system the server that it is of
record DumpFolder(Path folder, Taken taken, String system, String database, List<TableName> tables) {
    static final String CHECKSUMS = "SHA256SUMS";
    private static final String ABOUT = "expunge-snapshot.json";
    private static final int BUFFER = 1 << 20;

    DumpFolder {
        tables = List.copyOf(tables);
    }

    /// Writes down what the dump is of, and the checksums, to last.
    static void seal(Path folder, Taken taken, SnapshotServer server, List<TableName> tables) throws IOException {
        ObjectNode about = JsonMapper.shared()
                .createObjectNode()
                .put("name", taken.name())
                .put("at", taken.at().toString())
                .put("system", server.system())
                .put("database", server.database());
        ArrayNode list = about.putArray("tables");
        tables.forEach(table -> list.addArray().add(table.schema()).add(table.name()));
        Disk.real().writeWhole(folder.resolve(ABOUT), (about + "\n").getBytes(StandardCharsets.UTF_8));
        var sums = new StringBuilder();
        for (Path file : files(folder)) {
            sums.append(checksum(file, Checkpoint.none()))
                    .append("  ")
                    .append(file.getFileName())
                    .append('\n');
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        Disk.real().writeWhole(folder.resolve(CHECKSUMS), sums.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// The dump in that folder.
    ///
    /// @throws IOException when it holds none that was sealed
    static DumpFolder of(Path folder) throws IOException {
        return find(folder).orElseThrow(() -> new IOException("no dump"));
    }

    /// The dump in that folder, if it holds one that was sealed.
    static Optional<DumpFolder> find(Path folder) {
        try {
            JsonNode about = JsonMapper.shared().readTree(Files.readString(folder.resolve(ABOUT)));
            long bytes = 0;
            for (Path file : files(folder)) {
                bytes += Files.size(file);
            }
            Taken taken = new Taken(
                    "pg_dump",
                    String.valueOf(folder.getFileName()),
                    Instant.parse(about.path("at").asString()),
                    Map.of(Taken.BYTES, Long.toString(bytes)));
            return Optional.of(new DumpFolder(
                    folder,
                    taken,
                    about.path("system").asString(),
                    about.path("database").asString(),
                    about.path("tables")
                            .valueStream()
                            .map(it -> new TableName(
                                    it.path(0).asString(), it.path(1).asString()))
                            .toList()));
        } catch (IOException | JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    void requireServer(SnapshotServer server) {
        if (!system.equals(server.system()) || !database.equals(server.database())) {
            throw Refusals.refused(
                    "the dump " + folder + " is of another database\n  the dump's     " + database + ", system "
                            + system + "\n  the spec's     " + server.database() + ", system " + server.system(),
                    "name the folder of the dumps of this database");
        }
    }

    void requireTables(List<TableName> wanted) {
        List<TableName> missing =
                wanted.stream().filter(table -> !tables.contains(table)).toList();
        if (!missing.isEmpty()) {
            throw Refusals.refused(
                    "the dump " + folder + " does not hold " + missing.getFirst()
                            + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more touched tables" : ""),
                    "make a new one");
        }
    }

    /// Reads every file and compares; a file that is missing or new is found, too.
    ///
    /// @return the digest of the checksums
    String requireWhole(Checkpoint checkpoint) throws IOException {
        var now = new StringBuilder();
        for (Path file : files(folder)) {
            checkpoint.pass();
            now.append(checksum(file, checkpoint))
                    .append("  ")
                    .append(file.getFileName())
                    .append('\n');
        }
        byte[] sums = Files.readAllBytes(folder.resolve(CHECKSUMS));
        if (!MessageDigest.isEqual(sums, now.toString().getBytes(StandardCharsets.UTF_8))) {
            throw Refusals.refused(
                    "the files of the dump " + folder + " are not those that were written",
                    "see which: cd " + folder + " && sha256sum -c " + CHECKSUMS,
                    "put them back, or make a new dump and freeze a new run");
        }
        return HexFormat.of().formatHex(sha256().digest(sums));
    }

    private static List<Path> files(Path folder) throws IOException {
        return Disk.list(folder).stream()
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .filter(file -> !String.valueOf(file.getFileName()).equals(CHECKSUMS))
                .toList();
    }

    private static String checksum(Path file, Checkpoint checkpoint) throws IOException {
        MessageDigest digest = sha256();
        var buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                if (checkpoint.wanted()) {
                    checkpoint.pass();
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Removes a folder with all that is in it; does nothing when it is not there.
    static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
