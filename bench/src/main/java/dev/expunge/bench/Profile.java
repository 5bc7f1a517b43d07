package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.bench.contest.BareLoop;
import dev.expunge.bench.contest.Contender;
import dev.expunge.bench.contest.ExpungeRun;
import dev.expunge.bench.contest.Ground;
import dev.expunge.bench.contest.Measured;
import dev.expunge.bench.contest.Paces;
import dev.expunge.bench.contest.SpecText;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.EmbeddedServer.Options;
import dev.expunge.fluxmap.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Consumer;

/// Where the server spends the time of a batch, statement by statement: Expunge beside the bare loop.
final class Profile {
    private static final int ROOTS = 500;

    private final Lab lab;

    private Profile(Lab lab) {
        this.lab = lab;
    }

    /// A server that counts what statements take.
    static Options options() {
        return Options.onDisk()
                .with("autovacuum", "off")
                .with("shared_preload_libraries", "pg_stat_statements")
                .with("pg_stat_statements.track_planning", "on");
    }

    /// Prints it.
    static void print(Path home, Time time, int users, Consumer<String> log) throws IOException, SQLException {
        try (var lab = new Lab(options(), home, time, log)) {
            new Profile(lab).print(users);
        }
    }

    private void print(int users) throws SQLException {
        EmbeddedServer server = lab.server();
        Ground ground = lab.ground(users);
        var statements = new StatementTimes(server, lab::say);
        statements.install();
        lab.say("\nExpunge");
        var ours = new ExpungeRun("Expunge", SpecText.mainJob(Paces.free(1)), server, lab.time())
                .heardBy(statements::hear);
        Measured took = ours.run(ground.fresh());
        lab.say("\nbare loop");
        String database = ground.fresh();
        statements.reset();
        Contender bare = new BareLoop("bare loop", BareLoop.Way.plain(ROOTS), server, lab.time());
        Measured theirs = bare.run(database);
        int candidates = new Size(users, lab.time().now()).candidates();
        statements.print(Math.ceilDiv(candidates, ROOTS), theirs.deleting().toMillis());
        lab.say("\nprocessor time of the server: Expunge " + took.processor().toMillis() + " ms, bare loop "
                + theirs.processor().toMillis() + " ms");
    }
}
