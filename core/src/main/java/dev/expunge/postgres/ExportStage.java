package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Version;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.Export;
import dev.expunge.backup.ExportIdentity;
import dev.expunge.backup.ExportProgress;
import dev.expunge.backup.ExportVerification;
import dev.expunge.backup.KeyKeeper;
import dev.expunge.backup.ManifestReceipt;
import dev.expunge.backup.RunKey;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The export of a run: its key, its slices over several connections, what is read back, and the ledger's word on it.
/// Used by one thread.
///
/// @param workers the most connections that are read over
record ExportStage(RunConnection connection, Layout layout, int workers) {
    /// Prepares the export and the key of its own, writes what is missing of it, and reads it back.
    ManifestReceipt export(Runs.Recorded run, KeyKeeper keeper, Checkpoint checkpoint, ExportProgress progress) {
        var identity = new ExportIdentity("expunge " + Version.number(), Long.toString(run.id()), run.setDigest());
        var plain = new Export(keeper.target(), identity, checkpoint, progress);
        boolean begun = new Runs(connection.session()).totals(run.id()).deleted() > 0;
        if (begun && !plain.finished()) {
            throw otherExport(run, plain.place() + " holds no export");
        }
        KeyKeeper.Sealed sealed = keeper.seal(plain, run.asOf(), begun);
        var book = new ExportBook(connection.session());
        requireKnown(book.find(run.id()), sealed.key());
        book.keyed(run.id(), sealed);
        ManifestReceipt receipt = whileTheSchemaStays(run, () -> write(sealed.export()));
        checkExport(keeper.target(), receipt, checkpoint);
        new ExportCompleteness(connection.session(), layout).require(receipt.manifest());
        if (begun && !run.manifest().equals(receipt.sha256())) {
            throw otherExport(run, "the export in " + receipt.place() + " is not the one that the run recorded");
        }
        book.exported(run, receipt);
        return receipt;
    }

    /// What the slices hold is what the tables had when the set was frozen: looked at before, to begin nothing in vain,
    /// and after, to keep nothing that lacks a column. A column that is gone fails by itself.
    private <T> T whileTheSchemaStays(Runs.Recorded run, Supplier<T> work) {
        var schema = new SchemaWatch(new Fingerprint(layout.graph()), run.fingerprint());
        requireSame(schema);
        try {
            T result = work.get();
            requireSame(schema);
            return result;
        } catch (DatabaseException e) {
            if (!connection.session().lost() && e.kind() != SqlState.CANCELLED) {
                requireSame(schema);
            }
            throw e;
        }
    }

    private void requireSame(SchemaWatch schema) {
        schema.drift(connection.session()).ifPresent(difference -> {
            throw Drift.duringTheExport(difference);
        });
    }

    /// A wrapped key that was put in the place of the run's own opens nothing, or for others.
    private static void requireKnown(Optional<ExportBook.Known> known, RunKey key) {
        if (known.map(ExportBook.Known::key)
                .filter(it ->
                        it.publicKey().equals(key.publicKey()) && !it.sha256().equals(key.sha256()))
                .isPresent()) {
            throw new Failure(
                    Code.EXPORT_KEY_MISSING,
                    "the wrapped key of run " + key.run() + " is not the one that was written: " + key.file(),
                    "no more candidates are deleted now; `status` tells how many were before.",
                    List.of("put it back from a copy of that place: SHA-256 "
                            + known.map(it -> it.key().sha256()).orElse("")));
        }
    }

    /// Over as many connections as the pace has workers; over one where rows belong to several candidates, because
    /// who writes those depends on who was spared before.
    private ManifestReceipt write(Export export) {
        var first = new PostgresExportSource(connection.session(), layout);
        var others = new ArrayList<RunConnection>();
        try {
            var sources = new ArrayList<>(List.of(first));
            int most = first.sharesRows() ? 1 : Math.min(workers, first.slices().size());
            while (sources.size() < most) {
                others.add(connection.beside());
                sources.add(new PostgresExportSource(others.getLast().session(), layout));
            }
            return export.write(sources);
        } finally {
            others.forEach(RunConnection::close);
        }
    }

    /// Once rows are gone, only the export that holds them will do: a new one would lack them (promise P2).
    private Failure otherExport(Runs.Recorded run, String what) {
        return new Failure(
                Code.EXPORT_CORRUPT,
                what,
                new Runs(connection.session()).totals(run.id()).deleted()
                        + " candidates were deleted before; no more are now.",
                List.of("put the recorded export back, its manifest has the checksum " + run.manifest()));
    }

    private static void checkExport(Export.Target to, ManifestReceipt receipt, Checkpoint checkpoint) {
        new ExportVerification(checkpoint, "nothing was deleted since the export was last found whole.")
                .check(to.storage(), receipt.sha256());
    }
}
