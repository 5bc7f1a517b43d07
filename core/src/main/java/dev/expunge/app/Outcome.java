package dev.expunge.app;

import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.Verification;
import java.util.List;
import java.util.Optional;

/// How an execution ended.
///
/// @param because a sentence about its early end: the signal that ended it, or what is left to do behind the
/// deletion; empty where there is nothing to add
/// @param unsent the notices that did not arrive, with who and why
/// @param followed what became of those who had changed, where the spec wants runs to follow and there was one of them
/// @param vacuum and `verification` are empty when the run was stopped before them
public record Outcome(
        long run,
        StopReason reason,
        Totals totals,
        Optional<VacuumReport> vacuum,
        Optional<Verification> verification,
        Optional<String> because,
        List<String> unsent,
        Optional<Followed> followed) {
    /// How an execution ended that had nothing to do.
    static final Outcome NOTHING =
            new Outcome(0, StopReason.FINISHED, new Totals(0, 0, 0, 0, 0, 0, 0), Optional.empty(), Optional.empty());

    public Outcome {
        unsent = List.copyOf(unsent);
    }

    /// How an execution ended that has told nobody.
    public Outcome(
            long run,
            StopReason reason,
            Totals totals,
            Optional<VacuumReport> vacuum,
            Optional<Verification> verification,
            Optional<String> because) {
        this(run, reason, totals, vacuum, verification, because, List.of(), Optional.empty());
    }

    /// Whether there is a run: it may have been ended before there was one.
    public boolean begun() {
        return run > 0;
    }

    /// The same, with the notices that nobody got.
    Outcome withUnsent(List<String> notices) {
        return new Outcome(run, reason, totals, vacuum, verification, because, notices, followed);
    }

    /// The same with what followed; as it is where nobody had changed.
    Outcome followedBy(Followed what) {
        boolean anything =
                !what.parts().isEmpty() || what.left() > 0 || what.trouble().isPresent();
        return new Outcome(
                run,
                reason,
                totals,
                vacuum,
                verification,
                because,
                unsent,
                anything ? Optional.of(what) : Optional.empty());
    }

    /// Where the candidates are when the runs that followed are counted in.
    public Totals whole() {
        return followed.map(what -> what.with(totals)).orElse(totals);
    }

    /// How an execution ended that no signal ended.
    public Outcome(
            long run,
            StopReason reason,
            Totals totals,
            Optional<VacuumReport> vacuum,
            Optional<Verification> verification) {
        this(run, reason, totals, vacuum, verification, Optional.empty());
    }

    /// The same, saying what is left to do.
    Outcome leaving(Optional<String> undone) {
        return new Outcome(run, reason, totals, vacuum, verification, because.or(() -> undone), unsent, followed);
    }
}
