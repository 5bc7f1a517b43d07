package dev.expunge.bench;

import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.app.SystemTime;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/// A run in a process of its own with a heap of 256 MB, which tells how long each stage took and how much of the
/// heap was in use right after a collection, at most.
final class Confined {
    static final int HEAP_MEGABYTES = 256;
    private static final String HEAP = "heap";
    private static final Set<String> HEAP_POOLS = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());

    private Confined() {}

    /// What the process told.
    ///
    /// @param millis by stage, in lower case
    /// @param heapBytes the most that was in use after a collection
    record Told(Map<String, Long> millis, long heapBytes) {
        double seconds(List<String> stages) {
            return stages.stream()
                            .mapToLong(stage -> millis.getOrDefault(stage, 0L))
                            .sum()
                    / 1e3;
        }
    }

    /// Runs a spec to its end.
    static Told run(Path spec) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MEGABYTES + "m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Confined.class.getName(),
                        spec.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var told = new HashMap<String, Long>();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines()
                    .map(line -> line.split(" ", -1))
                    .forEach(words -> told.merge(words[0], Long.valueOf(words[1]), Long::sum));
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException("the run in " + HEAP_MEGABYTES + " MB ended with exit code " + exit);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        long heap = told.getOrDefault(HEAP, 0L);
        told.remove(HEAP);
        return new Told(told, heap);
    }

    /// The process: one argument, the spec.
    public static void main(String[] arguments) {
        var most = new AtomicLong();
        ManagementFactory.getGarbageCollectorMXBeans().forEach(collector -> listen(collector, most));
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(Path.of(arguments[0]), List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        Outcome outcome = expunge.execute(opened, signature, Confined::tell, watch -> {});
        System.out.println(HEAP + " " + most.get());
        System.exit(outcome.reason() == StopReason.FINISHED && outcome.totals().pending() == 0 ? 0 : 1);
    }

    private static void tell(RunEvent event) {
        if (event instanceof RunEvent.StageFinished finished) {
            System.out.println(finished.stage().name().toLowerCase(Locale.ROOT) + " "
                    + finished.took().toMillis());
        }
    }

    private static void listen(GarbageCollectorMXBean collector, AtomicLong most) {
        if (collector instanceof NotificationEmitter emitter) {
            emitter.addNotificationListener(
                    (notification, handback) -> {
                        if (notification.getUserData() instanceof CompositeData data) {
                            most.accumulateAndGet(after(data), Math::max);
                        }
                    },
                    null,
                    null);
        }
    }

    /// From the notification as every virtual machine writes it: a table of pools, each with what is used in it.
    private static long after(CompositeData notification) {
        var info = (CompositeData) notification.get("gcInfo");
        var pools = (TabularData) info.get("memoryUsageAfterGc");
        return pools.values().stream()
                .map(CompositeData.class::cast)
                .filter(pool -> HEAP_POOLS.contains(pool.get("key")))
                .mapToLong(pool ->
                        MemoryUsage.from((CompositeData) pool.get("value")).getUsed())
                .sum();
    }
}
