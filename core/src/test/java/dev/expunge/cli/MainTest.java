package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MainTest {
    @TempDir
    Path folder;

    static Stream<String> commands() {
        return Stream.of(
                "init",
                "map",
                "run",
                "schedule",
                "receipt",
                "rehearse",
                "freeze",
                "sample",
                "dossier",
                "approve",
                "checklist",
                "status",
                "pause",
                "resume",
                "stop",
                "abort",
                "vacuum",
                "verify",
                "close",
                "schema",
                "ddl",
                "demo");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpOfEveryCommandSaysWhatItWrites(String command) {
        Called help = Called.with(command, "--help");

        assertThat(help.exit()).isZero();
        assertThat(help.out()).startsWith("Usage: expunge " + command).contains("\nWrites: ");
    }

    @Test
    void theHelpListsEveryCommand() {
        Called help = Called.with("--help");

        assertThat(help.exit()).isZero();
        assertThat(commands()).allSatisfy(command -> assertThat(help.out()).contains("\n  " + command + " "));
    }

    @ParameterizedTest
    @CsvSource({"--version", "-V"})
    void saysItsVersion(String option) {
        assertThat(Called.with(option).out()).matches("expunge [0-9]+\\.[0-9]+\\.[0-9]+.*\n");
    }

    @Test
    void anUnknownOptionIsToldWithTheNearestSpelling() {
        Called wrong = Called.with("run", "spec.yaml", "--exectue");

        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).isEqualTo("""
                error: there is no option --exectue
                nothing was deleted.
                do one of:
                  did you mean --execute?
                  expunge run --help     shows what there is
                USAGE (exit 2)
                """);
    }

    @Test
    void anUnknownCommandIsToldWithTheNearestSpelling() {
        assertThat(Called.with("rnu").err())
                .startsWith("error: there is no command rnu\n")
                .contains("did you mean run?");
    }

    @Test
    void aValueInTheWrongPlaceIsNotRepeated() {
        assertThat(Called.with("run", "spec.yaml", "--password=hunter2").err()).doesNotContain("hunter2");
        assertThat(Called.with("run", "spec.yaml", "hunter2").err()).doesNotContain("hunter2");
        assertThat(Called.with("init", "--url", "postgresql://me:hunter2@localhost/db", "users")
                        .err())
                .contains("must not hold a password")
                .doesNotContain("hunter2");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(Called.with().err())
                .startsWith("error: no command was given\n")
                .endsWith("USAGE (exit 2)\n");
    }

    @Test
    void aSignatureWithoutExecuteIsWrongUsage() {
        assertThat(Called.with("run", "spec.yaml", "--signature", "x").err()).contains("add --execute");
    }

    @Test
    void aFailureIsJsonOnStandardOutputWhereJsonWasAskedFor() {
        Called missing = Called.with("run", folder.resolve("missing.yaml").toString(), "--json");

        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).isEmpty();
        assertThat(missing.out())
                .startsWith("{\"event\":\"failure\"")
                .contains("\"SPEC_UNREADABLE\"")
                .endsWith("}\n");
    }

    @ParameterizedTest
    @CsvSource({"run", "rehearse", "freeze", "sample", "status", "pause", "vacuum", "verify", "close", "map"})
    void aSpecThatIsNotThereIsToldInFourParts(String command) {
        Called missing = Called.with(command, folder.resolve("missing.yaml").toString());

        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("nothing was deleted.\n").endsWith("SPEC_UNREADABLE (exit 2)\n");
    }

    @Test
    void initNeverWritesOverAFileAndAsksForAnAddress() throws Exception {
        Path file = Files.writeString(folder.resolve("spec.yaml"), "mine");

        Called wrong = Called.with("init", "public.users", "-o", file.toString());

        assertThat(wrong.err()).contains("--url is missing");
        assertThat(file).hasContent("mine");
    }

    @Test
    void theTextsThatProgramsReadAreOnStandardOutput() {
        assertThat(Called.with("schema").out()).startsWith("{").contains("urn:expunge:spec:1");
        assertThat(Called.with("ddl").out()).contains("create table if not exists expunge.run");
    }
}
