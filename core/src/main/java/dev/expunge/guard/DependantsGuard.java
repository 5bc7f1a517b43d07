package dev.expunge.guard;

import dev.expunge.guard.Measured.Heaviest;
import dev.expunge.spec.Plausibility.Factor;
import dev.expunge.spec.Spec;
import java.util.ArrayList;
import java.util.List;

/// One candidate with far more rows than the others is somebody who is not what the criteria mean: a test
/// account, a bot, a shared login.
final class DependantsGuard {
    private DependantsGuard() {}

    static List<Finding> inspect(Spec spec, Evidence evidence) {
        var findings = new ArrayList<Finding>();
        Heaviest heaviest = evidence.measured().heaviest();
        long others = evidence.measured().candidates() - evidence.measured().stay() - 1;
        if (others > 0) {
            findings.add(usual(spec.guards().plausible().dependants(), heaviest, others));
        }
        spec.guards()
                .plausible()
                .maxDependants()
                .ifPresent(most -> findings.add(new Finding(
                        "max_dependants",
                        Texts.count(heaviest.rows()) + " rows of one candidate" + where(heaviest),
                        Texts.count(most),
                        heaviest.rows() <= most)));
        return findings;
    }

    private static Finding usual(Factor limit, Heaviest heaviest, long others) {
        long rest = heaviest.all() - heaviest.rows();
        boolean near = heaviest.rows() < limit.atLeast()
                || heaviest.rows() <= limit.factor() * Math.max(1.0, (double) rest / others);
        return new Finding(
                "dependants",
                Texts.count(heaviest.rows()) + " rows of one candidate" + where(heaviest) + ", "
                        + Texts.average(rest, others) + " of the others on average",
                limit.factor() + " times as many, from " + Texts.count(limit.atLeast()) + " rows on",
                near);
    }

    private static String where(Heaviest heaviest) {
        return heaviest.table().map(table -> ", most of them in " + table).orElse("");
    }
}
