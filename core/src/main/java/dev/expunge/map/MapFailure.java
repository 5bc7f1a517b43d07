package dev.expunge.map;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Tells why there is no map: every problem, and every difference between spec and schema with its remedy.
record MapFailure(List<MapProblem> problems, List<EdgeChange> changes) {
    private static final String UPDATE =
            "expunge init --update SPEC     adds what is new, marks what is gone, and keeps the rest of the file";

    Failure failure() {
        if (has(MapProblem.Kind.PROTECTED)) {
            return Failure.nothingChanged(
                    Code.TABLE_PROTECTED,
                    "the spec would write tables that it protects:" + list(),
                    "change the decision of an edge on the way there (forbid, or keep)",
                    "take the table out of `protect:` when it may be written after all");
        }
        if (has(MapProblem.Kind.UNSUPPORTED)) {
            return Failure.nothingChanged(
                    Code.MAP_UNSUPPORTED,
                    "this schema holds what this version cannot delete safely:" + list(),
                    "change the decision of an edge that leads there (detach or forbid), or the schema");
        }
        boolean onlyNew =
                changes.stream().allMatch(c -> c instanceof EdgeChange.Added) && !has(MapProblem.Kind.INVALID);
        if (onlyNew) {
            return Failure.nothingChanged(
                    Code.EDGE_UNDECIDED,
                    "the schema has references that the spec does not decide about:" + list(),
                    "add each line to `edges:` of the spec with delete, detach or forbid",
                    UPDATE);
        }
        String what = "the spec does not fit the schema:" + list();
        return changes.isEmpty()
                ? Failure.nothingChanged(
                        Code.SCHEMA_MISMATCH, what, "correct the spec, or draft a new one with `expunge init`")
                : Failure.nothingChanged(Code.SCHEMA_MISMATCH, what, "correct the spec as it says above", UPDATE);
    }

    private boolean has(MapProblem.Kind kind) {
        return problems.stream().anyMatch(p -> p.kind() == kind);
    }

    private String list() {
        var lines = new ArrayList<String>();
        changes.forEach(change -> lines.addAll(lines(change)));
        problems.stream().map(MapProblem::sentence).distinct().forEach(lines::add);
        return lines.stream().map(line -> "\n  " + line).collect(Collectors.joining());
    }

    private static List<String> lines(EdgeChange change) {
        return switch (change) {
            case EdgeChange.Added added -> added(added);
            case EdgeChange.Gone gone ->
                List.of(
                        "gone     " + gone.edge() + ": " + gone.why(),
                        gone.now()
                                .map(now -> "         take it out; it may be what is now " + now)
                                .orElse("         take it out, or correct its name"));
            case EdgeChange.Changed changed ->
                List.of(
                        "changed  " + changed.edge() + " " + String.join("; ", changed.differences()),
                        "         look at its decision again; `init --update` renews its line in `declared:`");
            case EdgeChange.Unneeded unneeded ->
                List.of("needless " + unneeded.edge() + ": nothing reaches it", "         take it out");
        };
    }

    private static List<String> added(EdgeChange.Added added) {
        ForeignKey key = added.proposal().foreignKey();
        return List.of(
                "new      " + added.edge() + " references " + key.parent() + " (" + key.name() + "): "
                        + added.proposal().reason(),
                "         "
                        + added.before()
                                .map(was -> "it seems to be what was " + was.edge() + ": rename it in the spec")
                                .orElseGet(() -> proposed(added.action())));
    }

    private static String proposed(Optional<Action> action) {
        return action.map(a -> "proposed: " + a.name().toLowerCase(Locale.ROOT))
                .orElse("only a person can decide about it");
    }
}
