package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Answers whether a subject was deleted.
@Command(
        name = "suppressed",
        description = {
            "Answers yes when a subject was deleted by this spec, and not restored on purpose since; otherwise no.",
            "For importers: asks the lists in deleted.to alone, and no database. docs/after-restoring-a-backup.md tells"
                    + " their format."
        },
        footer = {"", "Writes: nothing. With --quiet it ends with 0 for yes and 10 for no."})
final class SuppressedCommand implements Callable<Integer> {
    private static final int NO = 10;

    private final Desk desk;

    @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "VALUE",
            description = "The value of the root's key; once for each of its columns, in their order.")
    private List<String> key = List.of();

    @Option(
            names = "--stdin",
            description = "Reads one subject from each line instead, the values of its key between tabs; answers a line"
                    + " for each.")
    private boolean stdin;

    @Option(names = "--quiet", description = "Prints nothing; the exit code is the answer.")
    private boolean quiet;

    @Option(names = "--json", description = "Prints JSON: one object on a line for each subject.")
    private boolean json;

    SuppressedCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (stdin != key.isEmpty() || (stdin && quiet)) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "suppressed needs one subject, or --stdin for many",
                    "of one subject: expunge suppressed SPEC --key VALUE",
                    "of many: expunge suppressed SPEC --stdin < keys");
        }
        List<Boolean> answers = desk.expunge().suppression(file).deleted(stdin ? lines() : List.of(key));
        if (!quiet) {
            desk.terminal().print(answers.stream().map(this::text).collect(Collectors.joining()));
        }
        return quiet && !answers.getFirst() ? NO : 0;
    }

    private String text(boolean deleted) {
        if (json) {
            return "{\"event\":\"suppressed\",\"deleted\":" + deleted + "}\n";
        }
        return deleted ? "yes\n" : "no\n";
    }

    private static List<List<String>> lines() {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            return in.readAllLines().stream()
                    .map(line -> List.of(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
