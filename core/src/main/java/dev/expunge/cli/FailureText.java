package dev.expunge.cli;

import dev.expunge.Failure;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A failure for people and for programs: what happened, what state the data is in, what to do next, and the
/// code.
public final class FailureText {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String INDENT = "  ";

    private FailureText() {}

    /// The four parts, one below the other, ending with a line break.
    ///
    /// ```text
    /// refused: the parameters differ from the ones that were tested
    ///   now      41c7…  retainDays = 9
    /// nothing was deleted.
    /// do one of:
    ///   expunge run retention.yaml --set retainDays=90     run what was tested
    /// SIGNATURE_PARAMETERS (exit 4)
    /// ```
    public static String lines(Failure failure) {
        List<String> what = failure.what().lines().toList();
        return Stream.of(
                        Stream.of(
                                word(failure) + ": " + what.stream().findFirst().orElse("")),
                        what.stream().skip(1).map(FailureText::indented),
                        Stream.of(failure.dataState()),
                        next(failure),
                        Stream.of(failure.code() + " (exit " + failure.code().exit() + ")"))
                .flatMap(part -> part)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /// The same as one line of JSON without a line break: `event` (always `failure`), `word`, `code`, `exit`,
    /// `what`, `data_state`, `next`.
    public static String json(Failure failure) {
        ObjectNode node = JSON.createObjectNode()
                .put("event", "failure")
                .put("word", word(failure))
                .put("code", failure.code().name())
                .put("exit", failure.code().exit())
                .put("what", failure.what())
                .put("data_state", failure.dataState());
        failure.next().forEach(node.putArray("next")::add);
        return JSON.writeValueAsString(node);
    }

    private static String word(Failure failure) {
        return switch (failure.code().exit()) {
            case 3, 4, 8 -> "refused";
            case 5 -> "stopped";
            default -> "error";
        };
    }

    private static Stream<String> next(Failure failure) {
        if (failure.next().isEmpty()) {
            return Stream.empty();
        }
        String head = failure.next().size() == 1 ? "do:" : "do one of:";
        return Stream.concat(Stream.of(head), failure.next().stream().flatMap(FailureText::step));
    }

    /// A step; what it consists of is indented once more.
    private static Stream<String> step(String step) {
        return step.lines().map(line -> INDENT + line);
    }

    private static String indented(String line) {
        return line.isEmpty() || line.startsWith(INDENT) ? line : INDENT + line;
    }
}
