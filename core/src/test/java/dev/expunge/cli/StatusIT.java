package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.app.SystemTime;
import dev.expunge.delete.RunEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another terminal sees how the signals of a run stand.
class StatusIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void eachSignalIsShownWithValueLimitAgeAndSentence() {
        Path file = FluxmapSpec.write(
                folder,
                FluxmapSpec.text(database)
                        .replace(
                                "deadline: 30s }",
                                "deadline: 30s, signals: { blocked_sessions: 3, wal_rate: 90TB } }"));
        var text = new AtomicReference<>("");
        var json = new AtomicReference<>("");
        Consumer<RunEvent> look = event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                Eventually.holds("signals in the status", () -> {
                    text.set(Called.with("status", file.toString()).out());
                    return text.get().contains("wal_rate is ");
                });
                json.set(Called.with("status", "--json", file.toString()).out());
            }
        };
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(file, List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();

        expunge.execute(opened, signature, look, watch -> {});

        assertThat(text.get())
                .containsPattern("signal +blocked_sessions is 0 \\(limit: more than 3\\), [0-9.]+ m?s ago")
                .containsPattern("signal +wal_rate is .*/s \\(limit: more than 90 TB/s\\), [0-9.]+ m?s ago");
        assertThat(json.get())
                .containsPattern(
                        "\"signals\":\\[\\{\"name\":\"blocked_sessions\",\"value\":0.0,\"limit\":3.0,\"unit\":\"count\","
                                + "\"age_ms\":[0-9]+,\"pauses\":false,\"sentence\":\"blocked_sessions is 0")
                .contains("\"name\":\"wal_rate\"");
        assertThat(Called.with("status", file.toString()).out()).doesNotContain("wal_rate");
    }
}
