package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Failure;
import dev.expunge.delete.Totals;
import dev.expunge.postgres.Runs;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What became of those who had changed since the freeze of a run: the runs that followed it at once.
///
/// @param parts those runs, in their order
/// @param left how many are left alone because they had changed once more, or no run followed
/// @param because why no other run follows
/// @param trouble what ended the last of them, or kept it from beginning
public record Followed(List<Part> parts, long left, String because, Optional<Failure> trouble) {
    public Followed {
        parts = List.copyOf(parts);
        Objects.requireNonNull(because, "because is null");
        Objects.requireNonNull(trouble, "trouble is null");
    }

    /// One run that followed, and why candidates of it were left alone.
    public record Part(Outcome outcome, List<Runs.Reason> reasons) {
        public Part {
            reasons = List.copyOf(reasons);
        }
    }

    /// Who is left, in one sentence without a full stop.
    public String leftInWords() {
        return Amounts.count(left)
                + (left == 1 ? " candidate changed and is left alone" : " candidates changed and are left alone")
                + (because.isEmpty() ? "" : ": " + because);
    }

    /// All of it together with the run that was followed: whom one run spared counts where the next one decided.
    Totals with(Totals first) {
        Totals whole = first;
        for (Part part : parts) {
            Totals next = part.outcome().totals();
            whole = new Totals(
                    whole.candidates(),
                    whole.deleted() + next.deleted(),
                    whole.spared() - next.candidates() + next.spared(),
                    whole.parked() + next.parked(),
                    whole.pending() + next.pending(),
                    whole.rowsFrozen() + next.rowsFrozen(),
                    whole.rowsDone() + next.rowsDone());
        }
        return whole;
    }
}
