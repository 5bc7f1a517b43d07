package dev.expunge.fluxmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class CpuLoadTest {
    @Test
    void waitingForTheDiskIsIdle() {
        CpuLoad.Times earlier = CpuLoad.parse("cpu  100 0 50 800 50 0 0 0 7 7").orElseThrow();
        CpuLoad.Times later = CpuLoad.parse("cpu  150 0 70 820 55 0 3 2 9 9").orElseThrow();
        assertThat(earlier).isEqualTo(new CpuLoad.Times(150, 1000));
        assertThat(later.percentSince(earlier)).contains(75.0);
    }

    @Test
    void noTimeHasNoLoad() {
        CpuLoad.Times times = new CpuLoad.Times(10, 100);
        assertThat(times.percentSince(times)).isEmpty();
    }

    @Test
    void unknownFormatsSayNothing() {
        assertThat(CpuLoad.parse("cpu  1 2 3")).isEmpty();
    }

    @Test
    void machineWithoutTheFileHasNoAnswer() {
        try (CpuLoad load = new CpuLoad(Path.of("no", "such", "file"), InstantSource.system())) {
            assertThat(load.window(Instant.MIN, Instant.MAX)).isEmpty();
        }
    }
}
