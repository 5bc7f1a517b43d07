package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The indexes that a run builds for itself are there while it deletes, and gone afterwards, whatever happens.
class WithIndexesIT {
    private static final String DDL = """
            create schema "Odd ""S"; create table people (id int primary key, leaving boolean not null);
            insert into people select n, n <= 30 from generate_series(1, 60) n;
            create table "Odd ""S"."no.tes" (id int primary key, "select" int references people);
            insert into "Odd ""S"."no.tes" select n, n from generate_series(1, 60) n;
            create table visits (id int, person int references people) partition by range (id);
            create table visits_1 partition of visits for values from (0) to (31);
            create table visits_2 partition of visits for values from (31) to (100);
            create index on visits_2 (person);
            insert into visits select n, n from generate_series(1, 60) n
            """;
    private static final String ORACLE = """
            delete from "Odd ""S"."no.tes" where "select" <= 30; delete from visits where person <= 30;
            delete from people where leaving
            """;
    private static final String INDEXES = """
            select string_agg(x.indrelid::regclass::text || case when x.indisvalid then '' else ' invalid' end, ', '
                              order by x.indrelid::regclass::text)
              from pg_index x join pg_class i on i.oid = x.indexrelid where i.relname like 'expunge%'
            """;
    private static final String BOTH = "\"Odd \"\"S\".\"no.tes\", visits_1";

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    private Job job() {
        TestServer.execute(database, DDL);
        var wanted = new Trial.Wanted("public.people", "leaving", """
                '"Odd ""S"."no.tes"("select")': delete
                public.visits(person): delete
                """, 10);
        return Job.of(folder, wanted.spec(database) + "stop: { kill_file: " + killFile() + " }\n")
                .withIndexes();
    }

    private Path killFile() {
        return folder.resolve("kill");
    }

    private String indexes() {
        return TestServer.one(database, INDEXES);
    }

    private void assertDone() {
        assertThat(indexes()).isEmpty();
        assertThat(Trial.rowsOf(database)).isEqualTo(Trial.expected(DDL, ORACLE));
        assertThat(TestServer.one(database, """
                select count(distinct body::jsonb ->> 'index') filter (where kind = 'index_planned')
                       - count(distinct body::jsonb ->> 'index') filter (where kind = 'index_dropped')
                  from expunge.ledger
                """)).as("noted and not dropped").isEqualTo("0");
    }

    @Test
    void theyAreThereWhileRowsGoAndGoneAfterwards() {
        var during = new ArrayList<String>();
        Job job = job().listening(event -> {
            if (event instanceof RunEvent.BatchCommitted) {
                during.add(indexes());
            }
        });

        assertThat(job.run().totals().deleted()).isEqualTo(30);

        assertThat(during).isNotEmpty().containsOnly(BOTH);
        assertDone();
        assertThat(TestServer.one(database, "select string_agg(kind, ' ' order by entry) from expunge.ledger"))
                .contains("index_planned index_built index_planned index_built batch")
                .contains("worked index_dropped index_dropped vacuumed");
    }

    @Test
    void withoutTheOptionNoneIsBuilt() {
        Job job = job();
        Job plain =
                Job.of(folder, read()).listening(event -> assertThat(indexes()).isEmpty());

        plain.run();

        assertThat(plain.signature()).as("they are not signed").isEqualTo(job.signature());
        assertThat(plain.events(RunEvent.StageStarted.class)).noneMatch(e -> e.stage() == RunEvent.Stage.INDEX);
        assertDone();
    }

    private String read() {
        try {
            return Files.readString(folder.resolve("spec.yaml"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A transaction that has written to a table keeps every index on it from being finished.
    private Connection inTheWay() throws SQLException {
        Connection other = TestServer.server().connect(database);
        other.setAutoCommit(false);
        other.createStatement().execute("insert into \"Odd \"\"S\".\"no.tes\" values (1000, null)");
        return other;
    }

    private void awaitBuilding() {
        Eventually.holds("an index waits to be finished", () -> indexes().contains("invalid"));
    }

    @Test
    void anAbortEndsTheBuildingAndTheNextRunBeginsItAnew() throws SQLException {
        Job job = job();
        try (Connection other = inTheWay()) {
            job.start();
            awaitBuilding();
            job.request(Request.ABORT);
            assertThat(job.outcome().reason()).isEqualTo(StopReason.ABORTED);
            other.rollback();
        }
        assertThat(TestServer.count(database, "select count(*) from people")).isEqualTo(60);

        assertThat(job.again().run().totals().deleted()).isEqualTo(30);
        assertDone();
    }

    @Test
    void aKillFileEndsTheBuildingUntilItIsGone() throws SQLException, IOException {
        Job job = job();
        try (Connection other = inTheWay()) {
            job.start();
            awaitBuilding();
            Files.createFile(killFile());
            job.await(RunEvent.Paused.class);
            assertThat(
                            TestServer.count(
                                    database,
                                    "select count(*) from pg_stat_activity where query ilike 'create index%' and state = 'active'"))
                    .isZero();
            other.rollback();
        }
        Files.delete(killFile());

        assertThat(job.outcome().totals().deleted()).isEqualTo(30);
        assertDone();
    }

    @Test
    void whatAStoppedRunBuiltIsDroppedByTheOneThatResumesWithoutTheOption() {
        Job job = job();
        job.listening(event -> {
            if (event instanceof RunEvent.BatchCommitted) {
                job.request(Request.STOP);
            }
        });
        assertThat(job.run().reason()).isEqualTo(StopReason.STOPPED);
        assertThat(indexes()).isEqualTo(BOTH);

        Job plain = Job.of(folder, read());
        assertThat(plain.run().totals().deleted()).isEqualTo(30);
        assertDone();
    }

    @Test
    void closingAStoppedRunDropsThem() {
        Job job = job();
        job.listening(event -> {
            if (event instanceof RunEvent.BatchCommitted) {
                job.request(Request.STOP);
            }
        });
        job.run();

        job.desk().close(Optional.empty());

        assertThat(indexes()).isEmpty();
    }

    @Test
    void killedWhileItBuildsAnInvalidOneIsLeftAndRemoved() throws SQLException {
        Job job = job();
        try (Connection other = inTheWay()) {
            Mate mate = Mate.indexing(folder, read(), job);
            awaitBuilding();
            mate.kill();
            other.rollback();
        }
        Eventually.holds("the killed process' session is gone", () -> TestServer.count(database, """
                select count(*) from pg_stat_activity
                 where datname = current_database() and application_name like 'expunge%'
                """) == 0);
        assertThat(indexes()).contains("no.tes");

        assertThat(job.again().run().totals().deleted()).isEqualTo(30);
        assertDone();
    }

    @Test
    void killedWhileItDeletesTheNextRunDropsThem() {
        Job job = job();
        try (Mate mate = Mate.indexing(folder, read(), job)) {
            mate.await("batch");
        }
        Eventually.holds("the killed process' session is gone", () -> TestServer.count(database, """
                select count(*) from pg_stat_activity
                 where datname = current_database() and application_name like 'expunge%'
                """) == 0);

        job.again().run();
        assertDone();
    }

    @Test
    void whoDoesNotOwnTheTablesIsToldWhatTheOwnerHasToRun() {
        job();
        TestServer.execute(database, """
                do $$ begin create role no_owner login; exception when duplicate_object then null; end $$;
                grant select, delete, update, maintain on all tables in schema public, "Odd ""S" to no_owner;
                grant usage on schema "Odd ""S" to no_owner;
                do $$ begin execute format('grant create on database %I to no_owner', current_database()); end $$
                """);
        Job poor = Job.of(
                        folder,
                        read().replace("user=postgres", "user=no_owner")
                                .replace(
                                        "superuser:",
                                        "ledger_changes: it makes the schema, other_deletes: a test, superuser:"))
                .withIndexes();

        assertThatThrownBy(poor::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.PRIVILEGE_REFUSED);
            assertThat(failure.next().getFirst())
                    .contains("create index concurrently on \"Odd \"\"S\".\"no.tes\" (\"select\");");
        });
    }

    @Test
    void theDryRunForecastsTheScansThatIndexesWouldSpare() {
        Job job = job();

        List<Forecast.Scan> scans =
                job.expunge().dryRun(job.opened()).forecast().scans();

        assertThat(scans)
                .extracting(Forecast.Scan::reference)
                .containsExactlyInAnyOrder(
                        "\"Odd \"\"S\".\"no.tes\"(select)", "public.visits(person) in public.visits_1");
        assertThat(scans).extracting(Forecast.Scan::times).containsOnly(30L);
    }
}
