package dev.expunge.approve;

import java.util.List;
import java.util.stream.Stream;

/// How an export is read without Expunge.
final class WayOut {
    private WayOut() {}

    /// In their order.
    static List<String> steps(Dossier.Rollback rollback) {
        return Stream.concat(
                        enveloped(rollback),
                        Stream.of(
                                "Open the run's own key, which lies where the spec keeps keys: age -d -i key.txt run-….age > run-key.txt.",
                                "Decrypt and decompress each file of the run's folder, slice by slice: age -d -i run-key.txt FILE | zstd -d."
                                        + " Its first line names the table and the columns; the number in its name is the order.",
                                "Load each file into a new, empty table beside the original (copy, text format, UTF-8), and look.",
                                "Insert the wanted rows into the originals, parents before children, in one transaction.",
                                "Set references back that were set to null: the export holds their values.",
                                "Compare the number of rows with the manifest of the export, then commit."))
                .toList();
    }

    private static Stream<String> enveloped(Dossier.Rollback rollback) {
        String stop = "Stop what would delete again: the schedule of this spec.";
        return rollback.kms().isEmpty()
                ? Stream.of(stop)
                : Stream.of(
                        stop,
                        "Have the run's own key decrypted by AWS KMS, for which kms:Decrypt is needed on "
                                + rollback.kms() + ", with the context that the .json beside it names: aws kms decrypt"
                                + " --ciphertext-blob fileb://run-….age.kms --encryption-context"
                                + " expunge:run=N,expunge:frozen-set=… --query Plaintext --output text | base64 -d >"
                                + " run-….age. When that key of KMS is disabled or gone, so is the export.");
    }
}
