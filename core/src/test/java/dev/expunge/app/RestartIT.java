package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.Network;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Promises P5 and P12 when the server goes, or writes no more, in the middle of a batch.
class RestartIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Power.Cut.class)
    void p12AServerThatRestartsInTheMiddleOfABatchFindsTheRunGoingOn(Power.Cut how) {
        String database = TestServer.fluxmap();
        TestServer.execute("postgres", "alter database " + database + " set synchronous_commit = on");
        TestServer.execute(database, "checkpoint");
        Truth expected = Truth.after(database);
        Job job = Job.of(folder, FluxmapSpec.text(database));
        var power = new Power();
        try (var _ = Blocker.of(database, "public.audit_logs", "share")) {
            job.start();
            Blocker.awaitHanging(database);
            power.cut(how);
            power.restore();
        } catch (IllegalStateException e) {
            assertThat(e).as("the blocker's own connection").hasCauseInstanceOf(SQLException.class);
        }

        assertThat(job.outcome().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
    }

    /// The session turns read-only before the first row goes, as it does behind an address that leads to a standby.
    @Test
    void p12AServerThatAcceptsNoWritesForAMomentIsAskedAgain() {
        String database = TestServer.fluxmap();
        Truth expected = Truth.after(database);
        TestServer.execute(database, """
                create sequence once;
                create function lapse() returns trigger language plpgsql as $$ begin
                    if nextval('once') = 1 then set transaction read only; end if; return old; end $$;
                create trigger lapse before delete on user_sessions for each row execute function lapse()
                """);
        Job job = Job.of(folder, FluxmapSpec.text(database));

        assertThat(job.run().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
    }

    @Test
    void p12ATriggerThatSpeaksOfReadOnlyParksItsCandidateAndTheRunEnds() {
        String database = TestServer.fluxmap();
        String first = TestServer.one(
                database,
                "select min(id) from users where "
                        + Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90"));
        TestServer.execute(database, """
                create function refuse() returns trigger language plpgsql as $$ begin
                    if old.id = %s then raise 'no' using errcode = '25006'; end if; return old; end $$;
                create trigger refuse before delete on users for each row execute function refuse()
                """.formatted(first));

        Outcome outcome = Job.of(folder, FluxmapSpec.text(database)).run();

        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().parked()).isEqualTo(1);
        assertThat(outcome.totals().pending()).isZero();
    }

    /// A commit that waits for a standby has happened for nobody else: looked for too early, it is not there.
    @Test
    void p5ACommitThatWaitsIsLookedForOnlyWhenItIsOver() throws IOException, SQLException {
        try (EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options.quick());
                var network = new Network(server.port()).only("expunge run")) {
            server.createDatabase("fluxmap");
            execute(server, "alter database fluxmap set synchronous_commit = on");
            Fluxmap.load(server.connections("fluxmap"), new Size(TestServer.USERS, new SystemTime().now()));
            String spec = network.over(FluxmapSpec.text("fluxmap")
                    .replace(TestServer.server().url("fluxmap", "postgres"), server.url("fluxmap", "postgres"))
                    .replace("deadline: 30s", "deadline: 30s, signals: {}"));
            var begun = new AtomicBoolean();
            Job job = Job.of(folder, spec).listening(event -> {
                if (event instanceof RunEvent.BatchCommitted && begun.compareAndSet(false, true)) {
                    execute(server, "alter system set synchronous_standby_names = 'nobody'");
                    execute(server, "select pg_reload_conf()");
                    Eventually.holds(
                            "commits wait",
                            () -> one(server, "show synchronous_standby_names").equals("nobody"));
                }
            });

            job.start();
            String stuck = "select coalesce(max(pid), 0) from pg_stat_activity where wait_event = 'SyncRep'"
                    + " and application_name = 'expunge run'";
            Eventually.holds("a commit that waits", () -> !one(server, stuck).equals("0"));
            String pid = one(server, stuck);
            network.become(Network.State.CUT);
            network.heal();
            Eventually.holds(
                    "its end",
                    () -> one(server, "select count(*) from pg_stat_activity where pid = " + pid)
                            .equals("0"));
            execute(server, "alter system reset synchronous_standby_names");
            execute(server, "select pg_reload_conf()");

            Outcome outcome = job.outcome();
            assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
            assertThat(outcome.totals().deleted()).isEqualTo(Fluxmap.expectedCandidates(TestServer.USERS));
            assertThat(outcome.totals().spared()).isZero();
            assertThat(job.events(RunEvent.BatchRetried.class)).isEmpty();
        }
    }

    private static void execute(EmbeddedServer server, String sql) {
        try (Connection connection = server.connect("fluxmap");
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = local");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String one(EmbeddedServer server, String query) {
        try (Connection connection = server.connect("fluxmap");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
