package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.snapshot.DatabaseSnapshot;
import dev.expunge.backup.snapshot.Drill;
import dev.expunge.backup.snapshot.ExistingSnapshot;
import dev.expunge.backup.snapshot.Procedure;
import dev.expunge.backup.snapshot.ScratchServer;
import dev.expunge.backup.snapshot.Taken;
import dev.expunge.delete.Totals;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.RowCounts;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.SnapshotBook;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Snapshots that runs have taken: which, how to restore them, and the drill that does so. Each call opens its own
/// connections.
public final class BackupDesk {
    private static final String PURPOSE = "backup";

    private final Opened opened;
    private final Time time;

    BackupDesk(Opened opened, Time time) {
        this.opened = opened;
        this.time = time;
    }

    /// The snapshot of a run.
    ///
    /// @param steps how the database is had back from it
    /// @param took how long that takes, measured or estimated
    /// @param drilled whether a drill can restore it
    public record Shown(long run, Taken taken, List<String> steps, String took, boolean drilled) {
        public Shown {
            steps = List.copyOf(steps);
        }
    }

    /// The snapshot of a run, and whether it is there still.
    ///
    /// @param there empty when that cannot be found out
    /// @param removal the command that removes it
    public record Kept(long run, Taken taken, Optional<Boolean> there, String removal) {}

    /// Those of all runs of the spec, the oldest first.
    public List<Kept> list() {
        try (Session session = opened.reading(PURPOSE)) {
            var snapshots = snapshots(session);
            return new Runs(session).present()
                    ? new SnapshotBook(session)
                            .all(opened.spec().name()).stream()
                                    .map(it -> kept(snapshots, it))
                                    .toList()
                    : List.of();
        }
    }

    private Kept kept(Snapshots snapshots, SnapshotBook.Recorded recorded) {
        Taken taken = recorded.taken();
        Optional<SnapshotSpec> spec = spec(taken);
        if (spec.isEmpty()) {
            return new Kept(recorded.run(), taken, Optional.empty(), "the spec does not say any more how it was made");
        }
        try (DatabaseSnapshot snapshot = snapshots.of(spec.get())) {
            return new Kept(
                    recorded.run(),
                    taken,
                    there(snapshot, taken),
                    snapshot.procedure().removal().replace(Procedure.NAME, taken.name()));
        }
    }

    private static Optional<Boolean> there(DatabaseSnapshot snapshot, Taken taken) {
        try {
            return Optional.of(
                    snapshot.existing(Optional.of(taken.name())).name().equals(taken.name()));
        } catch (Failure failure) {
            return failure.code() == Code.SNAPSHOT_REFUSED ? Optional.of(false) : Optional.empty();
        }
    }

    /// Where a drill works.
    ///
    /// @param bindir the programs of PostgreSQL of the server's version
    /// @param in the folder in which everything of the drill is made, and removed
    public record Scratch(Path bindir, Path in) {}

    /// What a drill found.
    ///
    /// @param took to have the database back
    /// @param cleared folders of earlier drills that were killed: they are gone now, with the servers in them
    public record Drilled(long run, Taken taken, Duration took, List<Counted> tables, List<Path> cleared) {
        public Drilled {
            tables = List.copyOf(tables);
            cleared = List.copyOf(cleared);
        }
    }

    /// One touched table in the restored database.
    ///
    /// @param frozen how many of its rows the run froze
    public record Counted(TableName table, long rows, long frozen) {}

    /// The snapshot of a run; of the newest run that has one where no number is given.
    public Shown show(Optional<Long> run) {
        try (Session session = opened.reading(PURPOSE)) {
            var snapshots = snapshots(session);
            SnapshotBook.Recorded recorded = recorded(session, run);
            SnapshotSpec spec = wanted(recorded.taken());
            try (DatabaseSnapshot snapshot = snapshots.of(spec)) {
                Procedure procedure = snapshot.procedure();
                return new Shown(
                        recorded.run(),
                        recorded.taken(),
                        WayBack.steps(procedure, recorded.taken().name()),
                        WayBack.took(snapshots, spec, procedure),
                        procedure.drilled());
            }
        }
    }

    /// A snapshot that was restored into a scratch server.
    ///
    /// @param plan of the database itself
    /// @param database the way to the scratch server
    /// @param took to have the database back
    /// @param cleared what earlier drills had left that were killed
    record Restored(SnapshotBook.Recorded snapshot, Plan plan, Database database, Duration took, List<Path> cleared) {
        long run() {
            return snapshot.run();
        }

        Taken taken() {
            return snapshot.taken();
        }

        /// Whether it holds the touched tables alone, without schema `expunge`.
        boolean partial() {
            return taken().kind().equals("pg_dump");
        }
    }

    /// Restores the snapshot of a run into a scratch server, counts the touched tables there, writes the time that it
    /// took
    /// into the ledger, and removes the server again, whatever came of it.
    ///
    /// @throws Failure `DRILL_FAILED` when it cannot be restored, or lacks rows that the run has deleted
    public Drilled drill(Optional<Long> run, Scratch where) {
        return restored(run, where, it -> {
            List<TableName> tables =
                    it.plan().graph().changed().stream().map(Table::name).toList();
            Map<TableName, Long> rows;
            try (Session session = it.database().connect(Database.Access.READ_ONLY, "drill")) {
                rows = RowCounts.every(session, tables);
            }
            List<Counted> counted = counted(it.run(), it.plan(), rows, existed(it.taken()));
            measured(
                    it, counted.stream().collect(Collectors.toMap(c -> c.table().toString(), Counted::rows)));
            return new Drilled(it.run(), it.taken(), it.took(), counted, it.cleared());
        });
    }

    /// Restores the snapshot of a run into a scratch server, which is removed again after the work with it.
    ///
    /// @throws Failure `DRILL_FAILED` when it cannot be restored
    <T> T restored(Optional<Long> run, Scratch where, Function<Restored, T> work) {
        SnapshotBook.Recorded recorded;
        Plan plan;
        try (Session session = opened.reading(PURPOSE)) {
            plan = snapshots(session).plan();
            recorded = recorded(session, run);
        }
        SnapshotSpec spec = wanted(recorded.taken());
        try (ScratchServer scratch = ScratchServer.in(where.in(), where.bindir(), time)) {
            Drill.Restored restored =
                    new Drill(recorded.taken(), scratch, plan.target().database(), time).restore(spec);
            var database = new Database(
                    scratch.url(restored.database()), Optional.of(scratch.role()), Optional.of(scratch.secret()));
            return work.apply(new Restored(recorded, plan, database, restored.took(), scratch.cleared()));
        }
    }

    /// Writes down how long it took to have a snapshot back.
    ///
    /// @param rows what was counted in it, by table
    void measured(Restored restored, Map<String, Long> rows) {
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, PURPOSE)) {
            new SnapshotBook(session).drilled(restored.run(), restored.taken(), restored.took(), rows);
        }
    }

    private List<Counted> counted(long run, Plan plan, Map<TableName, Long> rows, boolean existed) {
        try (Session session = opened.reading(PURPOSE)) {
            var runs = new Runs(session);
            var frozen = new LinkedHashMap<String, Long>();
            runs.find(run)
                    .ifPresent(it -> runs.notes().frozen(it, plan.graph()).tables().stream()
                            .filter(table -> table.action().equals("delete"))
                            .forEach(table -> frozen.put(table.table(), table.rows())));
            List<Counted> counted = rows.entrySet().stream()
                    .map(e -> new Counted(
                            e.getKey(),
                            e.getValue(),
                            frozen.getOrDefault(e.getKey().toString(), 0L)))
                    .toList();
            if (!existed) {
                requireRows(runs.totals(run), counted);
            }
            return counted;
        }
    }

    /// Where everybody was deleted, each frozen row was there, unchanged, when the run took its snapshot.
    private static void requireRows(Totals totals, List<Counted> counted) {
        if (totals.deleted() < totals.candidates()) {
            return;
        }
        counted.stream().filter(it -> it.rows() < it.frozen()).findFirst().ifPresent(lacking -> {
            throw Failure.nothingChanged(
                    Code.DRILL_FAILED,
                    "the restored snapshot holds " + lacking.rows() + " rows of " + lacking.table()
                            + ", but the run deleted " + lacking.frozen() + " that were there before it",
                    "look at the snapshot by hand: expunge backup show prints the steps");
        });
    }

    private Snapshots snapshots(Session session) {
        return new Snapshots(opened, opened.plan(session, opened.target(session)), () -> session, time);
    }

    private SnapshotBook.Recorded recorded(Session session, Optional<Long> run) {
        String name = opened.spec().name();
        var book = new SnapshotBook(session);
        return Optional.of(new Runs(session))
                .filter(Runs::present)
                .flatMap(_ -> run.isPresent() ? book.of(run.get()) : book.newest(name))
                .filter(it -> !it.taken().kind().equals("none"))
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.RUN_UNKNOWN,
                        run.map(number -> "run " + number + " has taken no snapshot")
                                .orElse("no run of " + name + " has taken a snapshot"),
                        "a run takes the one that backup.snapshot of its spec asks for, before it deletes"));
    }

    /// How it was made, as the spec says it now; of another kind it is not this spec's any more.
    private SnapshotSpec wanted(Taken taken) {
        return spec(taken)
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SPEC_INVALID,
                        "the snapshot " + taken.name() + " was made by " + taken.kind()
                                + ", and the spec does not say any more how",
                        "say it again under backup.snapshot"));
    }

    private Optional<SnapshotSpec> spec(Taken taken) {
        return opened.spec()
                .backup()
                .snapshot()
                .map(it -> it instanceof SnapshotSpec.Existing existing ? existing.of() : it)
                .filter(it -> it.kind().equals(taken.kind()));
    }

    /// Whether it was there before the run.
    private static boolean existed(Taken taken) {
        return taken.facts().containsKey(ExistingSnapshot.EXISTING);
    }
}
