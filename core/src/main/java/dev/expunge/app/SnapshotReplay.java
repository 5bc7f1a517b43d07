package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.snapshot.Taken;
import dev.expunge.delete.RunEvent;
import dev.expunge.postgres.PostgresCatalog;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.ScratchSpec;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Tries what is to be done on the worst day: restores the snapshot that a run took into a scratch server, deletes
/// everybody of the lists there again, and proves that nobody is left. Writes to the ledger of the database itself,
/// and to nothing else outside of the scratch server, which is removed again. Each call opens its own connections.
public final class SnapshotReplay {
    /// Nobody has written to a snapshot since it was taken.
    private static final boolean NOBODY_NEW = true;

    private final Opened opened;
    private final Time time;

    SnapshotReplay(Opened opened, Time time) {
        this.opened = opened;
        this.time = time;
    }

    /// What it found.
    ///
    /// @param run whose snapshot was restored
    /// @param took to have the database back
    /// @param cleared folders of earlier drills that were killed: they are gone now, with the servers in them
    public record Replayed(long run, Taken taken, Duration took, ReplayDrill.Drilled drilled, List<Path> cleared) {
        public Replayed {
            cleared = List.copyOf(cleared);
        }
    }

    /// Does it.
    ///
    /// @param run whose snapshot is restored; the newest that has one where none is named
    /// @throws Failure `DRILL_FAILED` when the snapshot cannot be restored, `VERIFICATION_FAILED` when somebody is
    /// left
    public Replayed run(Optional<Long> run, BackupDesk.Scratch where, Consumer<RunEvent> events) {
        var backups = new BackupDesk(opened, time);
        return backups.restored(run, where, restored -> {
            backups.measured(restored, Map.of());
            Opened scratch = opened.on(restored.database(), spec(restored));
            giveUp(scratch);
            ReplayDrill.Drilled drilled = new ReplayDrill(opened, scratch, time).run(NOBODY_NEW, events);
            return new Replayed(restored.run(), restored.taken(), restored.took(), drilled, restored.cleared());
        });
    }

    private Spec spec(BackupDesk.Restored restored) {
        var spec = new ScratchSpec(opened.spec());
        if (!restored.partial()) {
            return spec.own();
        }
        try (Session session = restored.database().connect(Database.Access.READ_ONLY, "drill")) {
            return spec.own(PostgresCatalog.read(session).tables().keySet());
        }
    }

    /// The snapshot was taken in the middle of a run, and whoever restores it closes that run first.
    private static void giveUp(Opened scratch) {
        try (var connection =
                new RunConnection(scratch.database(), scratch.spec().database().environment())) {
            var runs = new Runs(connection.session());
            if (runs.present()) {
                connection.lock();
                runs.all().stream()
                        .filter(run -> run.name().equals(scratch.spec().name()))
                        .filter(UnfinishedRuns::unfinished)
                        .forEach(run -> runs.erase(run.id(), "closed"));
            }
        }
    }
}
