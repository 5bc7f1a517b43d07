package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.bench.contest.Contender;
import dev.expunge.bench.contest.Contest;
import dev.expunge.bench.contest.Ground;
import dev.expunge.bench.contest.Measured;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What chapters share: a server, databases to copy, and the race that several of them read. Owned by one thread.
final class Lab implements AutoCloseable {
    private static final int SMALL = 3_000;

    private final EmbeddedServer server;
    private final Path home;
    private final Time time;
    private final Consumer<String> log;
    private final String machine = Machine.here().toString();
    private final Map<Integer, Ground> grounds = new HashMap<>();
    private final Map<Scale, Race> races = new HashMap<>();
    private final Set<Racer> racers = EnumSet.noneOf(Racer.class);

    /// How much there is to delete, and how often.
    record Scale(int users, int rounds) {}

    /// Starts a server without autovacuum, or that would fall on one contender by chance.
    ///
    /// @param home the root of the repository
    /// @param log is told how it goes
    Lab(Path home, Time time, Consumer<String> log) throws IOException {
        this(EmbeddedServer.Options.onDisk().with("autovacuum", "off"), home, time, log);
    }

    Lab(EmbeddedServer.Options options, Path home, Time time, Consumer<String> log) throws IOException {
        this.home = home;
        this.time = time;
        this.log = log;
        this.server = EmbeddedServer.start(options);
    }

    EmbeddedServer server() {
        return server;
    }

    Path home() {
        return home;
    }

    Time time() {
        return time;
    }

    String machine() {
        return machine;
    }

    void say(String line) {
        log.accept(line);
    }

    LocalDate today() {
        return LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    }

    /// Databases with so many users; the first of them takes a while.
    Ground ground(int users) throws SQLException {
        Ground known = grounds.get(users);
        if (known != null) {
            return known;
        }
        say("loading a Fluxmap of " + users + " users…");
        Ground loaded = Ground.prepare(server, "fluxmap" + users, new Size(users, time.now()), List.of());
        grounds.put(users, loaded);
        return loaded;
    }

    /// What this server is.
    String serverLine() throws SQLException {
        return "PostgreSQL " + ground(SMALL).serverVersion() + ", commits wait for the disk, autovacuum off";
    }

    /// Says who will be asked for, so that one race does for all chapters.
    void enter(Set<Racer> more) {
        racers.addAll(more);
    }

    /// What the racers took; they run once for a scale.
    Race race(Scale scale) throws SQLException {
        Race known = races.get(scale);
        if (known != null) {
            return known;
        }
        List<Contender> contenders =
                racers.stream().map(racer -> racer.on(server, time)).toList();
        Race held = hold(contenders, scale);
        races.put(scale, held);
        return held;
    }

    /// Lets contenders delete in turn, after each has run once on a small database.
    Race hold(List<Contender> contenders, Scale scale) throws SQLException {
        Ground ground = ground(scale.users());
        var contest = new Contest(ground, contenders, log).warmedUp(ground(SMALL));
        Map<String, List<Measured>> measured = contest.hold(scale.rounds());
        long rows = ground.rows();
        long left = contest.rowsLeft(contenders.getFirst().aim());
        String size = new Size(scale.users(), time.now()).candidates() + " of " + scale.users() + " users, with "
                + (rows - left) + " of " + rows + " rows";
        return new Race(
                measured,
                List.of(
                        size,
                        scale.rounds() + " rounds in changing order, each on a fresh copy after a checkpoint; after "
                                + "each the same rows are gone",
                        serverLine()));
    }

    @Override
    public void close() {
        server.close();
    }
}
