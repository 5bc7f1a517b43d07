package dev.expunge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.app.DataState;
import dev.expunge.app.SystemTime;
import dev.expunge.cli.Terminal;
import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.PaceChanged;
import dev.expunge.fluxmap.Fluxmap;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// One demo with 3,000 users, looked at from all sides.
class DemoIT {
    private static final Setting SETTING =
            new Setting(3_000, 1_200, false, Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofMillis(50));
    private static final Pattern FOLDER = Pattern.compile("everything is in (\\S+)");
    private static final Pattern WRITER = Pattern.compile("audit writer, pid (\\d+)");

    private static final StringWriter TEXT = new StringWriter();
    private static Result result;

    @BeforeAll
    static void run() throws Exception {
        var out = new PrintWriter(TEXT);
        var terminal = new Terminal(out, out, Map.of(), OptionalInt::empty, "./expunge");
        result = new Demo(SETTING, terminal, new SystemTime()).run(new DataState(), new Ending(terminal));
    }

    @Test
    void deletesExactlyTheCandidates() {
        assertThat(result.failure()).isEmpty();
        assertThat(result.done().outcome().totals().deleted()).isEqualTo(Fluxmap.expectedCandidates(3_000));
        assertThat(TEXT.toString())
                .contains("912 users deleted, where 912 were to be")
                .contains("912 candidates = 912 deleted + 0 spared + 0 parked + 0 pending");
    }

    @Test
    void noRequestFailsAndTheApplicationIsNeverDown() {
        assertThat(result.before().requests().count()).isPositive();
        assertThat(result.before().requests().failed()).isZero();
        assertThat(result.whole().requests().count())
                .isGreaterThan(result.deleting().requests().count());
        assertThat(result.whole().requests().failed()).isZero();
        assertThat(result.whole().down()).isZero();
    }

    @Test
    void leavesNoFolder() {
        assertThat(Path.of(found(FOLDER))).doesNotExist();
    }

    @Test
    void saysWhoStoodInTheWayOfTheSlowBatch() {
        assertThat(TEXT.toString()).contains("waiting for a lock held by " + writer());
        assertThat(waitedForTheWriter()).isNotEmpty();
    }

    @Test
    void nobodyWaitsAnyMoreOnceTheWriterIsTakenAway() {
        assertThat(TEXT.toString()).contains("the audit writer has been taken away");
        List<BatchCommitted> incidents = waitedForTheWriter();
        assertThat(Duration.between(
                        incidents.getFirst().at(), incidents.getLast().at()))
                .isLessThan(SETTING.episode().plusSeconds(2));
        assertThat(incidents.getLast().batch())
                .isLessThan(result.journal().batches().getLast().batch() - 20);
    }

    @Test
    void comesBackToItsPace() {
        var start = new Pace(SETTING.roots(), SETTING.pause(), 1);
        List<PaceChanged> changes = result.journal().changes();
        assertThat(changes.getFirst().from()).isEqualTo(start);
        assertThat(changes).anySatisfy(change -> {
            assertThat(change.to()).isEqualTo(start);
            assertThat(change.because()).contains("calm batch");
        });
    }

    @Test
    void endsWithTheNumbersThatMatter() {
        assertThat(TEXT.toString())
                .contains("FINAL NUMBERS", "failed requests", "downtime", "p99 latency", "CPU at its peak")
                .contains("lock waits", "wall clock", "batches", "every frozen row looked up: all gone")
                .contains("its chain is whole");
    }

    private static List<BatchCommitted> waitedForTheWriter() {
        return result.journal().incidents().stream()
                .filter(batch -> batch.sample().blocker().equals(Optional.of(writer())))
                .toList();
    }

    private static String writer() {
        return "pid " + found(WRITER) + " (fluxmap-audit-writer)";
    }

    private static String found(Pattern pattern) {
        Matcher matcher = pattern.matcher(TEXT.toString());
        assertThat(matcher.find()).as("%s in %s", pattern, TEXT).isTrue();
        return matcher.group(1);
    }
}
