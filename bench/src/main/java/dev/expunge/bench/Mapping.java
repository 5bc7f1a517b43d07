package dev.expunge.bench;

import dev.expunge.app.Expunge;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.LargeSchema;
import dev.expunge.map.Catalog;
import dev.expunge.map.ForeignKey;
import dev.expunge.sql.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `map` of a schema of a thousand tables, as somebody at a terminal waits for it.
@Command(name = "map", description = "The map of a schema of 1,000 tables, from the start of the command to its end.")
final class Mapping implements Chapter {
    private static final String DATABASE = "thousand";
    private static final String SPEC = """
            expunge: 1
            name: benchmark
            database: { url: "{url}", environment: benchmark }
            root: '"public"."table 0"'
            criteria: id < 0
            edges:
            {edges}
            """;

    @Option(names = "--rounds", paramLabel = "N", description = "How often (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Override
    public String name() {
        return "map";
    }

    @Override
    public List<String> quick() {
        return List.of("--rounds", "1");
    }

    @Override
    public Findings measure(Lab lab) throws SQLException, IOException {
        EmbeddedServer server = lab.server();
        server.createDatabase(DATABASE);
        execute(server, LargeSchema.DDL);
        execute(server, "analyze");
        Catalog catalog = catalog(lab);
        Path spec = write(server, catalog);
        commanded(lab, spec);
        var commands = new ArrayList<Double>();
        var reads = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            commands.add(seconds(commanded(lab, spec)));
            long begin = lab.time().nanos();
            catalog(lab);
            reads.add(seconds(lab.time().elapsed(begin)));
        }
        Spread command = Spread.of(commands);
        Spread read = Spread.of(reads);
        return new Findings(
                List.of(
                        LargeSchema.TABLES + " tables, twenty of them partitioned, "
                                + catalog.foreignKeys().size() + " foreign keys, circles among them; no rows",
                        "the command is a process of its own: start of Java, catalog, counts, hazards, text",
                        rounds + " rounds after one that is not counted",
                        lab.serverLine()),
                List.of(new Figure(
                        "`expunge map` of " + LargeSchema.TABLES + " tables",
                        "",
                        command,
                        " s",
                        "least … most of " + rounds + " rounds",
                        Optional.of(Target.atMost(2, " s")))),
                List.of(new Table(
                        List.of("", "takes"),
                        List.of(
                                List.of("`expunge map`, from start to end", command.text(" s")),
                                List.of("reading the catalog, in a process at work", read.text(" s"))))),
                List.of());
    }

    private static Catalog catalog(Lab lab) {
        var database =
                new Database(lab.server().url(DATABASE, EmbeddedServer.SUPERUSER), Optional.empty(), Optional.empty());
        return new Expunge(Map.of(), lab.time()).catalog(database);
    }

    private static Path write(EmbeddedServer server, Catalog catalog) throws IOException {
        String edges =
                catalog.foreignKeys().stream().map(Mapping::edge).distinct().collect(Collectors.joining("\n"));
        Path folder = Files.createDirectories(server.folder().resolve("runs").resolve(DATABASE));
        return Files.writeString(
                folder.resolve("spec.yaml"),
                SPEC.replace("{url}", server.url(DATABASE, EmbeddedServer.SUPERUSER))
                        .replace("{edges}", edges));
    }

    private static String edge(ForeignKey key) {
        String columns = key.childColumns().stream().map(c -> '"' + c + '"').collect(Collectors.joining(", "));
        return "  '\"" + key.child().schema() + "\".\"" + key.child().name() + "\"(" + columns + ")': delete";
    }

    private static Duration commanded(Lab lab, Path spec) throws IOException {
        long begin = lab.time().nanos();
        Process process = new ProcessBuilder(lab.home().resolve("expunge").toString(), "map", spec.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException("expunge map ended with exit code " + exit);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return lab.time().elapsed(begin);
    }

    private static void execute(EmbeddedServer server, String sql) throws SQLException {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
