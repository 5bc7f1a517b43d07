package dev.expunge.backup.snapshot;

import dev.expunge.Time;
import dev.expunge.spec.SnapshotSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Restores a snapshot into a scratch server, by the same steps as a person would.
public final class Drill {
    private static final int MARGIN = 20;

    private final Taken taken;
    private final ScratchServer scratch;
    private final String database;
    private final Time time;

    /// @param database that the snapshot is of
    public Drill(Taken taken, ScratchServer scratch, String database, Time time) {
        this.taken = taken;
        this.scratch = scratch;
        this.database = database;
        this.time = time;
    }

    /// What came of it.
    ///
    /// @param database in which the tables are
    /// @param took to restore it and to have the server take connections
    public record Restored(String database, Duration took) {}

    /// Restores it; the server runs afterwards.
    ///
    /// @throws IllegalArgumentException for a kind that no drill can restore
    public Restored restore(SnapshotSpec how) {
        return switch (how) {
            case SnapshotSpec.PgBackRest pgBackRest -> restore(pgBackRest);
            case SnapshotSpec.PgDump dump -> restore(dump);
            case SnapshotSpec.Existing existing -> restore(existing.of());
            case SnapshotSpec.Amazon _, SnapshotSpec.None _ ->
                throw new IllegalArgumentException("no drill restores " + how.kind());
        };
    }

    private Restored restore(SnapshotSpec.PgBackRest how) {
        requireRoom();
        long begin = time.nanos();
        Program.Ended ended = new Program(
                        Program.line(
                                PgBackRestSnapshot.command(how),
                                "--pg1-path=" + scratch.data(),
                                "--set=" + taken.name(),
                                "--type=immediate",
                                "--target-action=promote",
                                "--tablespace-map-all=" + scratch.folder().resolve("tablespaces"),
                                "--archive-mode=off",
                                "restore"),
                        Map.of(),
                        how.deadline(),
                        time)
                .run();
        if (ended.exit() != 0) {
            throw ScratchServer.failed(
                    "pgbackrest does not restore the backup " + taken.name() + " " + ended.said(),
                    "see that it is there, and that its repository can be read from here");
        }
        scratch.start(how.deadline());
        Duration took = time.elapsed(begin);
        scratch.stop();
        scratch.makeRole(database);
        scratch.start(how.deadline());
        return new Restored(database, took);
    }

    private void requireRoom() {
        long bytes = Long.parseLong(taken.facts().getOrDefault(Taken.BYTES, "0"));
        try {
            long free = Files.getFileStore(scratch.folder()).getUsableSpace();
            if (free < bytes + bytes / MARGIN) {
                throw ScratchServer.failed(
                        "there is no room for the drill: " + (bytes >> 20) + " MiB are needed, " + (free >> 20)
                                + " MiB are free in " + scratch.folder().getParent(),
                        "name a folder with more room: --in");
            }
        } catch (IOException e) {
            throw ScratchServer.failed("the folder of the drill cannot be looked at", "name another one: --in");
        }
    }

    private Restored restore(SnapshotSpec.PgDump how) {
        Path dump = how.to().resolve(taken.name());
        if (DumpFolder.find(dump).isEmpty()) {
            throw ScratchServer.failed("the dump " + dump + " is not there any more", "put it back");
        }
        String target = "postgres";
        scratch.initialize();
        scratch.makeRole(target);
        scratch.start(how.deadline());
        long begin = time.nanos();
        // What rests on tables that the dump does not hold, such as a foreign key to one, fails and is not needed.
        section(how, dump, List.of("--section=pre-data"));
        Program.Ended data = section(how, dump, List.of("--section=data", "--exit-on-error", "--jobs=" + how.jobs()));
        if (data.exit() != 0) {
            throw ScratchServer.failed(
                    "pg_restore does not restore the rows of the dump " + dump + " (exit code " + data.exit() + ")",
                    "look at it by hand: pg_restore --section=data -d EMPTY_DATABASE " + dump
                            + "; its messages may hold values of rows",
                    "extensions and types of the live server have to be there: --bindir");
        }
        section(how, dump, List.of("--section=post-data"));
        return new Restored(target, time.elapsed(begin));
    }

    private Program.Ended section(SnapshotSpec.PgDump how, Path dump, List<String> options) {
        var command = new ArrayList<>(List.of(
                PgDumpSnapshot.restore(how), "--no-owner", "--no-privileges", "--no-password", "--dbname=postgres"));
        command.addAll(options);
        command.add(dump.toString());
        return new Program(command, scratch.client("postgres"), how.deadline(), time).run();
    }
}
