package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.snapshot.DatabaseSnapshot;
import dev.expunge.backup.snapshot.ExistingSnapshot;
import dev.expunge.backup.snapshot.PgBackRestSnapshot;
import dev.expunge.backup.snapshot.PgDumpSnapshot;
import dev.expunge.backup.snapshot.Refusals;
import dev.expunge.backup.snapshot.SnapshotServer;
import dev.expunge.backup.snapshot.Taken;
import dev.expunge.backup.snapshot.rds.RdsSnapshot;
import dev.expunge.delete.Steering;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.DumpScopes;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.SnapshotBook;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.sql.ClientEnvironment;
import dev.expunge.sql.Session;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The snapshot of the database that a plan asks for: taken once in a run, before anything is exported or deleted, and
/// proven each time the run goes on.
///
/// @param session a new one after a lost connection
record Snapshots(Opened opened, Plan plan, Supplier<Session> session, Time time) {
    /// A name holds no more than this of the spec's: a snapshot of Aurora has 63 characters.
    private static final int MOST_OF_NAME = 22;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd't'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// Whether the spec says anything of one.
    boolean wanted() {
        return plan.snapshot().isPresent();
    }

    /// Asks what can be asked before anything is frozen.
    void preflight() {
        plan.snapshot().filter(it -> !(it instanceof SnapshotSpec.None)).ifPresent(it -> {
            try (DatabaseSnapshot snapshot = of(it)) {
                snapshot.preflight();
            }
        });
    }

    /// Takes the snapshot, or finds the one that the run took before; verifies it; names it in the ledger.
    Taken take(Runs.Recorded run, Steering steering) {
        SnapshotSpec wanted = plan.snapshot().orElseThrow();
        long deleted = new Runs(session.get()).totals(run.id()).deleted();
        try {
            return wanted instanceof SnapshotSpec.None none
                    ? none(run, none)
                    : taken(run, wanted, deleted, byPeople(steering));
        } catch (Failure failure) {
            throw deleted == 0 ? failure : afterDeleting(failure, deleted);
        }
    }

    private Taken none(Runs.Recorded run, SnapshotSpec.None none) {
        var book = new SnapshotBook(session.get());
        return book.of(run.id()).map(SnapshotBook.Recorded::taken).orElseGet(() -> {
            Taken taken = new Taken(none.kind(), "", time.now(), Map.of("reason", none.reason()));
            book.write(run.id(), taken, Duration.ZERO);
            return taken;
        });
    }

    private Taken taken(Runs.Recorded run, SnapshotSpec wanted, long deleted, Checkpoint checkpoint) {
        Optional<SnapshotBook.Recorded> before = new SnapshotBook(session.get()).of(run.id());
        if (before.isEmpty() && deleted > 0) {
            throw Refusals.refused(
                    "the run has deleted without a snapshot, and one that is taken now would lack those rows",
                    "close the run, and freeze a new one for the rest");
        }
        try (DatabaseSnapshot snapshot = of(wanted)) {
            if (before.isPresent()) {
                return snapshot.verify(before.get().taken(), checkpoint);
            }
            long begin = time.nanos();
            Taken taken = snapshot.verify(snapshot.take(name(run), checkpoint), checkpoint);
            new SnapshotBook(session.get()).write(run.id(), taken, time.elapsed(begin));
            return taken;
        }
    }

    private static Failure afterDeleting(Failure failure, long deleted) {
        return new Failure(
                        failure.code(),
                        failure.what(),
                        Amounts.count(deleted) + " candidates were deleted before; no more are now.",
                        failure.next())
                .causedBy(failure);
    }

    /// A signal that is beyond its limit keeps a snapshot from being begun, and does not break one off: it would be
    /// begun
    /// again for ever.
    private static Checkpoint byPeople(Steering steering) {
        return new Checkpoint() {
            @Override
            public void pass() {
                Stages.stopIfWanted(steering);
            }

            @Override
            public boolean wanted() {
                return steering.wantedByPeople();
            }
        };
    }

    /// The same for every process of a run, and for no other run, also of a database that was restored.
    private String name(Runs.Recorded run) {
        String spec =
                plan.spec().name().substring(0, Math.min(plan.spec().name().length(), MOST_OF_NAME));
        return ("expunge-" + spec + "-" + run.id() + "-" + STAMP.format(run.asOf())).replaceAll("-+", "-");
    }

    /// What takes it.
    DatabaseSnapshot of(SnapshotSpec wanted) {
        return switch (wanted) {
            case SnapshotSpec.Amazon amazon -> new RdsSnapshot(amazon, server(), time);
            case SnapshotSpec.PgBackRest pgBackRest -> new PgBackRestSnapshot(pgBackRest, server(), time);
            case SnapshotSpec.PgDump dump ->
                new PgDumpSnapshot(dump, server(), () -> DumpScopes.of(session.get(), plan.graph()), time);
            case SnapshotSpec.Existing existing -> new ExistingSnapshot(of(existing.of()), existing, time);
            case SnapshotSpec.None _ -> throw new IllegalArgumentException("nothing takes none");
        };
    }

    private SnapshotServer server() {
        ClientEnvironment client = opened.database().client();
        return new SnapshotServer(
                plan.target().systemIdentifier(),
                new SnapshotBook(session.get()).major(),
                plan.target().database(),
                client.hosts().isEmpty() ? List.of("localhost") : client.hosts(),
                client.variables());
    }

    /// What was taken, in a few words.
    static String words(Taken taken) {
        return taken.kind().equals("none")
                ? "none is taken: " + taken.facts().getOrDefault("reason", "")
                : taken.kind() + " " + taken.name() + ", of " + taken.at() + ", verified";
    }
}
