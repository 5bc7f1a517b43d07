package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.Followed;
import dev.expunge.app.Joined;
import dev.expunge.app.Outcome;
import dev.expunge.delete.Tally;
import dev.expunge.delete.Totals;
import dev.expunge.postgres.Runs;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.util.List;
import java.util.stream.Collectors;

/// The final numbers of a run, for people: the equation of promise P10 first.
final class OutcomeText {
    private OutcomeText() {}

    static String of(Outcome outcome, List<Runs.Reason> reasons) {
        return (outcome.begun() ? "\nrun " + outcome.run() + "\n" : "\nno run has begun\n")
                + totals(outcome.totals())
                + reasons(reasons)
                + outcome.verification().map(OutcomeText::verification).orElse("")
                + outcome.vacuum().map(OutcomeText::vacuum).orElse("")
                + outcome.followed().map(what -> followed(outcome, what)).orElse("")
                + unsent(outcome.unsent());
    }

    /// The runs that followed, and all of it together.
    private static String followed(Outcome first, Followed followed) {
        var text = new StringBuilder();
        long before = first.run();
        for (Followed.Part part : followed.parts()) {
            text.append("\nrun ")
                    .append(part.outcome().run())
                    .append(", which follows run ")
                    .append(before)
                    .append(": who had changed was frozen and exported again\n")
                    .append(of(part.outcome(), part.reasons())
                            .lines()
                            .skip(2)
                            .collect(Collectors.joining("\n", "", "\n")));
            before = part.outcome().run();
        }
        String left = followed.left() == 0 ? "" : "  " + followed.leftInWords() + "\n";
        return text + "\nall together\n" + totals(first.whole()) + left;
    }

    private static String unsent(List<String> notices) {
        return notices.isEmpty()
                ? ""
                : "notices that did not arrive\n" + String.join("\n", notices).indent(2);
    }

    /// What this process did, then where the whole run stands.
    static String of(Joined joined) {
        Tally tally = joined.done().tally();
        return "\njoined run " + joined.run() + "\n  this process: " + Amounts.count(tally.batches()) + " batches, "
                + Amounts.count(tally.deleted()) + " candidates deleted, " + Amounts.count(tally.spared()) + " spared, "
                + Amounts.count(tally.parked()) + " parked\n"
                + totals(joined.done().totals()) + reasons(joined.reasons())
                + (joined.leadGone() ? "" : "  vacuum and verification are the lead's\n");
    }

    /// candidates = deleted + spared + parked + pending.
    static String totals(Totals totals) {
        return totals(totals, "deleted", "deleted or changed");
    }

    /// The same of something else than a deletion.
    ///
    /// @param done what became of those with whom it was done, in one word
    /// @param changed what became of the rows
    static String totals(Totals totals, String done, String changed) {
        return "  " + Amounts.count(totals.candidates()) + " candidates = " + Amounts.count(totals.deleted())
                + " " + done + " + " + Amounts.count(totals.spared()) + " spared + " + Amounts.count(totals.parked())
                + " parked + " + Amounts.count(totals.pending()) + " pending"
                + (totals.addUp() ? "" : "   DOES NOT ADD UP") + "\n  " + Amounts.count(totals.rowsDone()) + " of "
                + Amounts.count(totals.rowsFrozen()) + " frozen rows " + changed + "\n";
    }

    static String reasons(List<Runs.Reason> reasons) {
        var lines = new Columns("llr");
        reasons.forEach(r -> lines.row(r.state(), r.reason(), Amounts.count(r.candidates())));
        return reasons.isEmpty() ? "" : "why candidates were left alone\n" + lines.text();
    }

    static String verification(Verification proof) {
        var lines = new Columns("lrrr").row("", "gone", "kept", "still there");
        proof.tables()
                .forEach(t -> lines.row(
                        t.via().isEmpty()
                                ? t.table().toString()
                                : t.via() + (t.action().equals("anonymize") ? " anonymized" : " detached"),
                        Amounts.count(t.done()),
                        Amounts.count(t.kept()),
                        Amounts.count(t.found())));
        long kept =
                proof.tables().stream().mapToLong(Verification.TableProof::kept).sum();
        long found = proof.tables().stream()
                .mapToLong(Verification.TableProof::found)
                .sum();
        lines.row("in all", Amounts.count(proof.rowsRecorded()), Amounts.count(kept), Amounts.count(found));
        String late = proof.heldSince() == 0
                ? ""
                : "  " + Amounts.count(proof.heldSince())
                        + " deleted candidates are under a hold now, which came after their batch\n";
        String ledger = proof.ledgerBroken().map(what -> "broken: " + what).orElse("its chain is whole");
        return "verified\n" + lines.text() + "  ledger: " + Amounts.count(proof.ledgerEntries()) + " entries, " + ledger
                + "\n" + late;
    }

    static String vacuum(VacuumReport report) {
        var lines = new Columns("lrrl").row("", "dead before", "left", "");
        report.tables()
                .forEach(t -> lines.row(
                        t.table().toString(),
                        Amounts.count(t.deadBefore()),
                        Amounts.count(t.deadAfter()),
                        t.skipped() ? "SKIPPED: the role may not vacuum it" : ""));
        long left = report.tables().stream()
                .mapToLong(VacuumReport.TableVacuum::deadAfter)
                .sum();
        return "vacuumed, in dead rows\n" + lines.text() + (left == 0 ? "" : holders(left, report.holders()))
                + remembered(report.remembered());
    }

    /// Tables that a run has emptied, one for each thing that the server still remembers of their rows.
    private static String remembered(List<VacuumReport.Remembered> all) {
        var text = new StringBuilder(
                all.isEmpty() ? "" : "  statistics that still hold values of deleted rows; what removes them:\n");
        all.forEach(r -> text.append("    ")
                .append(StatusText.plain(r.table() + ", " + r.what() + ": " + r.remedy()))
                .append('\n'));
        return text.toString();
    }

    private static String holders(long left, List<String> holders) {
        var text = new StringBuilder("  " + Amounts.count(left) + " dead rows could not be reclaimed yet");
        text.append(holders.isEmpty() ? "; nobody is seen who holds them: vacuum again\n" : ", held by\n");
        holders.forEach(h -> text.append("    ").append(StatusText.plain(h)).append('\n'));
        return text.toString();
    }
}
