package dev.expunge.cli;

import dev.expunge.app.DryRun;
import dev.expunge.guard.Finding;
import dev.expunge.guard.Verdict;
import java.util.List;

/// What the guards of a dry run say, for people: verdict, guard, measured value and limit below each other.
final class GuardText {
    private GuardText() {}

    static String of(List<Finding> findings) {
        var lines = new Columns("llll");
        findings.forEach(f -> lines.row(word(f.verdict()), f.guard(), f.measured(), "limit " + f.limit()));
        var reasons = new StringBuilder();
        findings.stream()
                .filter(f -> f.verdict() == Verdict.OVERRIDDEN)
                .forEach(f -> reasons.append("  OVERRIDDEN for this run alone: ")
                        .append(StatusText.plain(f.guard() + ": " + f.reason()))
                        .append('\n'));
        return "\nguards\n" + lines.text() + reasons;
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case PASSES -> "passes";
            case REFUSES -> "REFUSES";
            case UNKNOWN -> "REFUSES, NOT MEASURED";
            case OVERRIDDEN -> "OVERRIDDEN";
        };
    }

    /// The command that executes what was looked at, where nothing refuses.
    static String execute(DryRun dry, String command) {
        return dry.passed()
                ? "\nto execute exactly this"
                        + (command.contains(" --counted ")
                                ? "; in a schedule leave --counted away, what the last runs had counts there"
                                : "")
                        + "\n  "
                        + command + "\n"
                : "";
    }
}
