package dev.expunge.cli;

import dev.expunge.app.RunDesk;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows candidates to a person.
@Command(
        name = "sample",
        description = {
            "Draws candidates of the frozen set at random, for a person to check that they are the right ones.",
            "What it prints are personal data."
        },
        footer = {"", "Writes: nothing; with --csv the output goes to standard output and nowhere else."})
final class SampleCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    @Option(names = "-n", paramLabel = "COUNT", defaultValue = "20", description = "How many, 20 by default.")
    private int count;

    @Option(names = "--csv", description = "Prints CSV (RFC 4180), the names of the columns first.")
    private boolean csv;

    @Option(names = "--seed", paramLabel = "S", description = "Draws the same candidates each time.")
    private Optional<String> seed = Optional.empty();

    SampleCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        String drawnWith = seed.orElseGet(() -> Long.toHexString(new SecureRandom().nextLong()));
        RunDesk.Drawn drawn = run.runs(desk).sample(run.number(), Math.max(1, count), drawnWith);
        if (csv) {
            desk.terminal().data(csv(drawn));
        } else {
            desk.terminal().print(text(drawn));
        }
        desk.terminal().note(drawn.rows().size() + " candidates; the same ones again: --seed " + drawnWith);
        return 0;
    }

    static String csv(RunDesk.Drawn drawn) {
        var text = new StringBuilder(Csv.line(drawn.columns()));
        drawn.rows().forEach(row -> text.append(Csv.line(row)));
        return text.toString();
    }

    /// One candidate below the other, each column a line of its own: rows are wider than terminals.
    static String text(RunDesk.Drawn drawn) {
        var text = new StringBuilder();
        int number = 0;
        for (List<String> row : drawn.rows()) {
            number++;
            var lines = new Columns("ll");
            for (int i = 0; i < row.size(); i++) {
                lines.row(drawn.columns().get(i), row.get(i));
            }
            text.append(number).append('\n').append(lines.text());
        }
        return text.toString();
    }
}
