package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.BulkStorage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// An export whose manifest is already there when it is asked for again: looked at, never touched.
final class FinishedExport {
    private static final String STATE = "this step deleted nothing; `status` tells what the run had deleted before.";

    private final BulkStorage storage;
    private final Checkpoint checkpoint;

    FinishedExport(BulkStorage storage, Checkpoint checkpoint) {
        this.storage = storage;
        this.checkpoint = checkpoint;
    }

    /// @param source vouches for every slice: whoever can write here can encrypt to the run's public key, too
    ManifestReceipt receipt(ExportPlan plan, List<Slice> slices, ExportSource source) throws IOException {
        String sha256;
        try (var in = storage.open(Manifest.FILE, Optional.empty())) {
            sha256 = Checksum.of(in.readAllBytes());
        }
        var manifest = new ExportVerification(checkpoint, STATE).check(storage, sha256);
        boolean same = manifest.plan().equals(plan)
                && manifest.slices().stream().map(ExportedSlice::slice).toList().equals(slices);
        if (!same) {
            throw new Failure(
                    Code.EXPORT_CORRUPT,
                    storage.place() + " holds a finished export of something else\n  " + difference(manifest, plan),
                    STATE,
                    List.of("if nothing was deleted yet: move the export away and run again"));
        }
        for (ExportedSlice slice : manifest.slices()) {
            byte[] note = ExportJson.page(new SliceNote(plan.digest(), slice));
            if (!source.vouchedFor(slice.slice(), Checksum.of(note))) {
                throw new Failure(
                        Code.EXPORT_CORRUPT,
                        storage.place() + " holds a finished export that this run did not write\n  "
                                + slice.slice().folder() + ": not what the database knows of it",
                        STATE,
                        List.of("if nothing was deleted yet: move the export away and run again"));
            }
        }
        return new ManifestReceipt(storage.place(), manifest, sha256);
    }

    private static String difference(Manifest manifest, ExportPlan plan) {
        if (!manifest.identity().frozenSet().equals(plan.frozenSet())) {
            return "its frozen set has the digest " + manifest.identity().frozenSet() + ", this one "
                    + plan.frozenSet();
        }
        if (!manifest.recipients().equals(plan.recipients())) {
            return "it is encrypted to other public keys";
        }
        if (!manifest.custody().equals(plan.custody())) {
            return "its key is wrapped for others, ends on another day, or it is signed by another key";
        }
        return manifest.tables().equals(plan.tables()) ? "its slices differ" : "its tables or columns differ";
    }
}
