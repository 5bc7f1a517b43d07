package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.bench.contest.BareLoop;
import dev.expunge.bench.contest.ExpungeRun;
import dev.expunge.bench.contest.Gate;
import dev.expunge.bench.contest.Ground;
import dev.expunge.bench.contest.Paces;
import dev.expunge.bench.contest.SpecText;
import dev.expunge.bench.figure.Bootstrap;
import dev.expunge.bench.figure.Quantile;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Traffic;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Those who delete while an application is at work.
enum UnderTraffic {
    NONE("no deletion"),
    COMPUTING("only computing, 60 + 60 ms"),
    SCRIPT("script, 500 + 200 ms"),
    FIXED("Expunge, fixed 500 + 200 ms"),
    GENTLE("Expunge, gentle"),
    BRISK("Expunge, brisk");

    private static final int ROOTS = 500;
    private static final int PAUSE_MILLIS = 200;
    private static final int WINDOWS_OF_NONE = 5;
    private static final int COMPUTING_MILLIS = 60;

    /// Keeps a session busy without touching a row. Parameter: milliseconds.
    private static final String COMPUTE = """
            do $$
            declare begun timestamptz := clock_timestamp();
            begin
                while clock_timestamp() < begun + interval '{ms} ms' loop end loop;
            end $$
            """.replace("{ms}", Integer.toString(COMPUTING_MILLIS));

    private final String text;

    UnderTraffic(String text) {
        this.text = text;
    }

    /// How the figures call it.
    String text() {
        return text;
    }

    /// What all rounds of one of them showed.
    record Shown(List<Bootstrap.Pair> pairs, List<Double> seconds, long failed) {
        List<double[]> with() {
            return pairs.stream().map(Bootstrap.Pair::with).toList();
        }

        List<double[]> without() {
            return pairs.stream().map(Bootstrap.Pair::without).toList();
        }

        /// The latency that 99 % of the requests did not exceed while nothing was deleted, in milliseconds.
        double quietP99() {
            double[] sorted = Bootstrap.all(without());
            Arrays.sort(sorted);
            return Quantile.of(sorted, 0.99);
        }
    }

    /// What all of them showed.
    record Compared(Map<UnderTraffic, Shown> shown) {
        Shown by(UnderTraffic who) {
            return Objects.requireNonNull(shown.get(who), () -> who + " did not take part");
        }
    }

    /// How it is done.
    ///
    /// @param users in the database
    /// @param window the length of one
    record Setting(int users, int rounds, Traffic.Load load, Duration window) {}

    /// Lets all of them delete in turn.
    static Compared hold(Lab lab, Setting setting) throws SQLException {
        Ground ground = lab.ground(setting.users());
        var shown = new EnumMap<UnderTraffic, Shown>(UnderTraffic.class);
        for (int round = 0; round < setting.rounds(); round++) {
            for (int turn = 0; turn < values().length; turn++) {
                UnderTraffic who = values()[(round + turn) % values().length];
                String database = ground.fresh();
                Trial.Seen seen = who.in(lab, database, setting);
                ground.drop(database);
                shown.merge(
                        who,
                        new Shown(seen.pairs(), List.of(seen.deleting().toNanos() / 1e9), seen.failed()),
                        UnderTraffic::both);
                lab.say("round " + (round + 1) + " of " + setting.rounds() + ": " + who.text + " runs for "
                        + seen.deleting().toMillis() + " ms in " + seen.pairs().size() + " windows");
            }
        }
        return new Compared(shown);
    }

    private static Shown both(Shown one, Shown other) {
        var pairs = new ArrayList<>(one.pairs());
        pairs.addAll(other.pairs());
        var seconds = new ArrayList<>(one.seconds());
        seconds.addAll(other.seconds());
        return new Shown(pairs, seconds, one.failed() + other.failed());
    }

    private Trial.Seen in(Lab lab, String database, Setting setting) throws SQLException {
        EmbeddedServer server = lab.server();
        Time time = lab.time();
        var trial = new Trial(lab, setting.load(), setting.window());
        return switch (this) {
            case NONE ->
                trial.of(
                        database,
                        server.folder().resolve("hold"),
                        (name, gate) -> forSomeWindows(
                                time, setting.window(), gate, () -> time.sleep(Duration.ofMillis(COMPUTING_MILLIS))));
            case COMPUTING ->
                trial.of(
                        database,
                        server.folder().resolve("hold"),
                        (name, gate) -> compute(lab, name, setting.window(), gate));
            case SCRIPT -> {
                var way = new BareLoop.Way(ROOTS, Duration.ofMillis(PAUSE_MILLIS), 1);
                var script = new BareLoop(text, way, server, time);
                yield trial.of(database, server.folder().resolve("hold"), script::run);
            }
            case FIXED -> expunge(trial, Paces.fixed(ROOTS, PAUSE_MILLIS), lab, database);
            case GENTLE -> expunge(trial, Paces.GENTLE, lab, database);
            case BRISK -> expunge(trial, Paces.BRISK, lab, database);
        };
    }

    private Trial.Seen expunge(Trial trial, String pace, Lab lab, String database) throws SQLException {
        var run = new ExpungeRun(text, SpecText.mainJob(pace).withoutExport(), lab.server(), lab.time());
        Path file = run.folder(database).resolve("hold");
        return trial.of(database, file, run::run);
    }

    /// Deletes nothing, and keeps a processor as busy as `gentle` does: what only the processor does to the
    /// application.
    private static void compute(Lab lab, String database, Duration window, Gate gate) throws SQLException {
        try (Connection connection = lab.server().connect(database);
                Statement statement = connection.createStatement()) {
            forSomeWindows(lab.time(), window, gate, () -> {
                statement.execute(COMPUTE);
                lab.time().sleep(Duration.ofMillis(COMPUTING_MILLIS));
            });
        }
    }

    @FunctionalInterface
    private interface Step {
        void go() throws SQLException;
    }

    /// Deletes nothing, for a few windows: with a step that only waits, what the method itself shows.
    private static void forSomeWindows(Time time, Duration window, Gate gate, Step step) throws SQLException {
        long begin = time.nanos();
        gate.listener().accept(Gate.Moment.BEGUN);
        while (time.elapsed(begin).compareTo(window.multipliedBy(2L * WINDOWS_OF_NONE)) < 0) {
            gate.pass(time);
            step.go();
        }
        gate.listener().accept(Gate.Moment.ENDED);
    }
}
