package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.DryRun;
import dev.expunge.app.Outcome;
import dev.expunge.app.RunDesk;
import dev.expunge.plan.OwnMarks;
import dev.expunge.sql.Identifier;
import dev.expunge.verify.Verification;
import java.util.Optional;
import java.util.Set;

/// What marks or unmarks, for people.
final class MarkText {
    private MarkText() {}

    /// What would be done. The last line is the command that does it.
    ///
    /// @param execute the command line that executes exactly this
    static String of(DryRun dry, String execute) {
        return DryRunText.of(dry, execute);
    }

    /// The line of a dry run's head that tells what it is about.
    static String head(DryRun dry) {
        String column = dry.plan()
                .spec()
                .softDelete()
                .map(marks -> Identifier.display(marks.column()))
                .orElse("");
        String root = dry.plan().spec().root().toString();
        return dry.plan().purpose().word().equals("mark")
                ? "  would set " + column + " of rows in " + root
                        + " that match and have none, and change nothing else\n"
                : "  would empty " + column + " of rows in " + root + " where a run of ours has set it, and change"
                        + " nothing else\n";
    }

    /// What was done.
    ///
    /// @param undo the command line that undoes it; empty for an undoing
    static String of(Outcome outcome, RunDesk.Status status, Optional<String> undo) {
        String done = status.run().done();
        return "\nrun " + outcome.run() + "\n" + OutcomeText.totals(outcome.totals(), done, done)
                + OutcomeText.reasons(status.reasons())
                + outcome.verification().map(MarkText::verification).orElse("")
                + undo.filter(_ -> outcome.totals().deleted() > 0)
                        .map(command -> "the mark is "
                                + OwnMarks.of(status.run().asOf(), status.run().id()) + "; to take it away again\n  "
                                + command + "\n")
                        .orElse("");
    }

    /// What was proved of a run that marked or unmarked; empty of one that deleted.
    static Optional<String> of(Verification proof) {
        return proof.tables().stream()
                .map(Verification.TableProof::action)
                .filter(Set.of("mark", "unmark")::contains)
                .findFirst()
                .map(action -> action + "ed")
                .map(done -> OutcomeText.totals(proof.totals(), done, done) + verification(proof));
    }

    private static String verification(Verification proof) {
        var text = new StringBuilder("verified\n");
        proof.tables()
                .forEach(t -> text.append("  ")
                        .append(Amounts.count(t.done()))
                        .append(" rows of ")
                        .append(StatusText.plain(t.table().toString()))
                        .append(' ')
                        .append(t.action().equals("mark") ? "marked" : "unmarked")
                        .append(t.found() == 0 ? "" : "; " + Amounts.count(t.found()) + " changed again since")
                        .append('\n'));
        String ledger = proof.ledgerBroken().map(what -> "broken: " + what).orElse("its chain is whole");
        return text + "  ledger: " + Amounts.count(proof.ledgerEntries()) + " entries, " + ledger + "\n";
    }
}
