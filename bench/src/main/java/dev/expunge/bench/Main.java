package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.app.SystemTime;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Size;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run`: measures the deleting phase of Expunge against the shortest programs that delete the same rows.
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures Expunge's deleting phase against a bare loop and a single transaction.")
public final class Main implements Callable<Integer> {
    private static final int MOST_ROUNDS = 100;

    @Option(names = "--users", paramLabel = "N", description = "Users in the database (default: ${DEFAULT-VALUE}).")
    private int users = Size.DEFAULT_USERS;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--roots", paramLabel = "N", description = "Users in one batch (default: ${DEFAULT-VALUE}).")
    private int roots = 500;

    @Option(names = "--out", paramLabel = "FILE", description = "Also write the figures to FILE, as Markdown.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--profile", description = "Print where the server spends a batch's time instead; one round.")
    private boolean profile;

    private final Time time = new SystemTime();
    private final PrintStream terminal = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Main() {}

    /// Exits with 0 when all rounds are done, 1 when something went wrong, 2 for wrong usage.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, SQLException {
        if (rounds < 1 || rounds > MOST_ROUNDS || roots < 1 || users < 1) {
            terminal.println("error: --users and --roots are at least 1, --rounds is 1 to " + MOST_ROUNDS);
            return 2;
        }
        Machine machine = Machine.here();
        try (EmbeddedServer server = EmbeddedServer.start(options())) {
            terminal.println("loading a Fluxmap of " + users + " users…");
            Ground ground = Ground.prepare(server, new Size(users, time.now()));
            if (profile) {
                profile(server, ground);
            } else {
                contest(server, ground, machine);
            }
        }
        return 0;
    }

    /// Autovacuum is off, or it would fall on one contender by chance.
    private EmbeddedServer.Options options() {
        EmbeddedServer.Options options = EmbeddedServer.Options.onDisk().with("autovacuum", "off");
        return profile
                ? options.with("shared_preload_libraries", "pg_stat_statements")
                        .with("pg_stat_statements.track_planning", "on")
                : options;
    }

    private void contest(EmbeddedServer server, Ground ground, Machine machine) throws SQLException, IOException {
        var bare = new BareLoop(server, roots, time);
        var contenders =
                List.of(bare, new SingleTransaction(server, time), new ExpungeRun(server, roots, time, event -> {}));
        var contest = new Contest(ground, contenders, terminal::println);
        var figures = new Figures(contest.hold(rounds), bare.name());
        var report = new Report(figures.lines(), conditions(ground, contest, machine));
        terminal.println();
        terminal.print(report.text());
        if (out.isPresent()) {
            Files.writeString(out.get(), Chapter.wrap(report.markdown()));
        }
    }

    private List<String> conditions(Ground ground, Contest contest, Machine machine) throws SQLException {
        long rows = ground.rows();
        LocalDate today = LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
        return List.of(
                today + ", `bench/run --users " + users + " --rounds " + rounds + " --roots " + roots + "`",
                new Size(users, time.now()).candidates() + " of " + users + " users, with "
                        + (rows - contest.rowsLeft()) + " of " + rows + " rows; the same rows are gone after each",
                machine.toString(),
                "PostgreSQL " + ground.serverVersion() + ", commits wait for the disk, autovacuum off");
    }

    private void profile(EmbeddedServer server, Ground ground) throws SQLException {
        var statements = new StatementTimes(server, terminal::println);
        statements.install();
        terminal.println("\nExpunge");
        Measured ours = new ExpungeRun(server, roots, time, statements::hear).run(ground.fresh());
        terminal.println("\nbare loop");
        String database = ground.fresh();
        statements.reset();
        Measured bare = new BareLoop(server, roots, time).run(database);
        int candidates = new Size(users, time.now()).candidates();
        statements.print(Math.ceilDiv(candidates, roots), bare.deleting().toMillis());
        terminal.println(
                "\nprocessor time of the server: Expunge " + ours.processor().toMillis() + " ms, bare loop "
                        + bare.processor().toMillis() + " ms");
    }
}
