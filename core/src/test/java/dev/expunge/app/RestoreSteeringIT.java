package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.delete.PaceRequest;
import dev.expunge.delete.Request;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P8 of a restore: it is held up and ended from other terminals, by the kill file and by windows.
class RestoreSteeringIT {
    private static final String SCHEMA = """
            create table people (id int primary key, leaving boolean);
            insert into people select n, n <= 60 from generate_series(1, 70) n;
            create table orders (id int primary key, person int not null references people);
            insert into orders select n, 1 + n % 70 from generate_series(1, 210) n;
            create index on orders (person);
            """;
    private static final String SPEC = """
            expunge: 1
            name: steered
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: leaving
            edges: { public.orders(person): delete }
            guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 60, pause: 0ms } }, deadline: 30s, signals: {} }
            """;

    private static final PaceRequest FASTER = new PaceRequest(
            Optional.empty(), Optional.of(50), Optional.of(Duration.ZERO), Optional.empty(), Optional.empty());

    @TempDir
    Path folder;

    private final String database = TestServer.empty();
    private Map<String, String> before = Map.of();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private long back() {
        return TestServer.count(database, "select count(*) from expunge.restored");
    }

    private Restoring deleted(String more) {
        TestServer.execute(database, SCHEMA);
        before = Restoring.contents(database);
        var restoring =
                Restoring.of(folder, SPEC.replace("{url}", TestServer.server().url(database, "postgres")) + more);
        assertThat(restoring.delete().totals().deleted()).isEqualTo(60);
        return restoring.rewritten("roots: 60, pause: 0ms", "roots: 1, pause: 500ms");
    }

    private static RestoreWanted all(Restoring restoring) {
        return restoring.wanted(1, new RestoreChoice.All());
    }

    /// The code that it ends with; empty when it puts everybody back.
    private static CompletableFuture<Optional<Code>> started(Restoring restoring) {
        String signature =
                restoring.look(all(restoring)).signature().orElseThrow().toString();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        restoring.restore(all(restoring), signature, (done, total, rows) -> {}, event -> {});
                        return Optional.empty();
                    } catch (Failure failure) {
                        return Optional.of(failure.code());
                    }
                },
                work -> Thread.ofPlatform().start(work));
    }

    private static RunDesk desk(Restoring restoring) {
        return restoring.expunge().desk(restoring.opened());
    }

    private void goesOnFrom(long number) {
        Eventually.holds("somebody more is back", () -> back() > number);
    }

    @Test
    void p8AnotherTerminalPausesAndResumesItAndChangesItsPace() {
        Restoring restoring = deleted("");
        RunDesk desk = desk(restoring);
        CompletableFuture<Optional<Code>> ending = started(restoring);
        goesOnFrom(1);

        RunDesk.Answer paused = desk.requestAndWait(Optional.empty(), Request.PAUSE);

        assertThat(paused.answered()).isEqualTo(RunDesk.Answered.IN_TIME);
        assertThat(paused.took()).isPresent();
        long then = back();
        assertThat(then).isLessThan(60);
        assertThat(desk.status(Optional.empty()).alive())
                .singleElement()
                .satisfies(process -> assertThat(process.because()).contains("expunge pause"));
        assertThat(desk.requestAndWait(Optional.empty(), Request.RUN).answered())
                .isEqualTo(RunDesk.Answered.IN_TIME);
        goesOnFrom(then);
        assertThat(desk.pace(Optional.empty(), FASTER).run()).isEqualTo(1);
        assertThat(ending.join()).isEmpty();
        assertThat(Restoring.contents(database)).isEqualTo(before);
        assertThat(TestServer.count(database, """
                        select max((body::jsonb ->> 'restored')::int) from expunge.ledger where kind = 'restored'
                        """)).isGreaterThan(1);
        assertThat(TestServer.one(database, """
                        select string_agg(distinct kind, ',' order by kind) from expunge.ledger where kind in ('requested', 'pace')
                        """)).isEqualTo("pace,requested");
    }

    @Test
    void p8AnotherTerminalStopsItAndAbortsItInTheMiddleOfAStatement() {
        Restoring restoring = deleted("");
        RunDesk desk = desk(restoring);
        CompletableFuture<Optional<Code>> ending = started(restoring);
        goesOnFrom(1);
        assertThat(desk.requestAndWait(Optional.of(1L), Request.STOP).answered())
                .isNotEqualTo(RunDesk.Answered.NOT_YET);
        assertThat(ending.join()).contains(Code.STOPPED);
        long stopped = back();
        assertThat(stopped).isLessThan(60);

        CompletableFuture<Optional<Code>> again;
        try (Blocker _ = Blocker.with(database, "lock table public.orders in exclusive mode")) {
            again = started(restoring);
            Eventually.holds(
                    "it waits for the table",
                    () -> TestServer.count(
                                    database,
                                    "select count(*) from pg_stat_activity where application_name = 'expunge run'"
                                            + " and wait_event_type = 'Lock' and datname = current_database()")
                            == 1);
            assertThat(desk.requestAndWait(Optional.of(1L), Request.ABORT).answered())
                    .isNotEqualTo(RunDesk.Answered.NOT_YET);
            assertThat(again.join()).contains(Code.ABORTED);
        }
        assertThat(back()).isEqualTo(stopped);
        assertThat(started(restoring.rewritten("roots: 1, pause: 500ms", "roots: 60, pause: 0ms"))
                        .join())
                .isEmpty();
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void p8TheKillFileAndAWindowHoldItUp() throws IOException {
        Path file = folder.resolve("stop.now");
        int hour = new SystemTime().now().atZone(ZoneOffset.UTC).getHour();
        Restoring restoring = deleted("stop: { kill_file: " + file + " }\n");
        CompletableFuture<Optional<Code>> ending = started(restoring);
        goesOnFrom(1);
        Files.createFile(file);
        Eventually.holds(
                "it stands still",
                () -> desk(restoring).status(Optional.empty()).alive().stream()
                        .anyMatch(process -> process.because().contains("stop.now")));
        long then = back();
        assertThat(then).isLessThan(60);
        String closed = String.format(
                Locale.ROOT, "window: [\"%02d:00-%02d:00 UTC\"], when_closed: stop", (hour + 6) % 24, (hour + 7) % 24);
        restoring.rewritten("stop: { ", "stop: { " + closed + ", ");
        Files.delete(file);
        desk(restoring).pace(Optional.empty(), FASTER);
        assertThat(ending.join()).isEmpty();
        TestServer.execute(
                database,
                "delete from orders where person = 1; delete from people where id = 1;"
                        + " delete from expunge.restored where subject = 1");
        assertThat(started(restoring).join()).contains(Code.WINDOW_CLOSED);
        assertThat(back()).isEqualTo(59);
    }
}
