package dev.expunge.bench;

import dev.expunge.bench.Findings.Chart;
import dev.expunge.bench.chart.LineChart;
import dev.expunge.bench.chart.LineChart.Along;
import dev.expunge.bench.chart.LineChart.Line;
import dev.expunge.bench.chart.LineChart.Panel;
import dev.expunge.bench.chart.LineChart.Shade;
import dev.expunge.bench.chart.LineChart.Spot;
import dev.expunge.bench.contest.ExpungeRun;
import dev.expunge.bench.contest.Ground;
import dev.expunge.bench.contest.Paces;
import dev.expunge.bench.contest.SpecText;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import dev.expunge.fluxmap.Contention;
import dev.expunge.fluxmap.MonotonicClock;
import dev.expunge.fluxmap.Traffic;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How a run takes it when somebody stands in its way for some seconds.
@Command(name = "contention", description = "An episode of foreign locks: how soon it backs off and recovers.")
final class Reaction implements Chapter {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final double BEGIN_AT = 0.25;
    private static final double SHOWN_BEFORE = 10;
    private static final double SHOWN_AFTER = 25;

    @Option(names = "--users", paramLabel = "N", description = "Users in the database (default: ${DEFAULT-VALUE}).")
    private int users = 150_000;

    @Option(names = "--rounds", paramLabel = "N", description = "Episodes, each in a run (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    @Option(names = "--seconds", paramLabel = "N", description = "Of an episode (default: ${DEFAULT-VALUE}).")
    private int seconds = 6;

    @Override
    public String name() {
        return "contention";
    }

    @Override
    public List<String> quick() {
        return List.of("--users", "60000", "--rounds", "1", "--seconds", "3");
    }

    @Override
    public Findings measure(Lab lab) throws SQLException {
        var episodes = new ArrayList<Episode>();
        for (int round = 0; round < rounds; round++) {
            Episode episode = episode(lab);
            episodes.add(episode);
            lab.say(String.format(
                    Locale.ROOT,
                    "round %d of %d: slower after %s batches, recovered after %s s",
                    round + 1,
                    rounds,
                    episode.batchesUntilSlower(),
                    episode.secondsUntilRecovered()));
        }
        Episode shown = episodes.getFirst();
        return new Findings(
                List.of(
                        users + " users, " + lab.ground(users).candidates() + " of them to go, pace gentle, 800 "
                                + "requests a minute",
                        "when a quarter is done a writer locks sessions of users who are next, again and again for 1.2 "
                                + "to 2 s, until " + seconds + " s are over",
                        "recovered: the first moment from which on three seconds go at least 90 % as fast as the 8 s "
                                + "before the episode; where the run ended before, the time until its end",
                        lab.serverLine()),
                figures(episodes),
                List.of(table(episodes)),
                List.of(new Chart(
                        "contention.svg",
                        "time and size of each batch and the pause behind it, before, during and after the episode",
                        chart(shown))));
    }

    private Episode episode(Lab lab) throws SQLException {
        Ground ground = lab.ground(users);
        String database = ground.fresh();
        var log = new EpisodeLog(lab.time());
        var spec = SpecText.mainJob(Paces.GENTLE).withoutExport();
        var run = new ExpungeRun("Expunge", spec, lab.server(), lab.time()).heardBy(log::hear);
        var clock = new MonotonicClock(lab.time()::now, lab.time()::nanos);
        try (Traffic traffic = Traffic.start(lab.server().connections(database), Traffic.Load.standard(), clock);
                var contention = new Contention(
                        lab.server().connections(database), lab.time().now());
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<?> work = thread.submit(() -> run.run(database));
            while (log.share() < BEGIN_AT && !work.isDone()) {
                lab.time().sleep(LOOK);
            }
            contention.start();
            while (contention.lockedSessions() == 0 && !work.isDone()) {
                lab.time().sleep(LOOK);
            }
            log.contentionBegins();
            lab.time().sleep(Duration.ofSeconds(seconds));
            contention.stop();
            log.contentionEnds();
            work.get();
            lab.say(traffic.soFar().failed() + " requests failed");
        } catch (ExecutionException e) {
            throw new SQLException("the run in contention failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
        ground.drop(database);
        return log.episode();
    }

    private static List<Figure> figures(List<Episode> episodes) {
        var figures = new ArrayList<Figure>();
        String spread = "least … most of " + episodes.size() + " episodes";
        List<Double> until = episodes.stream()
                .map(episode -> (double)
                        episode.batchesUntilSlower().orElse(episode.batches().size()))
                .toList();
        figures.add(new Figure(
                "batches that waited until the pace was slower",
                "",
                Spread.of(until),
                "",
                spread,
                Optional.of(Target.atMost(1, ""))));
        List<Double> recovered = episodes.stream()
                .map(episode -> episode.secondsUntilRecovered()
                        .orElse(episode.batches().getLast().at() - episode.to()))
                .toList();
        figures.add(new Figure(
                "at least 90 % of the old speed after the end",
                "", Spread.of(recovered), " s", spread, Optional.of(Target.atMost(10, " s"))));
        return figures;
    }

    private static Table table(List<Episode> episodes) {
        List<List<String>> rows = episodes.stream()
                .map(episode -> List.of(
                        Spread.once(episode.speedBefore()).text(""),
                        Spread.once(episode.speedWithin()).text(""),
                        episode.batchesUntilSlower().map(Object::toString).orElse("never"),
                        episode.secondsUntilRecovered()
                                .map(after -> Spread.once(after).text(" s"))
                                .orElse("not before the end"),
                        episode.because().orElse("")))
                .toList();
        return new Table(
                List.of(
                        "users a second before",
                        "in the episode",
                        "batches until slower",
                        "until 90 % of the old speed",
                        "reason it gave"),
                rows);
    }

    private static String chart(Episode episode) {
        double start = Math.max(0, episode.from() - SHOWN_BEFORE);
        List<Episode.Batch> shown = episode.batches().stream()
                .filter(batch -> batch.at() >= start && batch.at() <= episode.to() + SHOWN_AFTER)
                .toList();
        return new LineChart(
                        "An episode of foreign locks: each batch",
                        new Along("seconds", List.of()),
                        List.of(
                                panel("batch, seconds", shown, start, Episode.Batch::took),
                                panel("users in a batch", shown, start, Episode.Batch::roots),
                                panel("pause, milliseconds", shown, start, batch -> batch.pause() * 1e3)),
                        Optional.of(new Shade(episode.from() - start, episode.to() - start, "foreign locks")))
                .svg();
    }

    private static Panel panel(
            String name, List<Episode.Batch> batches, double start, ToDoubleFunction<Episode.Batch> value) {
        List<Spot> spots = batches.stream()
                .map(batch -> new Spot(batch.at() - start, value.applyAsDouble(batch)))
                .toList();
        return new Panel(name, false, List.of(new Line("", spots, true)));
    }
}
