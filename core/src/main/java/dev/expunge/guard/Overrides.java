package dev.expunge.guard;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The guards that a person lets pass for one run, each with the reason. Immutable and pure.
///
/// @param reasons by the guards' names, as they stand in the table of guards
/// @param attended whether a person sits in front of the command: nobody does in front of a schedule's
public record Overrides(Map<String, String> reasons, boolean attended) {
    /// None.
    public static final Overrides NONE = new Overrides(Map.of(), false);

    /// The guard that nothing but the spec decides.
    static final String PROTECT = "protect";

    /// What a person with the right to it approved.
    ///
    /// @param guard by its name
    /// @param by who, as the approval names them
    public record Approved(String guard, String by) {}

    public Overrides {
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /// Reads what a command line says.
    ///
    /// @param given each `guard=reason`
    /// @throws Failure `USAGE` for one without a reason, one that is there twice, and one that nobody may
    /// override
    public static Overrides of(List<String> given, boolean attended) {
        var reasons = new LinkedHashMap<String, String>();
        for (String text : given) {
            int equals = text.indexOf('=');
            String guard = (equals < 0 ? text : text.substring(0, equals)).strip();
            String reason = equals < 0 ? "" : text.substring(equals + 1).strip();
            if (guard.isEmpty() || reason.isEmpty() || reason.chars().anyMatch(Character::isISOControl)) {
                throw usage("--override needs a guard and a reason on one line: --override 'max_rows=the reason'");
            }
            if (guard.equals(PROTECT)) {
                throw usage("protected tables cannot be overridden: the spec alone says which they are");
            }
            if (reasons.putIfAbsent(guard, reason) != null) {
                throw usage("--override is there twice for " + guard);
            }
        }
        return new Overrides(reasons, attended);
    }

    private static Failure usage(String what) {
        return Failure.nothingChanged(
                Code.USAGE, what, "the dry run shows the guards by their names; docs/guards.md describes them");
    }

    /// Nobody overrides a guard from a schedule, unless an approval says so.
    ///
    /// @throws Failure `OVERRIDE_UNAPPROVED` otherwise
    public void requirePermitted(List<Approved> approvals) {
        Set<String> approved = approvals.stream().map(Approved::guard).collect(Collectors.toSet());
        String open = reasons.keySet().stream()
                .filter(guard -> !approved.contains(guard))
                .collect(Collectors.joining(", "));
        if (!attended && !open.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.OVERRIDE_UNAPPROVED,
                    "no guard is overridden without a person in front of the command, unless an approval names it:"
                            + " this was not started from a terminal, and no approval names " + open,
                    "give the same command in a terminal",
                    "leave --override out of schedules: a limit that is wrong every time belongs into the spec");
        }
    }

    /// Makes sure that each of them is about a guard that is there.
    ///
    /// @throws Failure `USAGE` otherwise
    public void requireKnown(List<Finding> findings) {
        Set<String> names = findings.stream().map(Finding::guard).collect(Collectors.toSet());
        reasons.keySet().stream()
                .filter(guard -> !names.contains(guard))
                .findFirst()
                .ifPresent(guard -> {
                    throw usage("there is no guard of that name to override here; the dry run shows: "
                            + findings.stream().map(Finding::guard).distinct().collect(Collectors.joining(", ")));
                });
    }

    /// The findings with those let pass that refuse and are overridden.
    public List<Finding> apply(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.passed() || !reasons.containsKey(finding.guard())
                        ? finding
                        : finding.overridden(reasons.getOrDefault(finding.guard(), "")))
                .toList();
    }
}
