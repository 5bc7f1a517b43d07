package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.approve.Dossier;
import dev.expunge.backup.snapshot.DatabaseSnapshot;
import dev.expunge.backup.snapshot.Procedure;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.SnapshotBook;
import dev.expunge.spec.SnapshotSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a person reads of a snapshot before it is taken: how the database is had back from it, and in what time.
///
/// @param snapshot one sentence without its full stop
record WayBack(String snapshot, Dossier.Restoring restoring) {
    /// Slow enough for most disks; who wants to know lets a drill measure.
    private static final long BYTES_A_SECOND = 50L << 20;

    private static final long SMALLEST = 1L << 30;
    private static final Duration SET_UP = Duration.ofMinutes(10);

    /// Of a plan's snapshot.
    static WayBack of(Snapshots snapshots) {
        Optional<SnapshotSpec> wanted = snapshots.plan().snapshot();
        if (wanted.isEmpty()) {
            return new WayBack("not asked for by the spec", Dossier.Restoring.NOTHING);
        }
        if (wanted.get() instanceof SnapshotSpec.None none) {
            return new WayBack(
                    "NONE is taken. The spec says why: " + none.reason().strip(), Dossier.Restoring.NOTHING);
        }
        try (DatabaseSnapshot snapshot = snapshots.of(wanted.get())) {
            Procedure procedure = snapshot.procedure();
            return new WayBack(
                    procedure.snapshot(),
                    new Dossier.Restoring(procedure.steps(), took(snapshots, wanted.get(), procedure)));
        }
    }

    /// How long a restore takes.
    static String took(Snapshots snapshots, SnapshotSpec wanted, Procedure procedure) {
        var session = snapshots.session().get();
        var book = new SnapshotBook(session);
        Optional<SnapshotBook.Drilled> drill = new Runs(session).present()
                ? book.lastDrill(snapshots.plan().spec().name(), made(wanted).kind())
                : Optional.empty();
        return drill.map(
                        it -> Amounts.seconds(it.took()) + ", measured by a drill on " + it.on() + " with " + it.name())
                .orElseGet(() -> estimate(book.bytes(), procedure));
    }

    /// In steps of two, so that the dossier of a growing database stays the same from one day to the next.
    private static String estimate(long bytes, Procedure procedure) {
        long most = SMALLEST;
        while (most < bytes) {
            most *= 2;
        }
        Duration rough = Duration.ofSeconds(most / BYTES_A_SECOND).plus(procedure.drilled() ? Duration.ZERO : SET_UP);
        return "about " + Amounts.rough(rough) + ", ESTIMATED for a database of at most " + (most >> 30)
                + " GiB at 50 MiB a second"
                + (procedure.drilled()
                        ? "; nobody has measured it: expunge backup drill does"
                        : " after 10 minutes for the new server; nobody has measured it");
    }

    private static SnapshotSpec made(SnapshotSpec wanted) {
        return wanted instanceof SnapshotSpec.Existing existing ? existing.of() : wanted;
    }

    /// The steps with a snapshot's name in its place.
    static List<String> steps(Procedure procedure, String name) {
        return procedure.steps().stream()
                .map(step -> step.replace(Procedure.NAME, name))
                .toList();
    }
}
