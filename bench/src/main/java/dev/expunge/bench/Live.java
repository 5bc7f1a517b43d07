package dev.expunge.bench;

import dev.expunge.bench.Findings.Chart;
import dev.expunge.bench.UnderTraffic.Compared;
import dev.expunge.bench.UnderTraffic.Setting;
import dev.expunge.bench.UnderTraffic.Shown;
import dev.expunge.bench.figure.Bootstrap;
import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Result.Table;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import dev.expunge.fluxmap.Traffic;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What live traffic notices, and how long the deletion takes for not being noticed.
@Command(name = "traffic", description = "Live latency with and without a run, and the time of the run, by pace.")
final class Live implements Chapter {
    private static final String INTERVAL = "95 % interval over windows";
    private static final double P99 = 0.99;
    private static final int PER_SECOND = 60;
    private static final int MOST_QUIET_MILLIS = 25;

    @Option(names = "--users", paramLabel = "N", description = "Users in the database (default: ${DEFAULT-VALUE}).")
    private int users = 150_000;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of the busy hour (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    @Option(names = "--window", paramLabel = "SECONDS", description = "Of one window (default: ${DEFAULT-VALUE}).")
    private int window = 4;

    @Override
    public String name() {
        return "traffic";
    }

    @Override
    public List<String> quick() {
        return List.of("--users", "30000", "--rounds", "1", "--window", "2");
    }

    @Override
    public Findings measure(Lab lab) throws SQLException {
        var busy = new Traffic.Load(300 * PER_SECOND, 8);
        var usual = Traffic.Load.standard();
        lab.say("300 requests a second");
        Compared atBusy = hold(lab, busy, rounds);
        lab.say("800 requests a minute");
        Compared atUsual = hold(lab, usual, 1);
        boolean told = isQuiet(atBusy);
        var figures = new ArrayList<Figure>(figures("300 requests/s: ", atBusy, told));
        figures.addAll(figures("800 requests/min: ", atUsual, false));
        return new Findings(
                conditions(lab, told),
                figures,
                List.of(table("at 300 requests a second", atBusy), table("at 800 requests a minute", atUsual)),
                charts(atBusy, atUsual));
    }

    private Compared hold(Lab lab, Traffic.Load load, int times) throws SQLException {
        return UnderTraffic.hold(lab, new Setting(users, times, load, Duration.ofSeconds(window)));
    }

    /// Where the application has no air of its own, everything is equally slow, and a ratio of 1 says nothing.
    private static boolean isQuiet(Compared all) {
        return all.shown().values().stream().allMatch(shown -> shown.quietP99() <= MOST_QUIET_MILLIS)
                && all.by(UnderTraffic.NONE).failed() == 0;
    }

    private List<String> conditions(Lab lab, boolean told) throws SQLException {
        return List.of(
                told
                        ? "without a run p99 was at most " + MOST_QUIET_MILLIS + " ms, and no request failed"
                        : "**the machine was too busy: requests failed or were slower than " + MOST_QUIET_MILLIS
                                + " ms without any run. These figures say nothing.**",
                users + " users, " + lab.ground(users).candidates() + " of them to go; " + rounds
                        + " rounds at 300 requests a second, 1 at 800 a minute",
                "windows of " + window + " s, alternating: the deletion runs, then stands; latency counts from the "
                        + "moment a request was due, so that a late one is late",
                "the brackets are 95 % intervals, by drawing whole windows with replacement 1,000 times",
                "server, application and whoever deletes share the machine",
                lab.serverLine());
    }

    private static List<Figure> figures(String when, Compared all, boolean targets) {
        Shown script = all.by(UnderTraffic.SCRIPT);
        var figures = new ArrayList<Figure>();
        figures.add(hurt(when, UnderTraffic.GENTLE, all, targets ? Optional.of(limit(1.1)) : Optional.empty()));
        figures.add(time(when, UnderTraffic.GENTLE, all, targets ? Optional.of(limit(1)) : Optional.empty()));
        figures.add(new Figure(
                when + "brisk: p99",
                UnderTraffic.SCRIPT.text() + ": p99",
                Bootstrap.apart(all.by(UnderTraffic.BRISK).with(), script.with(), P99),
                " ×",
                INTERVAL,
                targets ? Optional.of(limit(1)) : Optional.empty()));
        figures.add(time(when, UnderTraffic.BRISK, all, targets ? Optional.of(limit(0.33)) : Optional.empty()));
        return figures;
    }

    private static Target limit(double limit) {
        return Target.atMost(limit, " ×");
    }

    private static Figure hurt(String when, UnderTraffic who, Compared all, Optional<Target> target) {
        Spread ratio = Bootstrap.paired(all.by(who).pairs(), P99);
        return new Figure(when + shortName(who) + ": p99", "p99 without a run", ratio, " ×", INTERVAL, target);
    }

    private static Figure time(String when, UnderTraffic who, Compared all, Optional<Target> target) {
        List<Double> script = all.by(UnderTraffic.SCRIPT).seconds();
        Spread ratio = Spread.ratio(all.by(who).seconds(), script);
        String spread = "least … most of " + script.size() + " rounds";
        return new Figure(
                when + shortName(who) + ": time", UnderTraffic.SCRIPT.text() + ": time", ratio, " ×", spread, target);
    }

    private static String shortName(UnderTraffic who) {
        return who.text().replace("Expunge, ", "");
    }

    private static Table table(String when, Compared all) {
        var rows = new ArrayList<List<String>>();
        all.shown()
                .forEach((who, shown) -> rows.add(List.of(
                        who.text(),
                        Bootstrap.quantileOf(shown.with(), P99).text(" ms"),
                        Bootstrap.quantileOf(shown.without(), P99).text(" ms"),
                        Bootstrap.paired(shown.pairs(), P99).text(" ×"),
                        who == UnderTraffic.NONE || who == UnderTraffic.COMPUTING
                                ? ""
                                : Spread.of(shown.seconds()).text(" s"),
                        Long.toString(shown.failed()))));
        return new Table(
                List.of(when, "p99 while it runs", "p99 while it stands", "ratio", "time to delete", "failed"), rows);
    }

    private static List<Chart> charts(Compared busy, Compared usual) {
        return List.of(
                new Chart(
                        "traffic.svg",
                        "latency by percentile at 300 requests a second, one line for each way to delete",
                        LiveCharts.percentiles("Latency at 300 requests a second", busy)),
                new Chart(
                        "traffic-time.svg",
                        "seconds to delete the same users at 300 requests a second",
                        LiveCharts.times("Time to delete at 300 requests a second", busy)),
                new Chart(
                        "traffic-usual.svg",
                        "latency by percentile at 800 requests a minute, one line for each way to delete",
                        LiveCharts.percentiles("Latency at 800 requests a minute", usual)));
    }
}
