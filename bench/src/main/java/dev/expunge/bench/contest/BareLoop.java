package dev.expunge.bench.contest;

import dev.expunge.Time;
import dev.expunge.bench.contest.Gate.Moment;
import dev.expunge.fluxmap.EmbeddedServer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// The loop that everybody writes first: so many roots a transaction, one statement per table by key, no checks.
/// The keys are in memory before the clock starts. With several workers each takes the next batch, and repeats
/// the one that a deadlock threw out.
public final class BareLoop implements Contender {
    private static final String DEADLOCK = "40P01";

    private static final List<String> STATEMENTS = List.of(
            "delete from audit_logs where user_id = any(?)",
            "delete from audit_logs where session_id in (select id from user_sessions where user_id = any(?))",
            "delete from user_sessions where user_id = any(?)",
            "delete from user_profiles where user_id = any(?)",
            "delete from subscriptions where user_id = any(?)",
            "update users set referred_by = null where referred_by = any(?)",
            "delete from users where id = any(?)");

    private final String name;
    private final Way way;
    private final EmbeddedServer server;
    private final Time time;
    private final Processor processor;

    /// How it goes about it.
    ///
    /// @param roots users in one transaction, at least 1
    /// @param pause after each, no transaction open
    /// @param first statements before the usual ones, each with the keys as its parameter
    public record Way(int roots, Duration pause, int workers, List<String> first) {
        /// What a Fluxmap needs.
        public Way(int roots, Duration pause, int workers) {
            this(roots, pause, workers, List.of());
        }

        /// One worker that does not rest.
        public static Way plain(int roots) {
            return new Way(roots, Duration.ZERO, 1);
        }
    }

    /// @param name how the figures call it
    public BareLoop(String name, Way way, EmbeddedServer server, Time time) {
        this.name = name;
        this.way = way;
        this.server = server;
        this.time = time;
        this.processor = new Processor(server);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Measured run(String database) throws SQLException {
        return run(database, Gate.open(server.folder()));
    }

    /// The same, held up by a gate between two batches.
    public Measured run(String database, Gate gate) throws SQLException {
        Queue<List<Long>> batches = batches(database);
        var connections = new ArrayList<Connection>();
        try (ExecutorService threads = Executors.newFixedThreadPool(way.workers())) {
            for (int worker = 0; worker < way.workers(); worker++) {
                connections.add(server.connect(database));
            }
            gate.tell(Moment.BEGUN);
            Duration before = processor.used();
            long begin = time.nanos();
            var work = new ArrayList<Callable<Boolean>>();
            connections.forEach(connection -> work.add(() -> loop(connection, batches, gate)));
            await(threads.invokeAll(work));
            Duration took = time.elapsed(begin);
            gate.tell(Moment.ENDED);
            return Measured.deletingOnly(took, processor.used().minus(before));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private Queue<List<Long>> batches(String database) throws SQLException {
        try (Connection connection = server.connect(database)) {
            List<Long> keys = Doomed.keys(connection);
            var batches = new ConcurrentLinkedQueue<List<Long>>();
            for (int first = 0; first < keys.size(); first += way.roots()) {
                batches.add(keys.subList(first, Math.min(keys.size(), first + way.roots())));
            }
            return batches;
        }
    }

    private boolean loop(Connection connection, Queue<List<Long>> batches, Gate gate) throws SQLException {
        connection.setAutoCommit(false);
        var statements = new ArrayList<PreparedStatement>();
        for (String sql :
                Stream.concat(way.first().stream(), STATEMENTS.stream()).toList()) {
            statements.add(connection.prepareStatement(sql));
        }
        for (List<Long> batch = batches.poll(); batch != null; batch = batches.poll()) {
            Array array = connection.createArrayOf("bigint", batch.toArray());
            while (!isDeleted(connection, statements, array)) {
                connection.rollback();
            }
            if (!gate.pass(time) && way.pause().isPositive()) {
                time.sleep(way.pause());
            }
        }
        return true;
    }

    private static boolean isDeleted(Connection connection, List<PreparedStatement> statements, Array keys)
            throws SQLException {
        try {
            for (PreparedStatement statement : statements) {
                statement.setArray(1, keys);
                statement.executeUpdate();
            }
            connection.commit();
            return true;
        } catch (SQLException e) {
            if (DEADLOCK.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void await(List<Future<Boolean>> work) throws SQLException, InterruptedException {
        for (Future<Boolean> each : work) {
            try {
                each.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
