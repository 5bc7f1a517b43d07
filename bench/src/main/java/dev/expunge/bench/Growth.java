package dev.expunge.bench;

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
import dev.expunge.fluxmap.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Ten times the candidates, in the same memory.
@Command(name = "growth", description = "Ten times the candidates: time and heap, in a process with 256 MB.")
final class Growth implements Chapter {
    private static final List<String> STAGES = List.of("freeze", "export", "delete", "verify");
    private static final int FEW_USERS = 1_000;
    private static final double MEGABYTE = 1 << 20;

    /// Users who are to go, each with a profile. Parameter: how many.
    private static final List<String> MORE = List.of("""
            insert into users (email, name, status, country, locale, created_at, last_active_at)
            select 'g' || n || '@mail.example', 'Ada Okafor', 'deactivated', 'DE', 'de-DE',
                   now() - interval '5 years', now() - interval '2 years'
            from generate_series(1, {roots}) as n
            """, """
            insert into user_profiles (user_id, bio, phone)
            select id, 'I draw maps of things that flow: rivers, money, people, packets.', '+49 30 1234567'
            from users where email like 'g%@mail.example'
            """, "vacuum (analyze) users, user_profiles");

    @Option(names = "--roots", paramLabel = "N", description = "The smaller number (default: ${DEFAULT-VALUE}).")
    private int roots = 100_000;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public List<String> quick() {
        return List.of("--roots", "3000");
    }

    @Override
    public Findings measure(Lab lab) throws SQLException, IOException {
        Ground small = ground(lab, roots);
        Ground large = ground(lab, roots * 10);
        Told first = run(lab, small);
        Told big = run(lab, large);
        Told last = run(lab, small);
        large.discard();
        small.discard();
        List<Double> before = List.of(first.seconds(STAGES), last.seconds(STAGES));
        double after = big.seconds(STAGES);
        Spread ratio = Spread.ratio(List.of(after, after), before);
        double heap = big.heapBytes() / MEGABYTE;
        return new Findings(
                List.of(
                        number(roots) + " and " + number(roots * 10) + " candidates, each with a profile, among "
                                + number(FEW_USERS) + " others; small, large, small",
                        "Expunge in a process of its own with -Xmx" + Confined.HEAP_MEGABYTES
                                + "m, one worker; time is freeze + export to disk + delete + verify",
                        "heap is the most that was in use right after a collection; more than " + "-Xmx"
                                + Confined.HEAP_MEGABYTES + "m would have ended the run",
                        lab.serverLine()),
                List.of(
                        new Figure(
                                "whole job, " + number(roots * 10) + " roots",
                                number(roots) + " roots",
                                ratio,
                                " ×",
                                "held against two runs of the smaller",
                                Optional.of(Target.atMost(10.5, " ×"))),
                        new Figure(
                                "heap, " + number(roots * 10) + " roots",
                                "",
                                Spread.once(heap),
                                " MB",
                                "",
                                Optional.of(Target.atMost(Confined.HEAP_MEGABYTES, " MB")))),
                List.of(table(List.of(row(roots, first), row(roots, last), row(roots * 10, big)))),
                charts(before, after, List.of(first.heapBytes(), big.heapBytes())));
    }

    private static Ground ground(Lab lab, int candidates) throws SQLException {
        lab.say("loading " + number(candidates) + " candidates with little else…");
        List<String> more = MORE.stream()
                .map(sql -> sql.replace("{roots}", Integer.toString(candidates)))
                .toList();
        return Ground.prepare(
                lab.server(),
                "growth" + candidates,
                new Size(FEW_USERS, lab.time().now()),
                more);
    }

    private Told run(Lab lab, Ground ground) throws SQLException, IOException {
        String database = ground.fresh();
        Path folder =
                Files.createDirectories(lab.server().folder().resolve("runs").resolve(database));
        var spec = new SpecText(Paces.free(1), "", "100%", true);
        String text = spec.of(lab.server().url(database, EmbeddedServer.SUPERUSER));
        Told told = Confined.run(Files.writeString(folder.resolve("spec.yaml"), text));
        ground.drop(database);
        lab.say(database + ": " + told);
        return told;
    }

    private static Table table(List<List<String>> rows) {
        return new Table(List.of("", "freeze", "export", "delete", "verify", "together", "heap"), rows);
    }

    private static List<String> row(int candidates, Told told) {
        var row = new ArrayList<>(List.of(number(candidates) + " roots"));
        STAGES.forEach(
                stage -> row.add(Spread.once(told.seconds(List.of(stage))).text(" s")));
        row.add(Spread.once(told.seconds(STAGES)).text(" s"));
        row.add(Spread.once(told.heapBytes() / MEGABYTE).text(" MB"));
        return row;
    }

    private List<Chart> charts(List<Double> before, double after, List<Long> heapBytes) {
        Spread small = Spread.of(before);
        String time = BarChart.of(
                        "Freeze, export, delete, verify: seconds for each 100,000 roots",
                        "seconds for each 100,000 roots",
                        List.of(
                                Bar.ours(number(roots) + " roots", scaled(small, roots), " s", Optional.empty()),
                                Bar.ours(
                                        number(roots * 10) + " roots",
                                        scaled(Spread.once(after), roots * 10),
                                        " s",
                                        Optional.of(small.median() * 1.05 * 1e5 / roots))))
                .svg();
        var heaps = new ArrayList<Bar>();
        Optional<Double> limit = Optional.of((double) Confined.HEAP_MEGABYTES);
        heaps.add(Bar.ours(number(roots) + " roots", Spread.once(heapBytes.getFirst() / MEGABYTE), " MB", limit));
        heaps.add(Bar.ours(number(roots * 10) + " roots", Spread.once(heapBytes.getLast() / MEGABYTE), " MB", limit));
        return List.of(
                new Chart("growth.svg", "seconds for each 100,000 roots, for few and for ten times as many", time),
                new Chart(
                        "growth-heap.svg",
                        "megabytes of heap in use after a collection, at most, for both",
                        BarChart.of("Heap in use after a collection, at most", "megabytes", heaps)
                                .svg()));
    }

    private static Spread scaled(Spread seconds, int candidates) {
        double share = 1e5 / candidates;
        return new Spread(seconds.median() * share, seconds.least() * share, seconds.most() * share);
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
