package dev.expunge.fluxmap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// How busy the whole machine is, looked at twice a second. Where the kernel does not say, there is no answer.
/// Safe for use by several threads.
public final class CpuLoad implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final Path source;
    private final InstantSource clock;
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fluxmap-cpu-load").factory());
    private final ScheduledFuture<?> looking;
    private Optional<Times> last;

    CpuLoad(Path source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
        this.last = read();
        this.looking = schedule.scheduleAtFixedRate(
                this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Starts looking.
    public static CpuLoad start(InstantSource clock) {
        return new CpuLoad(Path.of("/proc/stat"), clock);
    }

    private void look() {
        Optional<Times> now = read();
        Optional<Double> percent = now.flatMap(later -> last.flatMap(later::percentSince));
        percent.ifPresent(it -> samples.add(new Sample(clock.instant(), it)));
        last = now;
    }

    private Optional<Times> read() {
        try (var lines = Files.lines(source, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("cpu ")).findFirst().flatMap(CpuLoad::parse);
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /// The fields are user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in user
    /// already.
    static Optional<Times> parse(String line) {
        long[] ticks = BLANKS.splitAsStream(line.strip())
                .skip(1)
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
        if (ticks.length < 8) {
            return Optional.empty();
        }
        long total = 0;
        for (long each : ticks) {
            total += each;
        }
        return Optional.of(new Times(total - ticks[3] - ticks[4], total));
    }

    /// The load between two moments; empty when nothing was seen in between.
    public Optional<Usage> window(Instant from, Instant to) {
        List<Double> seen = samples.stream()
                .filter(it -> !it.at.isBefore(from) && it.at.isBefore(to))
                .map(Sample::percent)
                .toList();
        return seen.stream()
                .max(Double::compare)
                .map(peak -> new Usage(
                        peak,
                        seen.stream().mapToDouble(Double::doubleValue).average().orElse(peak)));
    }

    /// Stops looking; what was seen can still be asked for.
    @Override
    public void close() {
        looking.cancel(false);
        schedule.close();
    }

    /// How busy the processors were, all of them together.
    ///
    /// @param peakPercent the busiest half second, 0 to 100
    /// @param meanPercent the mean, 0 to 100
    public record Usage(double peakPercent, double meanPercent) {}

    private record Sample(Instant at, double percent) {}

    record Times(long busy, long total) {
        Optional<Double> percentSince(Times earlier) {
            long passed = total - earlier.total;
            return passed <= 0 ? Optional.empty() : Optional.of(100.0 * Math.max(0, busy - earlier.busy) / passed);
        }
    }
}
