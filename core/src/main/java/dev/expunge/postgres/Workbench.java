package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.Version;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.Export;
import dev.expunge.backup.ExportIdentity;
import dev.expunge.backup.ExportProgress;
import dev.expunge.backup.ExportVerification;
import dev.expunge.backup.Manifest;
import dev.expunge.backup.ManifestReceipt;
import dev.expunge.delete.KillFile;
import dev.expunge.delete.Pace;
import dev.expunge.delete.Run;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Steering;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.freeze.FrozenSet;
import dev.expunge.guard.Measured;
import dev.expunge.map.Leaf;
import dev.expunge.plan.Plan;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Session;
import dev.expunge.sql.TableName;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// The stages of one plan on one connection. Used by one thread.
public final class Workbench {
    private final RunConnection connection;
    private final Plan plan;

    public Workbench(RunConnection connection, Plan plan) {
        this.connection = connection;
        this.plan = plan;
    }

    /// The server's clock.
    public Instant now() {
        return Targets.now(session());
    }

    /// The state of runs.
    public Runs runs() {
        return new Runs(session());
    }

    /// Counts what a run would delete, for the guards.
    public Measured measure(Instant asOf) {
        return new Preview(session(), plan).measure(asOf);
    }

    /// Begins a run that has no frozen set yet; returns its number.
    public long begin(Instant asOf) {
        return new Runs(session()).begin(plan, asOf);
    }

    /// Freezes the set of a run that has just begun.
    ///
    /// @param progress told the number of candidates done; may throw to stop
    public FrozenSet freeze(long run, Instant asOf, LongConsumer progress) {
        return new PostgresFreeze(session(), layout(run), plan.criteria(asOf)).freeze(progress);
    }

    /// Prepares the export of a run's frozen set, writes what is missing of it, and reads it back.
    public ManifestReceipt export(Runs.Recorded run, Spec.Export to, Checkpoint checkpoint, ExportProgress progress) {
        var identity = new ExportIdentity("expunge " + Version.number(), Long.toString(run.id()), run.setDigest());
        var export = new Export(to, identity, checkpoint, progress);
        boolean begun = new Runs(session()).totals(run.id()).deleted() > 0;
        if (begun && !Files.exists(export.folder().resolve(Manifest.FILE))) {
            throw otherExport(run, export.folder() + " holds no export");
        }
        ManifestReceipt receipt = export.write(new PostgresExportSource(session(), layout(run.id())));
        checkExport(receipt, checkpoint);
        new ExportCompleteness(session(), layout(run.id())).require(receipt.manifest());
        if (begun && !run.manifest().equals(receipt.sha256())) {
            throw otherExport(run, "the export in " + receipt.folder() + " is not the one that the run recorded");
        }
        record(run, receipt);
        return receipt;
    }

    private void record(Runs.Recorded run, ManifestReceipt receipt) {
        if (run.manifest().equals(receipt.sha256())) {
            return;
        }
        session().inTransaction(() -> {
            var runs = new Runs(session());
            runs.exported(run.id(), receipt.sha256());
            ledger().append(
                            run.id(),
                            "exported",
                            Map.of(
                                    "changed", runs.sparedBeforeDeletion(run.id()),
                                    "manifest", receipt.sha256(),
                                    "files", receipt.manifest().totals().files(),
                                    "rows", receipt.manifest().totals().rows(),
                                    "bytes", receipt.manifest().totals().cipherBytes()));
            return true;
        });
    }

    /// Once rows are gone, only the export that holds them will do: a new one would lack them (promise P2).
    private Failure otherExport(Runs.Recorded run, String what) {
        return new Failure(
                Code.EXPORT_CORRUPT,
                what,
                new Runs(session()).totals(run.id()).deleted() + " candidates were deleted before; no more are now.",
                List.of("put the recorded export back, its manifest has the checksum " + run.manifest()));
    }

    private static void checkExport(ManifestReceipt receipt, Checkpoint checkpoint) {
        new ExportVerification(checkpoint, "nothing was deleted since the export was last found whole.")
                .check(receipt.folder(), receipt.sha256());
    }

    /// What watches over a run and listens to it.
    public record Surroundings(Watch watch, Consumer<RunEvent> events, Time time) {}

    /// What holds a run up or ends it, in every stage.
    public Steering steering(long run, Surroundings around) {
        var killFile = new KillFile(plan.spec().stop().killFile());
        return new Steering(
                run == 0 ? "" : Long.toString(run), around.watch(), killFile, around.events(), around.time());
    }

    /// Drives the run until it is finished or stopped.
    public StopReason delete(Runs.Recorded run, Surroundings around) {
        var setting = new PostgresBatches.Setting(
                layout(run.id()),
                plan.criteria(run.asOf()),
                run.fingerprint(),
                plan.spec().pace().deadline());
        var batches = new PostgresBatches(connection, setting, around.time());
        var start = new Pace(plan.spec().pace().roots(), plan.spec().pace().pause());
        var surroundings =
                new Run.Surroundings(around.watch(), steering(run.id(), around), around.events(), around.time());
        return new Run(Long.toString(run.id()), batches, start, surroundings).drive();
    }

    /// Vacuums every relation from which rows went or in which rows changed; no right is needed on those that are
    /// only looked at.
    public VacuumReport vacuum(Consumer<TableName> progress) {
        List<Leaf> leaves = plan.graph().changed().stream()
                .flatMap(t -> t.leaves().stream())
                .toList();
        return new PostgresVacuum(session()).vacuum(leaves, progress);
    }

    /// Looks the frozen set up again.
    public Verification verify(long run) {
        return new PostgresVerification(session(), layout(run)).verify();
    }

    /// Ends a run whose candidates are all decided. One with parked candidates ends incomplete: they are for the next
    /// run, which freezes anew, so that one bad row does not hold up a nightly job for good.
    public void conclude(long run, VacuumReport vacuum, Verification verification) {
        session().inTransaction(() -> {
            runs().move(run, verification.totals().parked() == 0 ? "verified" : "incomplete");
            ledger().append(run, "vacuumed", Map.of("tables", vacuum.tables().size()));
            ledger().append(
                            run,
                            "verified",
                            Map.of(
                                    "deleted", verification.totals().deleted(),
                                    "spared", verification.totals().spared(),
                                    "parked", verification.totals().parked(),
                                    "rows", verification.rowsRecorded()));
            return true;
        });
    }

    private Session session() {
        return connection.session();
    }

    private Layout layout(long run) {
        return new Layout(run, plan.graph());
    }

    private PostgresLedger ledger() {
        return new PostgresLedger(session());
    }
}
