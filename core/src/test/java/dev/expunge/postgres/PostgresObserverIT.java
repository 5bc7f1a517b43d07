package dev.expunge.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.TestServer;
import dev.expunge.delete.Observation;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresObserverIT {
    private static final String UPDATE = "update public.users set last_active_at = now() where id = 1";
    private static final Pattern ASKED = Pattern.compile(
            "actual rows=(\\d+)[^)]*\\)\\s+Filter: [^\\n]*pg_blocking_pids[^\\n]*(?:\\s+Rows Removed by Filter: (\\d+))?");

    private final String name = TestServer.fluxmap();
    private final Database database =
            new Database(TestServer.server().url(name, "postgres"), Optional.empty(), Optional.empty());
    private final RunConnection connection = new RunConnection(database, "test");
    private final PostgresObserver observer = new PostgresObserver(database, connection);

    PostgresObserverIT() {
        new Runs(connection.session()).install();
    }

    @AfterEach
    void close() {
        observer.close();
        connection.close();
    }

    @Test
    void nobodyIsInAnybodysWay() {
        assertThat(look()).isEqualTo(Observation.quiet());
    }

    @Test
    void whomItWaitsForIsNamed() throws InterruptedException {
        try (var app = new App("audit")) {
            app.execute("begin; " + UPDATE);
            Thread ours = Thread.ofVirtual().start(() -> connection.session().execute(Sql.of("""
                    update public.users set last_active_at = now() where id = 1
                    """)));
            Eventually.holds("we wait", () -> look().waiting());
            assertThat(look().blocker()).contains("pid " + app.pid() + " (audit)");
            assertThat(look().blocked()).isEmpty();
            app.execute("rollback");
            ours.join();
        }
        assertThat(look().waiting()).isFalse();
    }

    @Test
    void whoWaitsForItIsNamed() throws InterruptedException {
        try (var app = new App("web")) {
            var failure = new AtomicReference<>("");
            Thread theirs = connection.session().inTransaction(() -> {
                connection.session().execute(Sql.of("select from public.users where id = 1 for update"));
                Thread waiting = Thread.ofVirtual().start(() -> app.tryTo(UPDATE, failure));
                Eventually.holds("they wait", () -> look().blocked().isPresent());
                assertThat(look().blocked()).contains("pid " + app.pid() + " (web)");
                assertThat(look().waiting()).isFalse();
                return waiting;
            });
            theirs.join();
            assertThat(failure).hasValue("");
        }
        assertThat(look().blocked()).isEmpty();
    }

    /// Asking holds up every lock of the server: on one with many waiters we must not make it worse.
    @Test
    void ofManyThatWaitForOthersNobodyIsAskedAndWhoWaitsForItIsStillFound() throws Exception {
        var apps = new ArrayList<App>();
        var threads = new ArrayList<Thread>();
        try (var holder = new App("holder");
                var app = new App("web")) {
            holder.execute("begin; update public.users set name = name where id = 2");
            for (int i = 0; i < 12; i++) {
                var waiter = new App("waiter " + i);
                apps.add(waiter);
                threads.add(Thread.ofVirtual()
                        .start(() -> waiter.tryTo(UPDATE.replace("id = 1", "id = 2"), new AtomicReference<>(""))));
            }
            Eventually.holds("all wait", () -> waiting() == 12);
            assertThat(asked()).isZero();
            threads.add(connection.session().inTransaction(() -> {
                connection.session().execute(Sql.of("select from public.users where id = 1 for update"));
                Thread waits = Thread.ofVirtual().start(() -> app.tryTo(UPDATE, new AtomicReference<>("")));
                Eventually.holds("they wait", () -> look().blocked().isPresent());
                assertThat(look().blocked()).contains("pid " + app.pid() + " (web)");
                assertThat(asked()).isOne();
                return waits;
            }));
            holder.execute("rollback");
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            apps.forEach(App::close);
        }
    }

    private long waiting() {
        return TestServer.count(
                name,
                "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock'");
    }

    /// How many sessions a look asks for who blocks them, by the server's own account of its plan.
    private long asked() {
        Sql explained = Sql.of("explain (analyze, costs off, timing off, summary off) {look}")
                .with("look", PostgresObserver.LOOK);
        try (Session session = database.open(Database.Access.READ_WRITE, "test")) {
            String plan = String.join("\n", session.query(explained, row -> row.text(1), connection.backendPid(), "3"));
            Matcher node = ASKED.matcher(plan);
            assertThat(node.find()).as(plan).isTrue();
            return Stream.of(node.group(1), node.group(2))
                    .filter(Objects::nonNull)
                    .mapToLong(Long::parseLong)
                    .sum();
        }
    }

    @Test
    void aSnapshotFromBeforeTheRunIsNamedAndALaterOneIsNot() {
        try (var old = new App("report");
                var young = new App("late report")) {
            old.execute("begin isolation level repeatable read; select count(*) from public.users");
            TestServer.execute(name, UPDATE);

            assertThat(look().holder())
                    .hasValueSatisfying(holder -> assertThat(holder)
                            .startsWith("pid " + old.pid() + " (report), whose transaction began ")
                            .endsWith(" s ago,"));

            old.execute("rollback");
            TestServer.execute(name, UPDATE);
            young.execute("begin isolation level repeatable read; select count(*) from public.users");
            TestServer.execute(name, UPDATE);
            assertThat(look().holder()).isEmpty();
        }
    }

    private Observation look() {
        return observer.look().orElseThrow();
    }

    /// A connection of the application.
    private final class App implements AutoCloseable {
        private final Connection open;
        private final Statement statement;

        private App(String application) {
            try {
                open = TestServer.server().connect(name);
                statement = open.createStatement();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            execute("set application_name = '" + application + "'");
        }

        private void execute(String sql) {
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }

        private void tryTo(String sql, AtomicReference<String> failure) {
            try {
                execute(sql);
            } catch (IllegalStateException e) {
                failure.set(String.valueOf(e.getCause()));
            }
        }

        private int pid() {
            try {
                return open.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                open.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
