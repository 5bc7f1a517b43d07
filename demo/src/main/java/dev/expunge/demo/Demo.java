package dev.expunge.demo;

import dev.expunge.Amounts;
import dev.expunge.Time;
import dev.expunge.app.DataState;
import dev.expunge.app.Expunge;
import dev.expunge.app.RoleDesk;
import dev.expunge.cli.Terminal;
import dev.expunge.fluxmap.CpuLoad;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.MonotonicClock;
import dev.expunge.fluxmap.Size;
import dev.expunge.fluxmap.Traffic;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The whole demonstration: server, application, traffic, job, numbers. Used once, by one thread.
final class Demo {
    private static final String INTRODUCTION = """
            Expunge deletes data from a live database, safely. This demo does it to an application of its own: Fluxmap,
            whose users go on working meanwhile. The times at the left are minutes and seconds since the start.

            """;
    private static final String DATABASE = "fluxmap";
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int CONNECTIONS = 8;
    private static final String VERSION = "select current_setting('server_version')";

    private final Setting setting;
    private final Terminal terminal;
    private final Time time;
    private final Narrator narrator;
    private final InstantSource clock;

    Demo(Setting setting, Terminal terminal, Time time) {
        this.setting = setting;
        this.terminal = terminal;
        this.time = time;
        this.narrator = new Narrator(terminal, time);
        this.clock = new MonotonicClock(time::now, time::nanos);
    }

    /// Does everything, and removes everything unless it is to be kept.
    ///
    /// @throws IOException when the server does not start or its folder cannot be written
    /// @throws SQLException when the server fails before the job begins
    Result run(DataState data, Ending ending) throws IOException, SQLException {
        terminal.print(INTRODUCTION);
        narrator.say("starting a PostgreSQL server of its own …");
        try (EmbeddedServer server =
                EmbeddedServer.start(EmbeddedServer.Options.onDisk().inOneFolder())) {
            Instant now = load(server);
            SpecFile files = SpecFile.write(server, DATABASE, setting);
            narrator.say("the spec is written, with a new key pair for the export: " + files.spec());
            grant(server, files);
            var job = new Job(setting, terminal, time, new Job.Place(server, DATABASE, files, now));
            Result result = withTraffic(server, job, data, ending);
            narrator.show(FinalNumbers.of(setting, result));
            if (setting.keep()) {
                terminal.print(job.next().afterwards());
            } else {
                narrator.say("stopping the server and removing its folder …");
            }
            return result;
        }
    }

    private Instant load(EmbeddedServer server) throws SQLException {
        narrator.say("PostgreSQL " + version(server) + " listens on 127.0.0.1:" + server.port() + "; everything is in "
                + server.folder());
        narrator.say("loading the application's database: " + Amounts.count(setting.users())
                + " users, their sessions, " + "audit logs, profiles, subscriptions, payments …");
        Instant now = clock.instant();
        server.createDatabase(DATABASE);
        Fluxmap.load(server.connections(DATABASE), new Size(setting.users(), now));
        narrator.say("loaded; of the users, " + Amounts.count(setting.candidates())
                + " have long left and are to be deleted with everything that is theirs");
        return now;
    }

    /// As a DBA would: the SQL that `expunge grants` prints, run once.
    private void grant(EmbeddedServer server, SpecFile files) throws SQLException {
        var expunge = new Expunge(terminal.environment(), time);
        String sql = expunge.roles(expunge.open(files.spec(), List.of()))
                .grants(Optional.empty(), Optional.of(new RoleDesk.Login(EmbeddedServer.SUPERUSER, Optional.empty())));
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        narrator.say("the job is done by " + SpecFile.DELETER
                + ", which may do this spec and nothing else: what `expunge grants` prints made it");
    }

    private static String version(EmbeddedServer server) throws SQLException {
        try (Connection connection = server.connect(EmbeddedServer.SUPERUSER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(VERSION)) {
            row.next();
            return row.getString(1);
        }
    }

    private Result withTraffic(EmbeddedServer server, Job job, DataState data, Ending ending) throws SQLException {
        var load = new Traffic.Load(setting.requestsPerMinute(), CONNECTIONS);
        Traffic traffic = Traffic.start(server.connections(DATABASE), load, clock);
        CpuLoad cpu = CpuLoad.start(clock);
        var journal = new Journal(clock);
        Span before;
        Span whole;
        Job.Done done;
        try (traffic;
                cpu) {
            before = baseline();
            Instant from = clock.instant();
            done = job.run(narrator, journal, data, ending);
            whole = new Span(from, clock.instant());
        }
        var look = new Look(traffic, cpu);
        return new Result(
                setting.candidates(),
                done,
                journal,
                look.at(before),
                look.at(journal.deleting()),
                look.at(whole),
                narrator.elapsed());
    }

    private Span baseline() {
        narrator.say("the application serves " + Amounts.count(setting.requestsPerMinute())
                + " requests a minute; measuring how it does on a normal day, for "
                + Amounts.exact(setting.baseline()) + " …");
        time.sleep(WARM_UP);
        Instant from = clock.instant();
        time.sleep(setting.baseline());
        return new Span(from, clock.instant());
    }
}
