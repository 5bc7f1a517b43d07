package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CpuLoadIT {
    @Test
    void seesThisMachineAtWork() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/stat")), "only Linux tells");
        try (CpuLoad load = CpuLoad.start(InstantSource.system())) {
            Eventually.holds(
                    "a sample", () -> load.window(Instant.MIN, Instant.MAX).isPresent());
            CpuLoad.Usage usage = load.window(Instant.MIN, Instant.MAX).orElseThrow();
            assertThat(usage.meanPercent()).isBetween(0.0, usage.peakPercent());
            assertThat(usage.peakPercent()).isLessThanOrEqualTo(100);
        }
    }
}
