package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What signals do to a run: pause it in every stage, end it, or keep it from starting.
class RunSignalsIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);
    private static final String TWO = """
            { queries: [ { name: left, sql: "select v from dial where id = 1", more_than: 5, every: 100ms },
                         { name: right, sql: "select v from dial where id = 2", more_than: 5, critical: 100, every: 100ms } ] }
            """.replace("\n", " ").strip();

    @TempDir
    Path folder;

    private final String database = withDials(TestServer.fluxmap());

    private static String withDials(String database) {
        TestServer.execute(
                database, "create table dial (id int primary key, v float8); insert into dial values (1, 0), (2, 0)");
        return database;
    }

    private void dial(int id, int value) {
        TestServer.execute(database, "update dial set v = " + value + " where id = " + id);
    }

    @Test
    void clearingOneOfTwoTriggersDoesNotResumeTheRun() {
        Job job = SignalJob.of(folder, database, TWO).start();
        job.await(RunEvent.BatchCommitted.class);
        dial(1, 6);
        dial(2, 7);
        job.await(RunEvent.Paused.class, p -> p.because().equals("left is 6, more than 5; right is 7, more than 5"));
        dial(1, 0);
        job.await(RunEvent.Paused.class, p -> p.because().equals("right is 7, more than 5"));
        long committed = TestServer.count(database, "select max(number) from expunge.batch");
        dial(1, 1);
        Eventually.holds("an entry", () -> SignalJob.ledger(database).endsWith("paused {\"signals\":[\"right\"]}"));
        assertThat(TestServer.count(database, "select max(number) from expunge.batch"))
                .isEqualTo(committed);
        assertThat(job.events(RunEvent.Resumed.class)).isEmpty();
        dial(2, 0);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        assertThat(SignalJob.ledger(database))
                .endsWith("paused {\"signals\":[\"right\"]} resumed {\"signals\":[\"right\"]}");
    }

    @Test
    void aSignalOverItsLimitAtTheStartKeepsEvenTheFreezeFromBeginning() {
        dial(1, 6);
        Job job = SignalJob.of(folder, database, TWO).start();
        assertThat(job.await(RunEvent.Paused.class).because()).contains("left is 6, more than 5");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
        dial(1, 0);
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
    }

    @Test
    void beyondTheCriticalLimitTheRunEndsAndCanBeResumed() {
        Job job = SignalJob.of(folder, database, TWO).start();
        job.await(RunEvent.BatchCommitted.class);
        dial(2, 101);
        Outcome outcome = job.outcome();
        assertThat(outcome.reason()).isEqualTo(StopReason.CRITICAL);
        assertThat(outcome.because()).hasValue("right is 101, more than 100, its critical limit, twice in a row");
        Failure failure = Endings.of(outcome, "expunge run").orElseThrow();
        assertThat(failure.code()).isEqualTo(Code.SIGNAL_CRITICAL);
        assertThat(failure.code().exit()).isEqualTo(5);
        assertThat(failure.what()).contains("was ended by a signal: right is 101");
        assertThat(outcome.totals().pending()).isPositive();
        dial(2, 0);
        assertThat(job.again().run().totals().deleted()).isEqualTo(CANDIDATES);
    }

    @Test
    void p9AConnectionOfSignalsThatIsKilledAgainAndAgainPausesTheRun() {
        Job job = SignalJob.of(folder, database, TWO).start();
        job.await(RunEvent.BatchCommitted.class);
        Eventually.holds("a pause", () -> {
            TestServer.execute(database, """
                    select pg_terminate_backend(pid) from pg_stat_activity
                     where datname = current_database() and application_name = 'expunge signals'""");
            return job.events(RunEvent.Paused.class).stream()
                    .anyMatch(p -> p.because().contains("the signal left has no value: the connection"));
        });
        assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        assertThat(job.events(RunEvent.Resumed.class)).isNotEmpty();
    }

    @Test
    void p9AnAddressThatAnswersNoMorePausesTheRunUntilItDoes() throws IOException {
        HttpServer first = serving(0);
        int port = first.getAddress().getPort();
        Job job = SignalJob.of(
                        folder,
                        database,
                        "{ http: [{ name: load, url: 'http://127.0.0.1:" + port
                                + "/', json: /load, more_than: 5, every: 200ms }] }")
                .start();
        job.await(RunEvent.BatchCommitted.class);
        first.stop(0);
        job.await(RunEvent.Paused.class, p -> p.because().contains("the signal load has no value: it does not answer"));
        HttpServer second = serving(port);
        try {
            assertThat(job.outcome().totals().deleted()).isEqualTo(CANDIDATES);
        } finally {
            second.stop(0);
        }
    }

    private static HttpServer serving(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = "{\"load\": 1}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void everySignalThatCannotWorkIsToldBeforeAnythingIsWritten() {
        List<String> unusable = List.of(
                "archiver_backlog: 40",
                "slots: { retained: 1GB, names: [nobody] }",
                "queries: [{ name: wrong, sql: select n from nowhere, more_than: 1 }]",
                "http: [{ name: page, url: 'http://127.0.0.1:1/', more_than: 1 }]",
                "promql: [{ name: prom, url: 'http://127.0.0.1:1', query: up, less_than: 1 }]");
        assertThatThrownBy(() -> SignalJob.of(folder, database, "{ " + String.join(", ", unusable) + " }"))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.SIGNAL_UNUSABLE);
                    assertThat(failure.what())
                            .contains("archiver_backlog", "archive_mode is off")
                            .contains("there is no replication slot nobody")
                            .contains("wrong", "its query fails: relation \"nowhere\" does not exist")
                            .contains("page", "prom", "it does not answer");
                    assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
                });
        assertThat(TestServer.one(database, "select to_regnamespace('expunge')"))
                .isEmpty();
    }

    @Test
    void whatBecomesUnusableBetweenDryRunAndExecutionIsToldBeforeAnythingIsWritten() {
        Job job = SignalJob.of(folder, database, TWO);
        TestServer.execute(database, "drop table dial");
        assertThatThrownBy(job::run)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SIGNAL_UNUSABLE));
        assertThat(TestServer.one(database, "select to_regnamespace('expunge')"))
                .isEmpty();
    }
}
