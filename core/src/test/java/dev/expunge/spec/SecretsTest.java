package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private final Secrets secrets = new Secrets(Map.of("PASSWORD", "hunter2", "EMPTY", ""));

    @Test
    void aVariableHoldsTheSecret() {
        assertThat(secrets.read(new Secret.Environment("PASSWORD")).text()).isEqualTo("hunter2");
    }

    @Test
    void aSecretPrintsAsStars() {
        assertThat(secrets.read(new Secret.Environment("PASSWORD"))).hasToString("***");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() {
        assertUnreadable(new Secret.Environment("OTHER"), "the environment variable OTHER is not set, or empty");
        assertUnreadable(new Secret.Environment("EMPTY"), "the environment variable EMPTY is not set, or empty");
    }

    @Test
    void aFileLosesOneLineBreakAtItsEnd(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("password");

        Files.writeString(file, " hunter 2\r\n");
        assertThat(secrets.read(new Secret.File(file)).text()).isEqualTo(" hunter 2");
        Files.writeString(file, "hunter2\n\n");
        assertThat(secrets.read(new Secret.File(file)).text()).isEqualTo("hunter2\n");
        Files.writeString(file, "hunter2");
        assertThat(secrets.read(new Secret.File(file)).text()).isEqualTo("hunter2");
    }

    @Test
    void aFileThatIsMissingOrEmptyIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("password");

        assertUnreadable(new Secret.File(file), "the file " + file + " cannot be read");
        Files.writeString(file, "\n");
        assertUnreadable(new Secret.File(file), "the file " + file + " is empty");
    }

    @Test
    void aProgramPrintsTheSecretOnItsFirstLine() {
        assertThat(secrets.read(command("printf", "hunter2\nrest\n")).text()).isEqualTo("hunter2");
    }

    @Test
    void aProgramIsStartedWithoutAShell() {
        assertThat(secrets.read(command("printf", "%s", "$HOME;id|x")).text()).isEqualTo("$HOME;id|x");
    }

    @Test
    void whatAFailingProgramPrintsIsNotRepeated() {
        assertUnreadable(command("sh", "-c", "echo hunter2; echo hunter2 >&2; exit 3"), "sh ended with exit code 3");
        assertUnreadable(command("true"), "the program true printed nothing on its first line");
        assertUnreadable(command("no-such-program-here"), "the program no-such-program-here cannot be started");
    }

    @Test
    void aProgramThatHangsIsEnded() {
        var impatient = new Secrets(Map.of(), Duration.ofMillis(100));

        Failure failure = catchThrowableOfType(
                Failure.class, () -> impatient.read(command("sh", "-c", "echo hunter2; sleep 60")));

        assertThat(failure.what()).isEqualTo("the program sh did not end within 100 ms");
    }

    @Test
    void aProgramThatReadsItsInputFindsItsEnd() {
        assertThat(secrets.read(command("sh", "-c", "cat; echo hunter2")).text())
                .isEqualTo("hunter2");
    }

    private static Secret command(String... words) {
        return new Secret.Command(List.of(words));
    }

    private void assertUnreadable(Secret secret, String what) {
        Failure failure = catchThrowableOfType(Failure.class, () -> secrets.read(secret));

        assertThat(failure.code()).isEqualTo(Code.SECRET_UNREADABLE);
        assertThat(failure.what()).contains(what).doesNotContain("hunter2");
        assertThat(failure.dataState()).isEqualTo("nothing was deleted.");
        assertThat(failure.next()).isNotEmpty();
    }
}
