package dev.expunge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.app.DataState;
import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.app.SystemTime;
import dev.expunge.cli.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The demo as a process of its own, ended from outside in the middle of its deletion.
class EndingIT {
    private static final Pattern FOLDER = Pattern.compile("everything is in (\\S+)");
    private static final Pattern RESUME = Pattern.compile("/expunge run (\\S+) --execute --signature (\\S+)");
    private static final int CANDIDATES = 912;

    /// What this process does: a demo with short times, the argument says whether it is kept.
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            var setting = new Setting(
                    3_000,
                    600,
                    Boolean.parseBoolean(args[0]),
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    Duration.ofMillis(60));
            var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
            var terminal = new Terminal(out, out, Map.of(), OptionalInt::empty, "./expunge");
            var ending = new Ending(terminal);
            ending.listen();
            new Demo(setting, terminal, new SystemTime()).run(new DataState(), ending);
        }
    }

    /// A child that has begun to delete.
    ///
    /// @param said until then
    private record Running(Process process, ProcessHandle server, Path folder, String said) {}

    @Test
    void sigtermStopsTheServerAndRemovesTheFolder() throws Exception {
        Running demo = deleting(false);
        demo.process().destroy();
        assertThat(demo.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.process().exitValue()).isEqualTo(143);
        assertThat(demo.folder()).doesNotExist();
        demo.server().onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void killedWhileItsServerIsKeptItsRunIsFinishedByAnother() throws Exception {
        Running demo = deleting(true);
        try {
            demo.process().destroyForcibly().waitFor();
            assertThat(demo.server().isAlive()).isTrue();

            Matcher resume = RESUME.matcher(demo.said());
            assertThat(resume.find()).as(demo.said()).isTrue();
            var expunge = new Expunge(Map.of(), new SystemTime());
            Opened opened = expunge.open(Path.of(resume.group(1)), List.of());
            Outcome outcome = expunge.execute(opened, resume.group(2), _ -> {}, _ -> {});

            assertThat(outcome.totals().deleted()).isEqualTo(CANDIDATES);
            assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        } finally {
            end(demo);
        }
    }

    private static Running deleting(boolean keep) throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        Boolean.toString(keep))
                .redirectErrorStream(true)
                .start();
        var said = new StringBuilder();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.matches("[1-9]\\d* of 912 candidates .*")) {
                Path folder = folder(said.toString());
                return new Running(process, server(folder), folder, said.toString());
            }
        }
        throw new AssertionError("it ended before it deleted:\n" + said);
    }

    private static Path folder(String said) {
        Matcher matcher = FOLDER.matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Path.of(matcher.group(1));
    }

    private static ProcessHandle server(Path folder) throws IOException {
        String first = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(first)).orElseThrow();
    }

    private static void end(Running demo) throws Exception {
        new ProcessBuilder("kill", "-QUIT", Long.toString(demo.server().pid()))
                .start()
                .waitFor();
        demo.server().onExit().get(20, TimeUnit.SECONDS);
        try (var files = Files.walk(demo.folder())) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(file -> assertThat(file.toFile().delete())
                            .as("%s deleted", file)
                            .isTrue());
        }
    }
}
