package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class CpuLoadIT {
    /// Only Linux tells; elsewhere there is no load to show, and the demo leaves its lines out.
    @Test
    void seesThisMachineAtWorkWhereTheSystemTells() throws Exception {
        try (CpuLoad load = CpuLoad.start(InstantSource.system())) {
            if (!Files.exists(Path.of("/proc/stat"))) {
                assertThat(load.window(Instant.MIN, Instant.MAX)).isEmpty();
                return;
            }
            Eventually.holds(
                    "a sample", () -> load.window(Instant.MIN, Instant.MAX).isPresent());
            CpuLoad.Usage usage = load.window(Instant.MIN, Instant.MAX).orElseThrow();
            assertThat(usage.meanPercent()).isBetween(0.0, usage.peakPercent());
            assertThat(usage.peakPercent()).isLessThanOrEqualTo(100);
        }
    }
}
