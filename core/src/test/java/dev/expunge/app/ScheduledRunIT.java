package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.cli.Called;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Overdue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that a schedule starts says when one was missed, keeps to its window, and leaves one that is working alone.
class ScheduledRunIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration AN_INSTANT = Duration.ofMillis(1);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());
    private final List<RunEvent> events = new ArrayList<>();

    private Path spec(String more) {
        return FluxmapSpec.write(
                folder,
                FluxmapSpec.text(database).replace("max_ratio: 40%", "max_ratio: 40%\n  allow_empty: true") + more);
    }

    private List<Overdue> start(Path spec, Optional<Duration> every) {
        events.clear();
        Opened opened = expunge.open(spec, List.of()).launched(new Launch(every, Optional.empty()));
        String signature = expunge.dryRun(opened).plan().signature().toString();
        expunge.execute(opened, signature, events::add, watch -> {});
        return events.stream()
                .filter(Overdue.class::isInstance)
                .map(Overdue.class::cast)
                .toList();
    }

    private String found() {
        return TestServer.one(database, """
                select string_agg(body::jsonb ->> 'found', ' ' order by entry) from expunge.ledger
                 where kind = 'scheduled' and body::jsonb ->> 'spec' = 'pii-cleanup'
                """);
    }

    @Test
    void aMissedRunIsToldByTheNextOneByTheLedgerAndByStatus() {
        Path spec = spec("");

        assertThat(start(spec, Optional.of(DAY))).isEmpty();
        assertThat(Called.with("status", spec.toString()).out())
                .containsPattern("schedule +in time: the last run finished at 20\\S+Z, every 24 h is expected");
        assertThat(start(spec, Optional.of(AN_INSTANT))).singleElement().satisfies(late -> {
            assertThat(late.finished()).isTrue();
            assertThat(late.every()).isEqualTo(AN_INSTANT);
            assertThat(late.since()).isBefore(late.at());
        });
        assertThat(events.stream().filter(event -> !(event instanceof RunEvent.Warned)))
                .first()
                .isInstanceOf(Overdue.class);
        assertThat(found()).isEqualTo("on_time missed");
        assertThat(Called.with("status", spec.toString()).out())
                .containsPattern("schedule +OVERDUE: the last run finished at .* when a run had been missed");
        assertThat(Called.with("status", spec.toString(), "--json").out())
                .contains("\"every_ms\":1,", "\"found\":\"missed\",\"overdue\":true")
                .containsPattern("\"last_finished\":\"20[^\"]+Z\"");
        assertThat(start(spec, Optional.empty())).isEmpty();
        assertThat(found()).isEqualTo("on_time missed");
        assertThat(Called.with("verify", spec.toString()).exit()).isZero();
    }

    @Test
    void aRunThatNeverFinishedIsMissedFromTheFirstTryOn() {
        Path spec = spec("");
        expunge.freeze(expunge.open(spec, List.of()), event -> {});

        assertThat(start(spec, Optional.of(AN_INSTANT)))
                .singleElement()
                .satisfies(late -> assertThat(late.finished()).isFalse());
    }

    @Test
    void onlyAnExecutionIsScheduledAndNotEverySecond() {
        String spec = spec("").toString();

        assertThat(Called.with("run", spec, "--scheduled", "24h").err())
                .contains("--scheduled is of use only with --execute");
        assertThat(Called.with("run", spec, "--execute", "--signature", "x", "--scheduled", "30s")
                        .err())
                .contains("--scheduled is shorter than a minute");
    }

    @Test
    void outsideOfItsWindowItIsRefusedInsteadOfWaiting() {
        Path spec = spec("stop: { window: \"" + in(2, 3) + "\" }\n");

        assertThatThrownBy(() -> start(spec, Optional.of(DAY))).isInstanceOfSatisfying(Failure.class, refused -> {
            assertThat(refused.code()).isEqualTo(Code.WINDOW_MISSED);
            assertThat(refused.what()).contains("window   " + in(2, 3), "\n  now      ", "\n  opens    ");
        });
        assertThat(found()).isEqualTo("window_closed");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
        assertThat(TestServer.count(database, "select count(*) from users")).isEqualTo(TestServer.USERS);
    }

    @Test
    void whileAnotherRunIsWorkingItEndsWithACodeOfItsOwn() {
        var second = new ArrayList<Called>();
        Job first = Job.of(folder, FluxmapSpec.text(database));
        String spec = folder.resolve("spec.yaml").toString();
        first.listening(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                second.add(
                        Called.with("run", spec, "--execute", "--signature", first.signature(), "--scheduled", "24h"));
            }
        });

        Outcome outcome = first.run();

        assertThat(second).singleElement().satisfies(call -> {
            assertThat(call.exit()).isEqualTo(8);
            assertThat(call.err())
                    .contains("another run is working in this database", "run      1 of pii-cleanup")
                    .endsWith("RUN_IN_THE_WAY (exit 8)\n");
        });
        assertThat(outcome.totals().pending()).isZero();
        assertThat(outcome.totals().deleted()).isEqualTo(912);
    }

    /// A window that opens and closes so many hours from now.
    private static String in(int opens, int closes) {
        Instant now = new SystemTime().now();
        return wall(now.plus(Duration.ofHours(opens))) + "-" + wall(now.plus(Duration.ofHours(closes))) + " UTC";
    }

    private static String wall(Instant at) {
        return DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(at.atZone(ZoneOffset.UTC));
    }
}
