package dev.expunge.backup.snapshot;

import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.spec.SnapshotSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A backup by pgBackRest. It is known by an annotation, so that one that went on after this process was killed is
/// found
/// again. Expires nothing: what is kept, and for how long, stays the concern of whoever runs pgBackRest.
public final class PgBackRestSnapshot implements DatabaseSnapshot {
    private static final String ANNOTATION = "expunge";
    private static final int LOCKED = 50;
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Pattern WAL =
            Pattern.compile("archiveId: \\S+, total WAL checked: (\\d+), total valid WAL: (\\d+)");

    private final SnapshotSpec.PgBackRest spec;
    private final SnapshotServer server;
    private final Time time;

    public PgBackRestSnapshot(SnapshotSpec.PgBackRest spec, SnapshotServer server, Time time) {
        this.spec = spec;
        this.server = server;
        this.time = time;
    }

    @Override
    public void preflight() {
        PgBackRestInfo info = info();
        info.requireSystem(server);
        Program.Ended checked = program(SHORT, "check").run();
        if (checked.exit() != 0) {
            throw Refusals.failed(
                    "pgbackrest check does not succeed for the stanza " + spec.stanza() + " " + checked.said(),
                    "mend the archiving of the server first: without its WAL no backup can be restored");
        }
    }

    @Override
    public Taken take(String name, Checkpoint checkpoint) {
        preflight();
        long begin = time.nanos();
        while (true) {
            checkpoint.pass();
            Optional<PgBackRestInfo.Backup> made = info().annotated(ANNOTATION, name);
            if (made.isPresent()) {
                return taken(made.get());
            }
            Duration left = spec.deadline().minus(time.elapsed(begin));
            if (!left.isPositive()) {
                throw Refusals.failed(
                        "another backup of the stanza " + spec.stanza() + " goes on for longer than "
                                + spec.deadline().toMinutes() + " minutes",
                        "run the same command again when it has ended");
            }
            backup(name, left, checkpoint);
        }
    }

    /// One attempt; where another backup goes on, perhaps our own of a process that was killed, only waits a little.
    private void backup(String name, Duration left, Checkpoint checkpoint) {
        Optional<Program.Ended> ended = program(
                        left,
                        "--type=" + (spec.full() ? "full" : "diff"),
                        "--annotation=" + ANNOTATION + "=" + name,
                        "--no-expire-auto",
                        "backup")
                .run(checkpoint);
        if (ended.isPresent() && ended.get().exit() == LOCKED) {
            time.sleep(BETWEEN);
        } else if (ended.isPresent() && ended.get().exit() != 0) {
            throw Refusals.failed(
                    "pgbackrest backup did not succeed for the stanza " + spec.stanza() + " "
                            + ended.get().said(),
                    "see its log; then run the same command again");
        }
    }

    @Override
    public Taken existing(Optional<String> name) {
        PgBackRestInfo info = info();
        info.requireSystem(server);
        return taken(name.map(info::named)
                .orElseGet(info::newest)
                .orElseThrow(() -> Refusals.refused(
                        "the stanza " + spec.stanza() + " has no backup"
                                + name.map(it -> " " + it).orElse(""),
                        "see which there are: pgbackrest --stanza=" + spec.stanza() + " info")));
    }

    @Override
    public Taken verify(Taken taken, Checkpoint checkpoint) {
        Program.Ended verified = verified(checkpoint);
        PgBackRestInfo info = info();
        info.requireSystem(server);
        PgBackRestInfo.Backup backup = info.named(taken.name())
                .orElseThrow(() -> Refusals.refused(
                        "the backup " + taken.name() + " of the stanza " + spec.stanza() + " is not there any more",
                        "a backup that is gone cannot be made up for: freeze a new run"));
        if (backup.error()) {
            throw Refusals.refused(
                    "the backup " + taken.name() + " holds pages whose checksum is wrong: pgBackRest marks it so",
                    "the server's own files are damaged, or its memory is: look into that first");
        }
        requireValid(taken.name(), verified);
        backup.restsOn().forEach(label -> requireValid(label, verified));
        return taken(backup).with("verified", "true");
    }

    private Program.Ended verified(Checkpoint checkpoint) {
        Optional<Program.Ended> ended = Optional.empty();
        while (ended.isEmpty()) {
            ended = program(spec.deadline(), "--output=text", "--verbose", "verify")
                    .run(checkpoint);
        }
        return ended.get();
    }

    /// The exit code says nothing: up to version 2.45 it is 0 for a damaged repository, too.
    private void requireValid(String label, Program.Ended ended) {
        boolean valid = ended.exit() == 0
                && ended.output()
                        .lines()
                        .anyMatch(line -> line.strip().startsWith("backup: " + label + ", status: valid,"));
        Matcher wal = WAL.matcher(ended.output());
        boolean archived = wal.find();
        wal.reset();
        while (wal.find()) {
            archived &= wal.group(1).equals(wal.group(2));
        }
        if (!valid || !archived) {
            throw Refusals.refused(
                    "pgbackrest verify does not find the backup " + label + " and its WAL whole " + ended.said(),
                    "see all of it: pgbackrest --stanza=" + spec.stanza() + " --output=text --verbose verify",
                    "make a new backup, and freeze a new run");
        }
    }

    private static Taken taken(PgBackRestInfo.Backup backup) {
        return new Taken("pgbackrest", backup.label(), backup.begun(), backup.facts());
    }

    private PgBackRestInfo info() {
        Program.Ended ended = program(SHORT, "--output=json", "info").run();
        if (ended.exit() != 0) {
            throw Refusals.failed(
                    "pgbackrest info does not succeed for the stanza " + spec.stanza() + " " + ended.said(),
                    "check backup.snapshot.pgbackrest of the spec, and that whoever runs this may read the repository");
        }
        return PgBackRestInfo.of(ended.output(), spec.stanza());
    }

    private Program program(Duration limit, String... arguments) {
        return new Program(Program.line(command(spec), arguments), Map.of(), limit, time);
    }

    /// How the program is called for a stanza, without a command.
    static List<String> command(SnapshotSpec.PgBackRest spec) {
        List<String> first = Program.line(
                List.of(spec.program()),
                "--stanza=" + spec.stanza(),
                "--log-level-console=off",
                "--log-level-stderr=warn");
        return spec.config()
                .map(Path::toString)
                .map(file -> Program.line(first, "--config=" + file))
                .orElse(first);
    }

    @Override
    public Procedure procedure() {
        String call = "pgbackrest --stanza=" + spec.stanza()
                + spec.config().map(file -> " --config=" + file).orElse("");
        return new Procedure(
                "a " + (spec.full() ? "full" : "differential") + " backup by pgBackRest, stanza " + spec.stanza()
                        + ", verified",
                List.of(
                        "On a machine that reaches the repository, make an empty folder for the data, owned by the user who runs"
                                + " PostgreSQL: install -d -m 700 /restore/data",
                        call + " --pg1-path=/restore/data --set=" + Procedure.NAME
                                + " --type=immediate --target-action=promote --tablespace-map-all=/restore/tablespaces"
                                + " --archive-mode=off restore",
                        "Start a server of the same version on it, on another port: postgres -D /restore/data -p 5433 -c"
                                + " archive_mode=off. It is the database as it was when the backup ended.",
                        "To have single rows back, copy them from there into the live database, parents before children.",
                        "To go back as a whole, which loses whatever was written since, stop the application and the live"
                                + " server, and let this one take its place."),
                true,
                call + " --set=" + Procedure.NAME
                        + " expire     (with every backup that rests on it; its WAL goes with the repository's retention)");
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
