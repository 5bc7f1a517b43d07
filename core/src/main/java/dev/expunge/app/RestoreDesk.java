package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Archive;
import dev.expunge.backup.Identities;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Watch;
import dev.expunge.plan.Target;
import dev.expunge.postgres.Presence;
import dev.expunge.postgres.Restoration;
import dev.expunge.postgres.RestoreBook;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Scratch;
import dev.expunge.spec.Location;
import dev.expunge.spec.RestoreRules;
import dev.expunge.spec.Spec;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.storage.BulkStorage;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Puts back what runs of a spec deleted. Each call opens its own connections.
public final class RestoreDesk {
    private final Opened opened;
    private final Time time;

    RestoreDesk(Opened opened, Time time) {
        this.opened = opened;
        this.time = time;
    }

    /// Told how far an execution is.
    @FunctionalInterface
    public interface Progress {
        /// Called after each transaction.
        ///
        /// @param done subjects of `total` that were decided
        /// @param rows that were put back
        void at(long done, long total, long rows);
    }

    /// Who listens to an execution, and steers it.
    ///
    /// @param events told when it pauses and goes on
    /// @param watching is given the watch as soon as there is one
    public record Listener(Progress progress, Consumer<RunEvent> events, Consumer<Watch> watching) {}

    /// How many subjects of a run were restored, and when.
    public RestoreBook.Standing standing(long run) {
        try (Session session = opened.reading("status")) {
            return BoundedReading.of(session, "who was restored", () -> new RestoreBook(session).standing(run));
        }
    }

    /// Finds out what would be restored. Writes to temporary tables of its own session alone, and has the
    /// server refuse everything else.
    ///
    /// @throws Failure when it cannot be restored, and where the export cannot be read
    public RestoreReport look(RestoreWanted wanted) {
        try {
            return looked(wanted);
        } catch (CommitUnknownException e) {
            throw Failure.nothingChanged(
                            Code.CONNECTION_LOST,
                            "the connection to the database was lost",
                            "when the database is back, run the same command again")
                    .causedBy(e);
        }
    }

    private RestoreReport looked(RestoreWanted wanted) {
        Identities person = Identities.read(wanted.identity());
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, "restore")) {
            return withArchive(session, wanted, archive -> {
                Identities keys = new RestoreKeys(opened.spec()).of(archive, person);
                var report = RestoreReports.of(wanted, archive, standing(session, wanted.run()));
                Target target = opened.target(session);
                return wanted.into()
                        .map(name -> look(new Scratch(session, archive, keys, name), session, report)
                                .signed(target, opened.spec()))
                        .orElseGet(() -> look(restoration(session, archive, keys), session, report)
                                .signed(target, opened.spec()));
            });
        }
    }

    private static RestoreReports look(Restoration restoration, Session session, RestoreReports report) {
        restoration.prepare();
        session.writeNoMore();
        BitSet chosen = restoration.chosen(report.wanted().choice(), RestoreDesk::atOnce);
        restoration.load(chosen, RestoreDesk::atOnce);
        return report.about(chosen, restoration.schemaText(), restoration.triggers())
                .found(restoration.look(), chosen);
    }

    private static RestoreReports look(Scratch scratch, Session session, RestoreReports report) {
        scratch.requireEmpty();
        BitSet chosen = scratch.chosen(report.wanted().choice(), session::writeNoMore);
        return report.about(chosen, "", List.of()).found(scratch.count(chosen, RestoreDesk::atOnce));
    }

    /// Restores. What was restored by an earlier call that broke off stays, and is not restored again.
    ///
    /// @param signature as [#look] has it
    /// @throws Failure when it may not be restored; where somebody ended it, or some subjects could not be
    /// put back, the report says so
    public RestoreReport restore(RestoreWanted wanted, String signature, Listener listener) {
        Identities person = Identities.read(wanted.identity());
        try (var connection =
                new RunConnection(opened.database(), opened.spec().database().environment())) {
            return withArchive(connection.session(), wanted, archive -> {
                Identities keys = new RestoreKeys(opened.spec()).of(archive, person);
                var report = RestoreReports.of(wanted, archive, standing(connection.session(), wanted.run()));
                connection.lock();
                connection.restore(wanted.run());
                new Presence(connection.session()).requireNobodyElse(0);
                if (wanted.into().isPresent()) {
                    var scratch = new Scratch(
                            connection.session(), archive, keys, wanted.into().get());
                    return fill(scratch, connection.target(), report, signature);
                }
                var restoration = restoration(connection.session(), archive, keys);
                return new RestoreWork(opened, time, connection, listener).run(restoration, report, signature);
            });
        }
    }

    private RestoreReport fill(Scratch scratch, Target target, RestoreReports report, String signature) {
        scratch.requireEmpty();
        BitSet chosen = scratch.chosen(report.wanted().choice(), RestoreDesk::atOnce);
        RestoreReports about = report.about(chosen, "", List.of());
        about.require(signature, target, opened);
        return about.found(scratch.fill(chosen, RestoreDesk::atOnce)).unsigned();
    }

    /// A step at which nobody is to be heard.
    private static void atOnce() {}

    private static long standing(Session session, long run) {
        return new Runs(session).present()
                ? new RestoreBook(session).standing(run).subjects()
                : 0;
    }

    private Restoration restoration(Session session, Archive archive, Identities keys) {
        boolean quiet = opened.spec().backup().restore().triggers() == RestoreRules.Triggers.OFF;
        return BoundedReading.of(session, "the schema", () -> new Restoration(session, archive, keys, quiet));
    }

    private <T> T withArchive(Session session, RestoreWanted wanted, Function<Archive, T> work) {
        Runs.Recorded run = new FrozenRuns(opened).find(new Runs(session), Optional.of(wanted.run()));
        if (run.manifest().isEmpty()) {
            throw Failure.nothingChanged(
                    Code.RUN_UNKNOWN,
                    "run " + run.id() + " has no export: nothing of it can be restored from here",
                    "look which run is meant: " + opened.plainCommand("status"),
                    "without an export, only a backup of the database has the rows");
        }
        try (Archive archive = Archive.open(
                storage(wanted), new Archive.Wanted(Long.toString(run.id()), run.setDigest(), run.manifest()))) {
            return work.apply(archive);
        }
    }

    private BulkStorage storage(RestoreWanted wanted) {
        Location location = wanted.from()
                .or(() -> opened.spec().backup().export().map(Spec.Export::to))
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.USAGE,
                        "the spec has no backup.export, so it does not say where the export is",
                        "name it: --from LOCATION"));
        try {
            return Storages.open(opened.spec(), location);
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.EXPORT_UNREADABLE,
                            location + " cannot be opened: " + e.getMessage(),
                            "see to it that it can be read from here, or name where the export is: --from LOCATION")
                    .causedBy(e);
        }
    }
}
