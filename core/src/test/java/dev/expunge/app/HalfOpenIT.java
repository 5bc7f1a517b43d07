package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.DeafProxy;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.RunEvent.StageStarted;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Promises P5 and P8 on a connection that is half open: nobody waits for ever for an answer that does not come.
class HalfOpenIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Truth expected = Truth.after(database);
    private final DeafProxy network = new DeafProxy(TestServer.server().port());

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void p12ABatchThatHearsNothingIsLookedUpAndTheRunGoesOn() {
        Job job = job(new SystemTime()).listening(once(HalfOpenIT::thirdBatch, network::swallow));

        assertThat(job.start().outcome().reason()).isEqualTo(StopReason.FINISHED);

        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, job.desk());
        assertThat(sessions()).as("connections that were left behind").isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"FREEZE", "VACUUM", "VERIFY"})
    void p8AStageThatHearsNothingEndsAndTheRunCanResume(Stage stage) {
        Job job = job(new HastyTime())
                .listening(once(
                        event -> event instanceof StageStarted started && started.stage() == stage, network::swallow));

        assertThatThrownBy(() -> job.start().outcome())
                .cause()
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST));

        Job again = job(new SystemTime());
        assertThat(again.run().reason()).isEqualTo(StopReason.FINISHED);
        assertThat(Truth.now(database)).isEqualTo(expected);
        Truth.assertWhole(database, again.desk());
    }

    private static long sessions() {
        return TestServer.count(
                "postgres", "select count(*) from pg_stat_activity where application_name = 'expunge run'");
    }

    private static boolean thirdBatch(RunEvent event) {
        return event instanceof BatchCommitted batch && batch.batch() == 3;
    }

    private static Consumer<RunEvent> once(Predicate<RunEvent> when, Runnable then) {
        var done = new AtomicBoolean();
        return event -> {
            if (when.test(event) && done.compareAndSet(false, true)) {
                then.run();
            }
        };
    }

    private Job job(Time time) {
        String spec = FluxmapSpec.text(database)
                .replace(":" + TestServer.server().port() + "/", ":" + network.port() + "/")
                .replace("deadline: 30s", "deadline: 2s, signals: {}");
        return Job.of(folder, spec, time);
    }
}
