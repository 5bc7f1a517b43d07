package dev.expunge.verify;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.Totals;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What was looked up after a run.
///
/// @param totals where the candidates are
/// @param tables one line for each table of the frozen set
/// @param rowsRecorded rows that the batches recorded as deleted or changed
/// @param ledgerEntries how many entries the ledger has
/// @param ledgerBroken what is wrong with the ledger's chain, if anything
/// @param heldSince deleted candidates whom a table or a file holds now: that came after their batch
public record Verification(
        Totals totals,
        List<TableProof> tables,
        long rowsRecorded,
        long ledgerEntries,
        Optional<String> ledgerBroken,
        long heldSince) {

    /// Of a run none of whose subjects came under a hold since.
    public Verification(
            Totals totals,
            List<TableProof> tables,
            long rowsRecorded,
            long ledgerEntries,
            Optional<String> ledgerBroken) {
        this(totals, tables, rowsRecorded, ledgerEntries, ledgerBroken, 0);
    }

    /// One table of the frozen set.
    ///
    /// @param via the edge over which rows change; empty for rows that are deleted
    /// @param action what happens to them, in the word of the spec
    /// @param done rows of deleted candidates: gone, or changed
    /// @param kept rows of candidates that were left alone
    /// @param found rows of deleted candidates that are still there, or still refer to them; of rows that
    /// were marked, those whose mark is another one now
    public record TableProof(TableName table, String via, String action, long done, long kept, long found) {
        public TableProof {
            Objects.requireNonNull(table, "table is null");
            Objects.requireNonNull(via, "via is null");
            Objects.requireNonNull(action, "action is null");
        }

        /// Whether the rows stay and only their mark changes, which is then anybody's to change again.
        public boolean stays() {
            return action().equals("mark") || action().equals("unmark");
        }

        /// Rows that are deleted, or detached over an edge.
        public TableProof(TableName table, String via, long done, long kept, long found) {
            this(table, via, via.isEmpty() ? "delete" : "detach", done, kept, found);
        }
    }

    public Verification {
        Objects.requireNonNull(totals, "totals is null");
        Objects.requireNonNull(ledgerBroken, "ledgerBroken is null");
        tables = List.copyOf(tables);
    }

    /// Everything that does not agree, one sentence each.
    public List<String> discrepancies() {
        var all = new ArrayList<String>();
        if (!totals.addUp()) {
            all.add("the candidates do not add up: " + totals);
        }
        tables.stream()
                .filter(t -> t.found() > 0 && !t.stays())
                .forEach(t -> all.add(t.found() + " rows in " + t.table() + " belong or refer to a deleted candidate"));
        long done = tables.stream().mapToLong(TableProof::done).sum();
        if (done != rowsRecorded) {
            all.add("the frozen set has " + done + " rows of deleted candidates, the batches recorded " + rowsRecorded);
        }
        ledgerBroken.ifPresent(broken -> all.add("the ledger is broken: " + broken));
        return List.copyOf(all);
    }

    /// Fails when something does not agree.
    ///
    /// @throws Failure `VERIFICATION_FAILED`
    public void require() {
        List<String> all = discrepancies();
        if (!all.isEmpty()) {
            throw new Failure(
                    Code.VERIFICATION_FAILED,
                    "frozen set, data and ledger do not agree:\n  " + String.join("\n  ", all),
                    totals.deleted() + " of " + totals.candidates() + " candidates are deleted.",
                    List.of(
                            "look at the tables named above; `expunge status` and the ledger tell when each batch ran",
                            "expunge verify looks again"));
        }
    }
}
