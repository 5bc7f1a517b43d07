package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An export whose manifest is already there when it is asked for again: looked at, never touched.
final class FinishedExport {
    private static final String STATE = "this step deleted nothing; `status` tells what the run had deleted before.";

    private final Path folder;
    private final Checkpoint checkpoint;

    FinishedExport(Path folder, Checkpoint checkpoint) {
        this.folder = folder;
        this.checkpoint = checkpoint;
    }

    ManifestReceipt receipt(ExportPlan plan, List<Slice> slices) throws IOException {
        String sha256 = Checksum.of(Files.readAllBytes(folder.resolve(Manifest.FILE)));
        var manifest = new ExportVerification(checkpoint, STATE).check(folder, sha256);
        boolean same = manifest.plan().equals(plan)
                && manifest.slices().stream().map(ExportedSlice::slice).toList().equals(slices);
        if (!same) {
            throw new Failure(
                    Code.EXPORT_CORRUPT,
                    folder + " holds a finished export of something else\n  " + difference(manifest, plan),
                    STATE,
                    List.of("if nothing was deleted yet: move the folder away and run again"));
        }
        return new ManifestReceipt(folder, manifest, sha256);
    }

    private static String difference(Manifest manifest, ExportPlan plan) {
        if (!manifest.identity().frozenSet().equals(plan.frozenSet())) {
            return "its frozen set has the digest " + manifest.identity().frozenSet() + ", this one "
                    + plan.frozenSet();
        }
        if (!manifest.recipients().equals(plan.recipients())) {
            return "it is encrypted to other public keys";
        }
        return manifest.tables().equals(plan.tables()) ? "its slices differ" : "its tables or columns differ";
    }
}
