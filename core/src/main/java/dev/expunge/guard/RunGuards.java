package dev.expunge.guard;

import dev.expunge.spec.Plausibility.Change;
import dev.expunge.spec.Plausibility.Factor;
import dev.expunge.spec.Spec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// How this run compares with those before it and with its own dry run.
public final class RunGuards {
    /// Fewer finished runs say nothing of what is usual.
    private static final int FEWEST = 3;

    private RunGuards() {}

    /// Silent until there are enough finished runs with candidates; where there is no candidate, that is for
    /// others.
    static List<Finding> lastRuns(Spec spec, Evidence evidence) {
        String guard = "last_runs";
        Factor limit = spec.guards().plausible().lastRuns();
        long now = evidence.measured().candidates();
        return switch (evidence.past()) {
            case Answer.Unknown(String why) -> List.of(Finding.unknown(guard, why));
            case Answer.Known(List<Long> past) -> {
                List<Long> some = past.stream().filter(n -> n > 0).sorted().toList();
                if (some.size() < FEWEST || now == 0) {
                    yield List.of();
                }
                long usual = some.get(some.size() / 2);
                boolean near = Math.abs(now - usual) < limit.atLeast()
                        || (now <= usual * limit.factor() && usual <= now * limit.factor());
                yield List.of(new Finding(
                        guard,
                        Texts.count(now) + " candidates, " + Texts.count(usual) + " in the middle of the last "
                                + some.size() + " runs",
                        "a factor of " + limit.factor() + " either way",
                        near));
            }
        };
    }

    /// Silent while there are candidates, or too few runs.
    static List<Finding> emptyAfter(Spec spec, Evidence evidence) {
        String guard = "empty_after";
        int runs = Math.toIntExact(spec.guards().plausible().emptyAfter());
        if (runs == 0 || evidence.measured().candidates() > 0) {
            return List.of();
        }
        return switch (evidence.past()) {
            case Answer.Unknown(String why) -> List.of(Finding.unknown(guard, why));
            case Answer.Known(List<Long> past) -> {
                List<Long> last = past.stream().limit(runs).toList();
                boolean always = last.size() == runs && last.stream().allMatch(n -> n > 0);
                yield List.of(new Finding(
                        guard,
                        always ? "no candidate, where each of the last " + runs + " runs had some" : "no candidate",
                        "at least 1 after " + runs + " runs with some",
                        !always));
            }
        };
    }

    /// Silent where nobody said what the dry run counted, unless the spec demands it.
    static List<Finding> dryRun(Spec spec, Evidence evidence) {
        return dryRun(spec, evidence.counted(), evidence.measured().candidates());
    }

    /// The same about a frozen set.
    ///
    /// @param counted by the dry run
    /// @param now how many candidates there are
    public static List<Finding> dryRun(Spec spec, Optional<Long> counted, long now) {
        String guard = "dry_run";
        var demanded = spec.guards().plausible().dryRun();
        Change limit = demanded.orElse(Change.USUAL);
        if (counted.isEmpty()) {
            return demanded.isEmpty()
                    ? List.of()
                    : List.of(Finding.unknown(guard, "--counted is missing, which the dry run prints"));
        }
        long then = counted.orElseThrow();
        long change = Math.abs(now - then);
        BigDecimal share = limit.share().value();
        return List.of(new Finding(
                guard,
                Texts.count(now) + " candidates, " + Texts.count(then) + " in the dry run",
                Texts.share(share) + " more or less, and always " + Texts.count(limit.atLeast()),
                change <= limit.atLeast() || Texts.atMost(change, then, share)));
    }
}
