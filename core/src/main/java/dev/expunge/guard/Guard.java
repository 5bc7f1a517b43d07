package dev.expunge.guard;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.Spec;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One check that a deletion is sensible. Pure.
@FunctionalInterface
public interface Guard {
    /// A guard and the key of the spec that it goes by.
    record Listed(String name, Guard guard) {}

    /// All guards, in the order in which they are printed. An explicit list: a guard cannot get lost on the
    /// way.
    List<Listed> ALL = List.of(
            new Listed(RowGuards.ALLOW_EMPTY, RowGuards::notEmpty),
            new Listed("empty_after", RunGuards::emptyAfter),
            new Listed("max_rows", RowGuards::maxRows),
            new Listed("max_rows_per_table", RowGuards::maxRowsPerTable),
            new Listed("max_ratio", RatioGuards::maxRatio),
            new Listed("max_ratio_per_table", RatioGuards::maxRatioPerTable),
            new Listed("max_ratio_per_group", RatioGuards::maxRatioPerGroup),
            new Listed("max_unselected", RowGuards::maxUnselected),
            new Listed("dates", DateGuard::inspect),
            new Listed("last_runs", RunGuards::lastRuns),
            new Listed("dry_run", RunGuards::dryRun),
            new Listed("dependants", DependantsGuard::inspect),
            new Listed(Overrides.PROTECT, RowGuards::protect),
            new Listed("checks", CheckGuard::inspect));

    /// Those that compare the number of candidates with what is usual.
    Set<String> COMPARING = Set.of(RowGuards.ALLOW_EMPTY, "empty_after", "last_runs", "dry_run");

    /// What the guard has to say; nothing when the spec does not ask for it.
    List<Finding> inspect(Spec spec, Evidence evidence);

    /// Asks every guard.
    static List<Finding> inspectAll(Spec spec, Evidence evidence) {
        return ask(ALL, spec, evidence);
    }

    /// Asks those that judge the candidates by themselves, for few of an earlier run: not those that compare their
    /// number with other runs or with the dry run.
    static List<Finding> inspectFew(Spec spec, Evidence evidence) {
        return ask(
                ALL.stream()
                        .filter(listed -> !COMPARING.contains(listed.name()))
                        .toList(),
                spec,
                evidence);
    }

    /// Asks these. One that fails refuses (promise P9).
    static List<Finding> ask(List<Listed> guards, Spec spec, Evidence evidence) {
        return guards.stream()
                .flatMap(listed -> ask(listed, spec, evidence).stream())
                .toList();
    }

    private static List<Finding> ask(Listed listed, Spec spec, Evidence evidence) {
        try {
            return listed.guard().inspect(spec, evidence);
        } catch (RuntimeException e) {
            return List.of(Finding.unknown(
                    listed.name(), "the guard itself failed: " + e.getClass().getSimpleName()));
        }
    }

    /// Refuses when a guard does.
    ///
    /// @throws Failure `NO_CANDIDATES` or `GUARD_REFUSED`, with every measured value that is beyond its limit
    static void require(List<Finding> findings) {
        List<Finding> refused = findings.stream().filter(f -> !f.passed()).toList();
        if (refused.isEmpty()) {
            return;
        }
        if (refused.stream().anyMatch(f -> f.guard().equals(RowGuards.ALLOW_EMPTY))) {
            throw Failure.nothingChanged(
                    Code.NO_CANDIDATES,
                    "no row matches the criteria, and the spec does not allow that",
                    "check the criteria and the parameters",
                    "for a job that may find nothing, set guards.allow_empty: true");
        }
        String lines = refused.stream()
                .map(f -> String.format(Locale.ROOT, "\n  %-22s %s, limit %s", f.guard(), said(f), f.limit()))
                .collect(Collectors.joining());
        throw Failure.nothingChanged(
                Code.GUARD_REFUSED,
                "a guard refused:" + lines,
                remedies(refused).toArray(String[]::new));
    }

    private static String said(Finding finding) {
        return finding.verdict() == Verdict.UNKNOWN ? finding.measured() : "measured " + finding.measured();
    }

    private static Stream<String> remedies(List<Finding> refused) {
        Stream<String> unknown = refused.stream().anyMatch(f -> f.verdict() == Verdict.UNKNOWN)
                ? Stream.of("what could not be measured refuses: mend what the line says, or give it more time with"
                        + " guards.time_limit")
                : Stream.empty();
        return Stream.concat(
                unknown,
                Stream.of(
                        "if the measured values are wrong, correct the criteria or the parameters",
                        "if they are right, raise the limit in guards of the spec; the next dry run prints a new"
                                + " signature",
                        "for this one run alone, from a terminal: --override '"
                                + refused.getFirst().guard() + "=the reason'"));
    }
}
