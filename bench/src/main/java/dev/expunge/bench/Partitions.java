package dev.expunge.bench;

import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.bench.contest.Ground;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Size;
import dev.expunge.map.WholePartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Retention by date where the old rows are a whole partition: what the dry run offers, against deleting the
/// rows.
@Command(name = "partitions", description = "A whole partition detached and dropped, against deleting its rows.")
final class Partitions implements Chapter {
    private static final int FEW_USERS = 100;
    private static final String SPEC = """
            expunge: 1
            name: benchmark
            database: { url: "{url}", environment: benchmark }
            root: public.visits
            criteria: at < '2020-01-01'
            edges: {}
            guards: { max_ratio: 60%, accept: { superuser: the server is the benchmark's own } }
            """;
    private static final List<String> VISITS = List.of("""
            create table visits (id bigint, at date not null, note text, primary key (id, at)) partition by range (at)
            """, """
            create table visits_2019 partition of visits for values from ('2019-01-01') to ('2020-01-01')
            """, """
            create table visits_2020 partition of visits for values from ('2020-01-01') to ('2021-01-01')
            """, """
            insert into visits select n, date '2019-01-01' + (n % 730)::int, repeat('x', 100) from generate_series(1, {rows}) n
            """, "vacuum (analyze) visits");

    @Option(names = "--rows", paramLabel = "N", description = "Rows, half of them old (default: ${DEFAULT-VALUE}).")
    private int rows = 1_000_000;

    @Override
    public String name() {
        return "partitions";
    }

    @Override
    public List<String> quick() {
        return List.of("--rows", "20000");
    }

    @Override
    public Findings measure(Lab lab) throws SQLException {
        List<String> more = VISITS.stream()
                .map(sql -> sql.replace("{rows}", Integer.toString(rows)))
                .toList();
        Ground ground = Ground.prepare(
                lab.server(), "partitions", new Size(FEW_USERS, lab.time().now()), more);
        String database = ground.fresh();
        Duration deleting = deleted(lab, database);
        ground.drop(database);
        lab.say("deleting the rows: " + deleting);
        database = ground.fresh();
        Duration dropping = dropped(lab, database);
        ground.drop(database);
        lab.say("detaching and dropping: " + dropping);
        ground.discard();
        return findings(lab, deleting, dropping);
    }

    private static Opened opened(Expunge expunge, Lab lab, String database) {
        try {
            Path folder = Files.createDirectories(
                    lab.server().folder().resolve("runs").resolve(database));
            String spec = SPEC.replace("{url}", lab.server().url(database, EmbeddedServer.SUPERUSER));
            return expunge.open(Files.writeString(folder.resolve("spec.yaml"), spec), List.of());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration deleted(Lab lab, String database) {
        var expunge = new Expunge(Map.of(), lab.time());
        Opened opened = opened(expunge, lab, database);
        String signature = expunge.dryRun(opened).plan().signature().toString();
        long begin = lab.time().nanos();
        expunge.execute(opened, signature, event -> {}, watch -> {});
        return lab.time().elapsed(begin);
    }

    private static Duration dropped(Lab lab, String database) throws SQLException {
        var expunge = new Expunge(Map.of(), lab.time());
        WholePartition whole =
                expunge.dryRun(opened(expunge, lab, database)).partitions().getFirst();
        try (Connection connection = lab.server().connect(database);
                Statement statement = connection.createStatement()) {
            long begin = lab.time().nanos();
            for (String sql : whole.statements()) {
                statement.execute(sql);
            }
            return lab.time().elapsed(begin);
        }
    }

    private Findings findings(Lab lab, Duration deleting, Duration dropping) throws SQLException {
        double times = (double) deleting.toNanos() / dropping.toNanos();
        return new Findings(
                List.of(
                        String.format(
                                Locale.ROOT, "%,d rows in two partitions, one for each year; one of them goes", rows),
                        "deleting is the whole run with every promise on, from freeze to verification, at the pace gentle;"
                                + " dropping is what the dry run offers, with nobody else at work and without an export",
                        lab.serverLine()),
                List.of(new Figure(
                        "a whole partition",
                        "deleting its rows, time divided by detaching and dropping it",
                        Spread.once(times),
                        " ×",
                        "",
                        Optional.empty())),
                List.of(new Table(
                        List.of("", "time"),
                        List.of(row("delete the rows", deleting), row("detach concurrently, drop", dropping)))),
                List.of());
    }

    private static List<String> row(String what, Duration took) {
        return List.of(what, Spread.once(took.toNanos() / 1e9).text(" s"));
    }
}
