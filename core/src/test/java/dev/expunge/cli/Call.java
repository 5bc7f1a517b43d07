package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One command as a person gives it, and what came back.
record Call(int exit, String out, String err) {
    static Call of(String... args) {
        return with(Map.of(), args);
    }

    static Call with(Map<String, String> environment, String... args) {
        return from(environment, OptionalInt.empty(), args);
    }

    /// The same with a person in front of it.
    static Call attended(String... args) {
        return from(Map.of(), OptionalInt.of(200), args);
    }

    private static Call from(Map<String, String> environment, OptionalInt width, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), environment, () -> width, "expunge");
        int exit = Main.run(terminal, args);
        return new Call(exit, out.toString(), err.toString());
    }

    /// The command did what it was asked to.
    Call succeeds() {
        assertThat(exit).as(err).isZero();
        return this;
    }

    /// The command failed in four parts and with that code, and nothing was deleted.
    Call fails(Code code) {
        return fails(code, Failure.NOTHING_CHANGED);
    }

    /// The command failed in four parts and with that code.
    ///
    /// @param state what the data is said to be like
    Call fails(Code code, String state) {
        List<String> lines = err.lines().toList();
        assertThat(exit).as(err).isEqualTo(code.exit());
        int first = lines.indexOf(lines.stream()
                .filter(line -> line.matches("(error|refused|stopped): \\S.*"))
                .findFirst()
                .orElse(""));
        assertThat(first).as("a line that says what happened: " + err).isNotNegative();
        int data = lines.indexOf(state);
        assertThat(data).as("the state of the data: " + err).isGreaterThan(first);
        assertThat(lines.get(data + 1)).as(err).isIn("do:", "do one of:");
        assertThat(lines.subList(data + 2, lines.size() - 1))
                .as(err)
                .isNotEmpty()
                .allMatch(line -> line.startsWith("  "));
        assertThat(lines.getLast()).isEqualTo(code + " (exit " + code.exit() + ")");
        assertThat(err).doesNotContain("Exception", "jdbc:", "DETAIL");
        return this;
    }

    /// The same told to a program: the last line of the output.
    JsonNode failsInJson(Code code) {
        assertThat(exit).as(out + err).isEqualTo(code.exit());
        JsonNode failure = JsonMapper.shared().readTree(out.lines().toList().getLast());
        assertThat(failure.get("event").asString()).isEqualTo("failure");
        assertThat(failure.get("code").asString()).isEqualTo(code.name());
        assertThat(failure.get("exit").asInt()).isEqualTo(code.exit());
        assertThat(failure.get("what").asString()).isNotBlank();
        assertThat(failure.get("data_state").asString()).isEqualTo(Failure.NOTHING_CHANGED);
        assertThat(failure.get("next").size()).isPositive();
        return failure;
    }

    /// The error stream holds these pieces.
    Call says(String... pieces) {
        assertThat(err).contains(pieces);
        return this;
    }

    /// Neither stream holds any of these.
    Call keepsQuiet(String... secrets) {
        assertThat(out + err).doesNotContain(secrets);
        return this;
    }

    /// The signature that a dry run printed.
    static String signature(String... dryRun) {
        Call call = of(dryRun).succeeds();
        var found =
                java.util.regex.Pattern.compile("expunge1(-[0-9a-f]{16}){4}").matcher(call.out());
        assertThat(found.find()).as(call.out()).isTrue();
        return found.group();
    }
}
