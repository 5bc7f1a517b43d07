package dev.expunge.bench;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import dev.expunge.app.Expunge;
import dev.expunge.app.RestoreDesk;
import dev.expunge.app.RestoreWanted;
import dev.expunge.bench.Confined.Told;
import dev.expunge.bench.Findings.Chart;
import dev.expunge.bench.chart.BarChart;
import dev.expunge.bench.chart.BarChart.Bar;
import dev.expunge.bench.contest.Ground;
import dev.expunge.bench.contest.Paces;
import dev.expunge.bench.contest.SpecText;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.postgres.RestoreChoice;
import dev.expunge.postgres.RestoreCount;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The encrypted export of the frozen set, against a plain COPY of the same tables; and the way back.
@Command(name = "export", description = "The encrypted export, against a plain COPY to stdout.")
final class Exporting implements Chapter {
    private static final double MEGABYTE = 1 << 20;
    private static final List<String> TABLES =
            List.of("users", "user_profiles", "user_sessions", "audit_logs", "subscriptions");

    @Option(names = "--users", paramLabel = "N", description = "Users (default: ${DEFAULT-VALUE}).")
    private int users = 300_000;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    /// What one way of writing rows out took.
    private record Written(double seconds, double rows, double bytes) {
        double megabytesPerSecond() {
            return bytes / MEGABYTE / seconds;
        }

        double rowsPerSecond() {
            return rows / seconds;
        }
    }

    /// An export with the most of the heap that was in use meanwhile, and the restore of all of it.
    private record Exported(Written written, double heap, Restored restored) {}

    private record Restored(double seconds, double rows) {
        double rowsPerSecond() {
            return rows / seconds;
        }
    }

    @Override
    public String name() {
        return "export";
    }

    @Override
    public List<String> quick() {
        return List.of("--users", "3000", "--rounds", "1");
    }

    @Override
    public Findings measure(Lab lab) throws SQLException, IOException {
        Ground ground = lab.ground(users);
        var plain = new ArrayList<Written>();
        var ours = new ArrayList<Exported>();
        for (int round = 1; round <= rounds; round++) {
            String database = ground.fresh();
            plain.add(plain(lab, database));
            ours.add(exported(lab, database));
            ground.drop(database);
            lab.say("round " + round + ": plain " + plain.getLast() + ", " + ours.getLast());
        }
        return findings(lab, plain, ours);
    }

    private static Written plain(Lab lab, String database) throws SQLException, IOException {
        long rows = 0;
        long begin = lab.time().nanos();
        var sink = new Counting();
        try (Connection connection = lab.server().connect(database)) {
            for (String table : TABLES) {
                rows += connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("copy " + table + " to stdout", sink);
            }
        }
        return new Written(lab.time().elapsed(begin).toNanos() / 1e9, rows, sink.bytes);
    }

    private static Exported exported(Lab lab, String database) throws IOException {
        Path folder =
                Files.createDirectories(lab.server().folder().resolve("runs").resolve(database));
        KeyPair pair = pair();
        String text = SpecText.mainJob(Paces.free(1))
                .of(lab.server().url(database, EmbeddedServer.SUPERUSER))
                .replaceAll("age1[a-z0-9]+", text(pair.getPublic()));
        Path spec = Files.writeString(folder.resolve("spec.yaml"), text);
        Path key = Files.writeString(folder.resolve("key.txt"), text(pair.getPrivate()) + "\n");
        Told told = Confined.run(spec);
        JsonNode totals = JsonMapper.shared()
                .readTree(manifest(folder.resolve("export")).toFile())
                .get("totals");
        var written = new Written(
                told.seconds(List.of("export")),
                totals.get("rows").asDouble(),
                totals.get("plainBytes").asDouble());
        return new Exported(written, told.heapBytes() / MEGABYTE, restored(lab, spec, key));
    }

    /// Puts everybody back into the database that they were deleted from.
    private static Restored restored(Lab lab, Path spec, Path key) {
        var expunge = new Expunge(Map.of(), lab.time());
        RestoreDesk desk = expunge.restores(expunge.open(spec, List.of()));
        var wanted = new RestoreWanted(1, key, Optional.empty(), new RestoreChoice.All(), Optional.empty());
        String signature = desk.look(wanted).signature().orElseThrow().toString();
        long begin = lab.time().nanos();
        var listener = new RestoreDesk.Listener((done, total, rows) -> {}, event -> {}, watch -> {});
        long rows = desk.restore(wanted, signature, listener).counts().stream()
                .mapToLong(RestoreCount::put)
                .sum();
        return new Restored(lab.time().elapsed(begin).toNanos() / 1e9, rows);
    }

    private static KeyPair pair() {
        try {
            return new X25519KeyPairGenerator().generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Key key) {
        return new String(key.getEncoded(), StandardCharsets.US_ASCII);
    }

    private static Path manifest(Path exports) throws IOException {
        try (var files = Files.walk(exports)) {
            return files.filter(file -> file.endsWith("manifest.json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static final class Counting extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] data, int offset, int length) {
            bytes += length;
        }
    }

    private Findings findings(Lab lab, List<Written> plain, List<Exported> ours) throws SQLException {
        List<Written> written = ours.stream().map(Exported::written).toList();
        Spread there = Spread.of(plain.stream().map(Written::megabytesPerSecond).toList());
        Spread here =
                Spread.of(written.stream().map(Written::megabytesPerSecond).toList());
        Spread heap = Spread.of(ours.stream().map(Exported::heap).toList());
        Spread back =
                Spread.of(ours.stream().map(it -> it.restored().rowsPerSecond()).toList());
        Spread ratio = Spread.ratio(
                written.stream().map(Written::megabytesPerSecond).toList(),
                plain.stream().map(Written::megabytesPerSecond).toList());
        return new Findings(
                List.of(
                        String.format(
                                Locale.ROOT, "a Fluxmap of %,d users; %d rounds, each on a fresh copy", users, rounds),
                        "plain: COPY of the whole tables that rows are exported from, one after the other, thrown away by"
                                + " the client",
                        "Expunge: the rows of the frozen set alone, found by key and compared with their frozen digests,"
                                + " compressed, encrypted, synchronised to the disk and read back; one connection, one"
                                + " process with -Xmx" + Confined.HEAP_MEGABYTES + "m",
                        "restore: the export read, decrypted, compared and put back, 2,000 subjects in a transaction,"
                                + " without rests, with every look-up of what is there again",
                        lab.serverLine()),
                List.of(
                        new Figure(
                                "encrypted export: MB/s",
                                "plain COPY of whole tables: MB/s",
                                ratio,
                                " ×",
                                "",
                                Optional.empty()),
                        new Figure("restore of all of it: rows/s", "", back, " rows/s", "", Optional.empty()),
                        new Figure(
                                "heap of a whole job with its export",
                                "",
                                heap,
                                " MB",
                                "",
                                Optional.of(Target.atMost(Confined.HEAP_MEGABYTES, " MB")))),
                List.of(new Table(
                        List.of("", "MB/s", "rows/s"), List.of(row("plain COPY", plain), row("Expunge", written)))),
                List.of(new Chart(
                        "export.svg",
                        "megabytes of COPY text for each second",
                        BarChart.of(
                                        "Rows written out",
                                        "megabytes for each second",
                                        List.of(
                                                Bar.other("plain COPY", there, " MB/s"),
                                                Bar.ours("Expunge", here, " MB/s", Optional.empty())))
                                .svg())));
    }

    private static List<String> row(String who, List<Written> written) {
        return List.of(
                who,
                Spread.of(written.stream().map(Written::megabytesPerSecond).toList())
                        .text(""),
                Spread.of(written.stream().map(Written::rowsPerSecond).toList()).text(""));
    }
}
