package dev.expunge.demo;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.DataState;
import dev.expunge.app.Failures;
import dev.expunge.app.SystemTime;
import dev.expunge.cli.FailureText;
import dev.expunge.cli.Terminal;
import dev.expunge.cli.Usage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// The way in from the command line: `expunge demo`.
@Command(
        name = "expunge demo",
        description = {
            "Deletes 91,247 of 300,000 users from a live database of its own, and shows the numbers.",
            "Starts a PostgreSQL 18 on the loopback address, lets an application work on it, and does the whole job: "
                    + "dry run, freeze, export, delete, vacuum, verify. Ctrl-C ends it at any time."
        },
        footer = {"", "Writes: one temporary folder, removed at its end, unless you ask to keep it."},
        sortOptions = false)
public final class Main implements Callable<Integer> {
    private static final String STATE = "only the demo's own database was touched.";

    private final Terminal terminal;
    private final DataState data = new DataState();
    private final Ending ending;

    @Option(names = "--users", paramLabel = "N", description = "Users of the application (default: 300000).")
    private int users = 300_000;

    @Option(
            names = "--requests-per-minute",
            paramLabel = "N",
            description = "Requests that it serves meanwhile (default: 800).")
    private int requestsPerMinute = 800;

    @Option(names = "--keep", description = "Leaves the server up, and says what to try next.")
    private boolean keep;

    private Main(Terminal terminal, Ending ending) {
        this.terminal = terminal;
        this.ending = ending;
    }

    /// Runs the demo and ends the process: 0 when all numbers are as they should be.
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        var ending = new Ending(terminal);
        ending.listen();
        int exit = run(terminal, ending, args);
        terminal.out().flush();
        ending.inOrder();
        System.exit(exit);
    }

    static int run(Terminal terminal, Ending ending, String... args) {
        var main = new Main(terminal, ending);
        var line = new CommandLine(main);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build());
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(100)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setParameterExceptionHandler((wrong, _) -> main.report(Usage.failure(wrong)))
                .setExecutionExceptionHandler((thrown, _, _) -> main.report(main.failure(thrown)))
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, SQLException {
        require("--users", users, Setting.FEWEST_USERS, Setting.MOST_USERS);
        require("--requests-per-minute", requestsPerMinute, Setting.FEWEST_REQUESTS, Setting.MOST_REQUESTS);
        var demo = new Demo(Setting.of(users, requestsPerMinute, keep), terminal, new SystemTime());
        demo.run(data, ending).failure().ifPresent(failure -> {
            throw failure;
        });
        return 0;
    }

    private static void require(String option, int value, int fewest, int most) {
        if (value < fewest || value > most) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    option + " must be from " + fewest + " to " + most,
                    "expunge demo --help     shows what there is");
        }
    }

    private Failure failure(Exception thrown) {
        if (thrown instanceof RuntimeException e) {
            return Failures.of(e, data);
        }
        return new Failure(
                        Code.DATABASE_UNREACHABLE,
                        "the demo's own server failed: " + thrown.getMessage(),
                        STATE,
                        List.of("look at what the server said, then start again: expunge demo"))
                .causedBy(thrown);
    }

    /// Says nothing while the process is being ended: what fails then fails because of that.
    private int report(Failure failure) {
        if (!ending.isCalledFor()) {
            terminal.out().flush();
            terminal.err().print(FailureText.lines(failure));
            terminal.err().flush();
        }
        return failure.code().exit();
    }
}
