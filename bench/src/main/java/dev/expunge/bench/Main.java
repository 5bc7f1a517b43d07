package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.app.SystemTime;
import dev.expunge.fluxmap.Size;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/// `bench/run`: measures Expunge side by side with the shortest programs that delete the same rows.
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "CHAPTER",
        description = {
            "Measures Expunge side by side with the shortest programs that delete the same rows, in one run on one "
                    + "machine. Prints what it finds; --publish also writes docs/benchmarks.md and its charts."
        })
public final class Main {
    @Option(names = "--publish", description = "Write the figures and charts into the documentation.")
    private boolean publish;

    @Option(names = "--quick", description = "With tiny sizes, to try the benchmark itself: the figures mean nothing.")
    private boolean quick;

    private final Time time = new SystemTime();
    private final PrintStream terminal = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Path home = Path.of(System.getProperty("expunge.home", "")).toAbsolutePath();
    private final List<String> arguments;

    private Main(List<String> arguments) {
        this.arguments = arguments;
    }

    /// Exits with 0 when everything is measured, 1 when something went wrong, 2 for wrong usage.
    public static void main(String[] arguments) {
        var main = new Main(List.of(arguments));
        System.exit(main.commandLine().execute(arguments));
    }

    private CommandLine commandLine() {
        var line = new CommandLine(this);
        Chapters.all().forEach(chapter -> line.addSubcommand(chapter.name(), chapter));
        line.addSubcommand("all", new All());
        line.addSubcommand("profile", new ProfileOptions());
        line.addSubcommand("page", new Rewrite());
        return line.setExecutionStrategy(this::execute);
    }

    /// Every chapter but `kill`, in one go.
    @Command(name = "all", description = "Every chapter but kill, on one server; about half an hour.")
    private static final class All {}

    @Command(name = "page", description = "Write the page again from the results that are kept; measures nothing.")
    private static final class Rewrite {}

    @Command(name = "profile", description = "Print where the server spends the time of a batch.")
    private static final class ProfileOptions {
        @Option(names = "--users", paramLabel = "N", description = "Users (default: ${DEFAULT-VALUE}).")
        private int users = Size.DEFAULT_USERS;
    }

    private int execute(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        if (!parsed.hasSubcommand()) {
            CommandSpec spec = parsed.commandSpec();
            spec.commandLine().usage(terminal);
            return 2;
        }
        try {
            return run(parsed.subcommand().commandSpec().userObject());
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int run(Object what) throws IOException, SQLException {
        switch (what) {
            case Chapter chapter -> {
                return measure(List.of(chapter));
            }
            case All all -> {
                return measure(Chapters.all().stream()
                        .filter(chapter -> !(chapter instanceof Kill))
                        .toList());
            }
            case ProfileOptions profile -> Profile.print(home, time, profile.users, terminal::println);
            default -> page().write();
        }
        return 0;
    }

    private Page page() {
        return new Page(home.resolve("docs"));
    }

    /// One chapter that fails does not keep the others from being measured.
    private int measure(List<Chapter> chapters) throws IOException {
        var failed = new ArrayList<String>();
        try (var lab = new Lab(home, time, terminal::println)) {
            chapters.forEach(chapter -> prepare(lab, chapter));
            for (Chapter chapter : chapters) {
                if (!isMeasured(lab, chapter)) {
                    failed.add(chapter.name());
                }
            }
        }
        if (!failed.isEmpty()) {
            terminal.println("error: not measured: " + String.join(", ", failed));
        }
        return failed.isEmpty() ? 0 : 1;
    }

    private void prepare(Lab lab, Chapter chapter) {
        if (quick) {
            new CommandLine(chapter).parseArgs(chapter.quick().toArray(String[]::new));
        }
        lab.enter(chapter.racers());
    }

    private boolean isMeasured(Lab lab, Chapter chapter) {
        long begin = time.nanos();
        terminal.println("\n== " + chapter.name());
        try {
            Findings findings = chapter.measure(lab);
            var result = findings.result(chapter.name(), "bench/run " + String.join(" ", arguments), lab);
            terminal.println("\n" + Page.section(result));
            if (publish) {
                page().publish(result, findings.charts());
            }
            Duration took = time.elapsed(begin);
            terminal.println(chapter.name() + " took " + took.toSeconds() + " s");
            return true;
        } catch (IOException | SQLException | RuntimeException e) {
            e.printStackTrace(terminal);
            terminal.println("the server said last:\n" + lab.server().lastWords());
            return false;
        }
    }
}
