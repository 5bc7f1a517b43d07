package dev.expunge.demo;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.Endings;
import dev.expunge.delete.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a demo has to show.
///
/// @param before a normal day
/// @param deleting while batches were deleted
/// @param whole from the dry run to the verification
/// @param elapsed the whole demo
record Result(
        int expected,
        Job.Done done,
        Journal journal,
        Look.Seen before,
        Look.Seen deleting,
        Look.Seen whole,
        Duration elapsed) {

    /// What is not as it should be, if anything.
    Optional<Failure> failure() {
        return Endings.of(done.outcome(), done.resume()).or(this::wrongNumbers);
    }

    private Optional<Failure> wrongNumbers() {
        var wrong = new ArrayList<String>();
        Totals totals = done.outcome().totals();
        if (totals.deleted() != expected) {
            wrong.add(totals.deleted() + " users were deleted, where " + expected + " were to be");
        }
        if (before.requests().failed() + whole.requests().failed() > 0) {
            wrong.add(whole.requests().failed() + " requests of the application failed during the job, "
                    + before.requests().failed() + " before it");
        }
        done.outcome().verification().ifPresent(proof -> wrong.addAll(proof.discrepancies()));
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(new Failure(
                        Code.VERIFICATION_FAILED,
                        "the numbers are not what they should be:\n  " + String.join("\n  ", wrong),
                        "only the demo's own database was touched.",
                        List.of("start it again with --keep, and look at the database and the server's log")));
    }
}
