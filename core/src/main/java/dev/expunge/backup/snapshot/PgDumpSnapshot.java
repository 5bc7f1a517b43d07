package dev.expunge.backup.snapshot;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.sql.TableName;
import dev.expunge.storage.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A dump of the touched tables in directory format, from one consistent snapshot. It has its name only when it is
/// whole: written, listed, read through, and its checksums on disk.
public final class PgDumpSnapshot implements DatabaseSnapshot {
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    private final SnapshotSpec.PgDump spec;
    private final SnapshotServer server;
    private final Supplier<DumpScope> scope;
    private final Time time;

    /// @param scope asked when it is needed: what the dump holds
    public PgDumpSnapshot(SnapshotSpec.PgDump spec, SnapshotServer server, Supplier<DumpScope> scope, Time time) {
        this.spec = spec;
        this.server = server;
        this.scope = scope;
        this.time = time;
    }

    @Override
    public void preflight() {
        for (String program : List.of(spec.program(), restore())) {
            Matcher version = VERSION.matcher(new Program(List.of(program, "--version"), Map.of(), SHORT, time)
                    .run()
                    .output());
            if (!version.find() || Integer.parseInt(version.group(1)) < server.major()) {
                throw Refusals.failed(
                        program + " is older than the server, which is PostgreSQL " + server.major() + ": "
                                + (version.reset().find() ? version.group(1) : "it tells no version"),
                        "install the one of the server's version: Debian's package postgresql-client-" + server.major(),
                        "or say in the spec where it is: backup.snapshot.pg_dump.program");
            }
        }
        scope.get().unreadable().stream().findFirst().ifPresent(table -> {
            throw Failure.nothingChanged(
                    Code.PRIVILEGE_REFUSED,
                    "the role may not read " + table + ", which pg_dump has to",
                    "grant select on " + table.sql() + " to the role: expunge grants prints all that it needs");
        });
        try {
            Disk.real().createFolder(spec.to());
            Files.delete(Files.createTempFile(spec.to(), "expunge", ".probe"));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public Taken take(String name, Checkpoint checkpoint) {
        preflight();
        Path dump = spec.to().resolve(name);
        try {
            removeParts(name);
            while (!Files.isDirectory(dump)) {
                attempt(dump, checkpoint);
            }
            return DumpFolder.of(dump).taken();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /// A killed run may have left some, and a program that still writes into one: none ever gets the name.
    private void removeParts(String name) throws IOException {
        for (Path part : Disk.list(spec.to())) {
            if (String.valueOf(part.getFileName()).startsWith(name + Disk.PART)) {
                DumpFolder.remove(part);
            }
        }
    }

    /// One attempt; leaves nothing behind when it does not succeed.
    private void attempt(Path dump, Checkpoint checkpoint) throws IOException {
        Path part = dump.resolveSibling(dump.getFileName() + Disk.PART + "-"
                + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        try {
            DumpScope wanted = scope.get();
            var begun = time.now();
            Optional<Program.Ended> ended =
                    new Program(command(part, wanted), server.client(), spec.deadline(), time).run(checkpoint);
            if (ended.isEmpty()) {
                return;
            }
            if (ended.get().exit() != 0) {
                throw Refusals.failed(
                        "pg_dump did not succeed " + ended.get().said(),
                        "the role has to be able to read every touched table: expunge grants prints what it needs",
                        "see that the folder has room: " + spec.to());
            }
            Taken taken = new Taken("pg_dump", String.valueOf(dump.getFileName()), begun, Map.of());
            DumpFolder.seal(part, taken, server, wanted.tables());
            Files.move(part, dump, StandardCopyOption.ATOMIC_MOVE);
            Disk.real().sync(spec.to());
        } finally {
            DumpFolder.remove(part);
        }
    }

    private List<String> command(Path to, DumpScope wanted) {
        var command = new ArrayList<>(List.of(
                spec.program(),
                "--format=directory",
                "--file=" + to,
                "--jobs=" + spec.jobs(),
                "--no-password",
                "--no-blobs",
                "--no-publications",
                "--no-subscriptions",
                "--lock-wait-timeout=30s",
                "--exclude-schema=expunge"));
        wanted.left().forEach(table -> command.add("--exclude-table=" + table.quoted()));
        wanted.positions().forEach(sequence -> command.add("--exclude-table-data=" + sequence.quoted()));
        return command;
    }

    @Override
    public Taken existing(Optional<String> name) {
        try (Stream<Path> dumps = Disk.list(spec.to()).stream()) {
            return dumps.filter(Files::isDirectory)
                    .filter(dump -> !String.valueOf(dump.getFileName()).contains(Disk.PART))
                    .filter(dump -> name.isEmpty() || name.get().equals(String.valueOf(dump.getFileName())))
                    .flatMap(dump -> DumpFolder.find(dump).stream())
                    .map(DumpFolder::taken)
                    .max(Comparator.comparing(Taken::at))
                    .orElseThrow(() -> Refusals.refused(
                            "there is no dump" + name.map(it -> " " + it).orElse("") + " that Expunge made in "
                                    + spec.to(),
                            "check backup.snapshot.existing of the spec"));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public Taken verify(Taken taken, Checkpoint checkpoint) {
        Path dump = spec.to().resolve(taken.name());
        try {
            DumpFolder found = DumpFolder.find(dump)
                    .orElseThrow(() -> Refusals.refused(
                            "the dump " + dump + " is not there any more, or not whole",
                            "put it back; a dump that is gone cannot be made up for: freeze a new run"));
            found.requireServer(server);
            found.requireTables(scope.get().tables());
            String digest = found.requireWhole(checkpoint);
            requireListed(dump, found.tables());
            readThrough(dump, checkpoint);
            return found.taken().with(Map.of("checksums", digest, "verified", "true"));
        } catch (IOException e) {
            throw Refusals.failed(
                    "the dump " + dump + " cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private void requireListed(Path dump, List<TableName> tables) {
        Program.Ended listed = new Program(List.of(restore(), "--list", dump.toString()), Map.of(), SHORT, time).run();
        for (TableName table : tables) {
            String entry = " TABLE DATA " + table.schema() + " " + table.name() + " ";
            if (listed.exit() != 0 || listed.output().lines().noneMatch(line -> line.contains(entry))) {
                throw Refusals.refused(
                        "pg_restore --list does not name the rows of " + table + " in " + dump,
                        "make a new dump, and freeze a new run");
            }
        }
    }

    /// Every file is decompressed and read, into nothing.
    private void readThrough(Path dump, Checkpoint checkpoint) {
        Optional<Program.Ended> ended = Optional.empty();
        while (ended.isEmpty()) {
            ended = new Program(
                            List.of(restore(), "--data-only", "--file=/dev/null", dump.toString()),
                            Map.of(),
                            spec.deadline(),
                            time)
                    .run(checkpoint);
        }
        if (ended.get().exit() != 0) {
            throw Refusals.refused(
                    "pg_restore cannot read the dump " + dump + " to its end (exit code "
                            + ended.get().exit() + ")",
                    "make a new dump, and freeze a new run");
        }
    }

    private String restore() {
        return restore(spec);
    }

    /// Where `pg_restore` is.
    static String restore(SnapshotSpec.PgDump spec) {
        return Program.beside(spec.program(), "pg_restore");
    }

    private Failure unwritable(IOException e) {
        return Refusals.failed(
                "the folder of the dumps cannot be used: " + e.getClass().getSimpleName() + "\n  folder  " + spec.to(),
                "make it, give it room, and let whoever runs this write to it");
    }

    @Override
    public Procedure procedure() {
        String dump = spec.to() + "/" + Procedure.NAME;
        return new Procedure(
                "a dump of the touched tables by pg_dump into " + spec.to()
                        + ", one consistent snapshot, read through. It is not encrypted: whoever may read that folder reads it",
                List.of(
                        "See that it is whole: cd " + dump + " && sha256sum -c " + DumpFolder.CHECKSUMS,
                        "Make an empty database on a server that is not the live one: createdb restored",
                        "pg_restore --no-owner --no-privileges --section=pre-data -d restored " + dump
                                + "; it tells of what rests on tables that the dump does not hold",
                        "pg_restore --section=data --exit-on-error --jobs=" + spec.jobs() + " -d restored " + dump,
                        "Copy the wanted rows from there into the live database, parents before children, in one"
                                + " transaction.",
                        "Compare the counts, then commit. Delete the dump when it is not needed any more: it holds what was"
                                + " deleted."),
                true,
                "rm -r " + dump);
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
