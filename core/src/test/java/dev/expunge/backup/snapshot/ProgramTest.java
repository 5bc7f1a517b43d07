package dev.expunge.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.app.SystemTime;
import dev.expunge.backup.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs of others: bounded, stopped, and what they say of rows is not passed on.
class ProgramTest {
    @TempDir
    Path folder;

    private Program shell(String script, Duration limit) {
        return new Program(List.of("sh", "-c", script), Map.of("PGPASSWORD", "hidden"), limit, new SystemTime());
    }

    @Test
    void itsOutputIsKeptAndWhatNamesRowsIsNotShown() {
        Program.Ended ended = shell(
                        "echo out; echo 'error: it fails' >&2; echo 'DETAIL:  Key (email)=(a@x) is there' >&2;"
                                + " echo 'CONTEXT:  COPY users, line 3' >&2; exit 3",
                        Duration.ofMinutes(1))
                .run();

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.output()).isEqualTo("out\n");
        assertThat(ended.said()).contains("exit code 3", "error: it fails").doesNotContain("a@x", "line 3");
    }

    @Test
    void theEnvironmentHoldsWhatIsGivenAndNoOtherSettingOfTheClient() {
        assertThat(shell("echo \"$PGPASSWORD ${PGSERVICE:-none}\"", Duration.ofMinutes(1))
                        .run()
                        .output())
                .isEqualTo("hidden none\n");
    }

    @Test
    void oneThatDoesNotEndIsStoppedWithWhatItHasStarted() throws Exception {
        Path id = folder.resolve("id");
        Program program = shell("sleep 300 & echo $! > " + id + "; wait", Duration.ofMillis(500));

        assertThatThrownBy(program::run)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SNAPSHOT_FAILED))
                .hasMessageContaining("did not end within");
        long child = Long.parseLong(Files.readString(id).strip());
        Eventually.holds(
                "its child is gone",
                () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void oneIsStoppedWhenSomebodyWantsAPause() {
        var asked = new AtomicInteger();
        Checkpoint wanting = new Checkpoint() {
            @Override
            public void pass() {
                asked.incrementAndGet();
            }

            @Override
            public boolean wanted() {
                return true;
            }
        };

        assertThat(shell("sleep 300", Duration.ofMinutes(1)).run(wanting)).isEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void oneThatIsNotHereIsNamedWithItsPackage() {
        var missing = new Program(List.of("/nowhere/pg_dump"), Map.of(), Duration.ofMinutes(1), new SystemTime());

        assertThatThrownBy(missing::run)
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.next()).anyMatch(line -> line.contains("postgresql-client")))
                .hasMessageContaining("/nowhere/pg_dump");
    }
}
