package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job on a small Fluxmap, through the Java API.
class MainJobIT {
    @TempDir
    Path folder;

    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    @Test
    void deletesTheCandidatesAndNothingElse() {
        String database = TestServer.fluxmap();
        Opened opened = expunge.open(FluxmapSpec.write(folder, FluxmapSpec.withExport(database)), List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();

        Outcome outcome = expunge.execute(opened, signature, event -> {}, watch -> {});

        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().deleted()).isEqualTo(Fluxmap.expectedCandidates(TestServer.USERS));
        assertThat(TestServer.count(database, "select count(*) from users"))
                .isEqualTo(TestServer.USERS - outcome.totals().deleted());
    }
}
