package dev.expunge.guard;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.Spec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// One check that a deletion is sensible. Pure.
@FunctionalInterface
public interface Guard {
    /// All guards, in the order in which they are printed. An explicit list: a guard cannot get lost on the way.
    List<Guard> ALL =
            List.of(Guard::notEmpty, Guard::maxRows, Guard::maxRatio, Guard::maxUnselected, DateGuard::inspect);

    /// What the guard has to say; nothing when the spec does not ask for it.
    List<Finding> inspect(Spec.Guards limits, Measured measured);

    /// Asks every guard.
    static List<Finding> inspectAll(Spec.Guards limits, Measured measured) {
        return ALL.stream().flatMap(g -> g.inspect(limits, measured).stream()).toList();
    }

    /// Refuses when a guard does.
    ///
    /// @throws Failure `NO_CANDIDATES` or `GUARD_REFUSED`, with every measured value that is beyond its limit
    static void require(List<Finding> findings) {
        List<Finding> refused = findings.stream().filter(f -> !f.passed()).toList();
        if (refused.isEmpty()) {
            return;
        }
        if (refused.stream().anyMatch(f -> f.guard().equals("allow_empty"))) {
            throw Failure.nothingChanged(
                    Code.NO_CANDIDATES,
                    "no row matches the criteria, and the spec does not allow that",
                    "check the criteria and the parameters",
                    "for a job that may find nothing, set guards.allow_empty: true");
        }
        String lines = refused.stream()
                .map(f -> String.format(
                        Locale.ROOT, "\n  %-22s measured %s, limit %s", f.guard(), f.measured(), f.limit()))
                .collect(Collectors.joining());
        throw Failure.nothingChanged(
                Code.GUARD_REFUSED,
                "a guard refused:" + lines,
                "if the measured values are wrong, correct the criteria or the parameters",
                "if they are right, raise the limit in guards of the spec; the next dry run prints a new signature");
    }

    private static List<Finding> notEmpty(Spec.Guards limits, Measured measured) {
        boolean passed = measured.candidates() > 0 || limits.allowEmpty();
        return List.of(new Finding(
                "allow_empty",
                Texts.count(measured.candidates()) + " candidates",
                limits.allowEmpty() ? "none is allowed" : "at least 1",
                passed));
    }

    private static List<Finding> maxRows(Spec.Guards limits, Measured measured) {
        return limits.maxRows().stream()
                .map(most -> new Finding(
                        "max_rows",
                        Texts.count(measured.rows()) + " rows",
                        Texts.count(most) + " rows",
                        measured.rows() <= most))
                .toList();
    }

    /// Silent where no edge leads back to the root, or none is asked for.
    private static List<Finding> maxUnselected(Spec.Guards limits, Measured measured) {
        return measured.unselected() == 0 && limits.maxUnselected() == 0
                ? List.of()
                : List.of(new Finding(
                        "max_unselected",
                        Texts.count(measured.unselected()) + " rows of the root that nobody selected",
                        Texts.count(limits.maxUnselected()),
                        measured.unselected() <= limits.maxUnselected()));
    }

    private static List<Finding> maxRatio(Spec.Guards limits, Measured measured) {
        return limits.maxRatio().stream()
                .map(most -> new Finding(
                        "max_ratio",
                        Texts.share(measured.candidates(), measured.rootRows()) + " of the root's rows",
                        Texts.share(most.value()),
                        Texts.atMost(measured.candidates(), measured.rootRows(), most.value())))
                .toList();
    }
}
