package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Receipt;
import dev.expunge.spec.TestedOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whether a plan was tried on another target first, where its spec demands that.
final class TestedElsewhere {
    private final Plan plan;
    private final Optional<Path> given;

    /// @param given the receipt on the command line
    TestedElsewhere(Plan plan, Optional<Path> given) {
        this.plan = plan;
        this.given = given;
    }

    /// Nothing is demanded where the trial takes place.
    private Optional<TestedOn> demanded() {
        return plan.spec()
                .testedOn()
                .filter(trial -> !trial.environment().equals(plan.target().environment()));
    }

    /// @throws Failure `RECEIPT_MISSING` or `RECEIPT_MISMATCH`, which names everything that does not fit
    void require() {
        demanded().ifPresent(trial -> {
            Receipt receipt = receipt(trial);
            List<String> wrong = receipt.against(plan, trial.environment(), trial.signedBy());
            if (!wrong.isEmpty()) {
                throw Failure.nothingChanged(
                        Code.RECEIPT_MISMATCH,
                        "the receipt of the trial on " + trial.environment() + " does not fit what would run now\n  "
                                + String.join("\n  ", wrong),
                        "run this spec with these parameters on " + trial.environment()
                                + ", then there: expunge receipt SPEC --key KEYFILE -o RECEIPT",
                        "if the receipt is of the right run, see what has changed since, in the spec or the schema");
            }
        });
    }

    /// How that stands, in a few words, for who looks before a run; empty where nothing is demanded.
    Optional<String> standing() {
        return demanded().map(trial -> {
            try {
                require();
                return trial.environment() + ": yes, the receipt fits";
            } catch (Failure open) {
                return trial.environment() + ": not yet, " + open.what().replace("\n  ", "; ");
            }
        });
    }

    private Receipt receipt(TestedOn trial) {
        Path file = given.or(trial::receipt)
                .orElseThrow(() -> missing(
                        trial,
                        "the spec demands a trial on " + trial.environment() + ", and no receipt of one was given"));
        try {
            return Receipt.parse(Files.readString(file)).orElseThrow(() -> missing(trial, file + " is not a receipt"));
        } catch (IOException e) {
            throw missing(trial, "the receipt " + file + " cannot be read").causedBy(e);
        }
    }

    private static Failure missing(TestedOn trial, String what) {
        return Failure.nothingChanged(
                Code.RECEIPT_MISSING,
                what,
                "run the spec on " + trial.environment()
                        + ", then there: expunge receipt SPEC --key KEYFILE -o RECEIPT",
                "give that file: --receipt RECEIPT, or tested_on.receipt in the spec");
    }
}
