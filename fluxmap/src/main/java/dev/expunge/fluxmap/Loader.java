package dev.expunge.fluxmap;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Fills an empty database: the big chain of sessions and audit rows over one connection, all else over another.
/// Used once, by one thread.
final class Loader {
    private static final List<String> PROFILES_AND_MONEY =
            List.of(Data.USERS, Data.SUBSCRIPTIONS, Data.USER_PROFILES, Data.PAYMENT_METHODS, Data.PAYMENTS);

    private static final String VACUUM_AUDIT = "vacuum (analyze) " + Fluxmap.AUDIT_LOGS;
    private static final String VACUUM_REST =
            "vacuum (analyze) " + String.join(", ", Fluxmap.TABLES.subList(0, Fluxmap.TABLES.size() - 1));

    private final Connections connections;
    private final Size size;

    Loader(Connections connections, Size size) {
        this.connections = connections;
        this.size = size;
    }

    void load() throws SQLException {
        try (Connection one = connections.open();
                Connection other = connections.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            run(one, Data.SESSION_SETTINGS);
            run(other, Data.SESSION_SETTINGS);
            run(one, Schema.TABLES);
            run(one, List.of(Data.PLAN_TABLE));
            plan(one);
            Future<?> chain = submit(threads, () -> sessionsAndAudit(one));
            Future<?> rest = submit(threads, () -> profilesAndMoney(other));
            await(chain);
            await(rest);
            finish(one, other, threads);
        }
    }

    private void plan(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Data.PLAN)) {
            statement.setInt(1, size.users());
            statement.setInt(2, size.candidates());
            statement.setObject(3, size.now().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
        run(connection, List.of("analyze public.fluxmap_plan"));
    }

    private static void sessionsAndAudit(Connection connection) throws SQLException {
        run(connection, List.of(Data.USER_SESSIONS, Data.AUDIT_LOGS));
        run(connection, Schema.AUDIT_KEYS);
    }

    private static void profilesAndMoney(Connection connection) throws SQLException {
        run(connection, PROFILES_AND_MONEY);
        run(connection, Schema.SMALL_KEYS);
        run(connection, Schema.CHECKS);
    }

    private static void finish(Connection one, Connection other, ExecutorService threads) throws SQLException {
        run(other, Schema.SESSION_KEYS);
        run(other, Data.SEQUENCES);
        run(one, Schema.AUDIT_REFERENCES);
        run(other, Schema.REFERENCES);
        Future<?> audit = submit(threads, () -> run(one, List.of(VACUUM_AUDIT)));
        Future<?> rest = submit(threads, () -> run(other, List.of(VACUUM_REST)));
        await(audit);
        await(rest);
    }

    private static void run(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Future<?> submit(ExecutorService threads, Step step) {
        return threads.submit(() -> {
            step.run();
            return true;
        });
    }

    private static void await(Future<?> work) throws SQLException {
        try {
            work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while loading", e);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }
}
