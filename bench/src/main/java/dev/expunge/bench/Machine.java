package dev.expunge.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/// Where figures were measured.
///
/// @param memoryGiB 0 when it cannot be read
/// @param load of the last minute, before the measurement; negative when it cannot be read
record Machine(String processor, int cores, long memoryGiB, double load, String system, String java) {
    static Machine here() {
        return new Machine(
                after(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                memory(after(Path.of("/proc/meminfo"), "MemTotal")),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                systemName(),
                System.getProperty("java.vendor") + " " + Runtime.version());
    }

    private static String systemName() {
        String kernel = System.getProperty("os.name") + " "
                + System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1");
        String name = after(Path.of("/etc/os-release"), "PRETTY_NAME").replace("\"", "");
        return name.isEmpty() ? kernel : name + ", " + kernel;
    }

    private static long memory(String kilobytes) {
        String digits = kilobytes.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Math.round(Long.parseLong(digits) / 1024.0 / 1024.0);
    }

    /// What stands behind `name:` or `name=` in a file; empty when there is no such line or file.
    private static String after(Path file, String name) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.replaceFirst("^[^:=]*[:=]", "").strip())
                    .orElse("");
        } catch (IOException notThisSystem) {
            return "";
        }
    }

    @Override
    public String toString() {
        String text = String.format(Locale.ROOT, "%d cores, %d GiB, %s, %s", cores, memoryGiB, system, java);
        String idle = load < 0 ? "" : String.format(Locale.ROOT, ", load %.1f before the start", load);
        return (processor.isEmpty() ? "" : processor + ", ") + text + idle;
    }
}
