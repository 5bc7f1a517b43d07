package dev.expunge.bench;

import dev.expunge.bench.figure.Figure;
import dev.expunge.bench.figure.Spread;
import dev.expunge.bench.figure.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The tests that kill the process, and the server, at random instants, as often as wanted. They are the product's
/// own; this only starts them with a larger number.
@Command(name = "kill", description = "Kills the process (and the server) at random instants, and looks at the data.")
final class Kill implements Chapter {
    private static final String TESTS = "KillIT,PowerCutIT";

    @Option(names = "--times", paramLabel = "N", description = "How often (default: ${DEFAULT-VALUE}).")
    private int times = 1_000;

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<String> quick() {
        return List.of("--times", "3");
    }

    @Override
    public Findings measure(Lab lab) throws IOException {
        long begin = lab.time().nanos();
        int exit = maven(lab);
        Duration took = lab.time().elapsed(begin);
        if (exit != 0) {
            throw new IOException("after a kill the data was not as it has to be, or the tests did not run: exit code "
                    + exit + "; what went wrong stands above");
        }
        return new Findings(
                List.of(
                        "kill -9 of the process " + times + " times at random instants, and an immediate stop of the "
                                + "server " + times + " times; each killed run is started again, and what is left is "
                                + "compared with an undisturbed run, row by row",
                        "together " + took.toSeconds() + " s"),
                List.of(new Figure(
                        "rows lost, doubled or unaccounted in " + times + " kills",
                        "",
                        Spread.once(0),
                        "",
                        "",
                        Optional.of(Target.atMost(0, "")))),
                List.of(),
                List.of());
    }

    private int maven(Lab lab) throws IOException {
        Process process = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-ntp",
                        "verify",
                        "-pl",
                        "core",
                        "-am",
                        "-Dit.test=" + TESTS,
                        "-Dsurefire.skip=true",
                        "-Dfailsafe.failIfNoSpecifiedTests=false",
                        "-Dexpunge.fire.kills=" + times,
                        "-Dexpunge.fire.cuts=" + times,
                        "-Dspotless.check.skip=true",
                        "-Dforbiddenapis.skip=true",
                        "-Dmdep.analyze.skip=true",
                        "-Djacoco.skip=true")
                .directory(lab.home().toFile())
                .inheritIO()
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
