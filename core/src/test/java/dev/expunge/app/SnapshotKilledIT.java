package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.backup.snapshot.rds.RdsStub;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P12 for snapshots by Amazon, with the real client against a stub: a process killed while it waits, a kill file, a
/// stop; one snapshot is made, whatever happens, and nothing is deleted before it is there.
class SnapshotKilledIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private RdsStub stub;

    @BeforeEach
    void start() throws IOException {
        stub = new RdsStub();
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void stop() {
        stub.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.disableEc2Metadata");
        TestServer.drop(database);
    }

    private String spec() {
        return FluxmapSpec.text(database) + """
                stop: { kill_file: stop.now }
                backup:
                  snapshot: { rds: { instance: prod, region: eu-central-1, endpoint: "%s", deadline: 5min } }
                """.formatted(stub.url());
    }

    private long users() {
        return TestServer.count(database, "select count(*) from public.users");
    }

    private String snapshots() {
        return TestServer.one(database, "select string_agg(body, ' ') from expunge.ledger where kind = 'snapshot'");
    }

    private long created() {
        return stub.calls().stream().filter("CreateDBSnapshot"::equals).count();
    }

    @Test
    void p12KilledWhileItWaitsItFindsTheSnapshotAgain() throws IOException {
        Job job = Job.of(folder, spec());
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-Daws.disableEc2Metadata=true",
                        "-Daws.accessKeyId=AKIDEXAMPLE",
                        "-Daws.secretAccessKey=secret",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRun.class.getName(),
                        folder.resolve("spec.yaml").toString(),
                        job.signature()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Eventually.holds(
                "it waits for the snapshot",
                () -> stub.calls().stream()
                                .filter("DescribeDBSnapshots"::equals)
                                .count()
                        > 2);
        process.destroyForcibly().onExit().join();
        assertThat(users()).isEqualTo(TestServer.USERS);
        assertThat(snapshots()).isEmpty();

        stub.become("available");
        Eventually.holds("the killed run's connection is gone", () -> {
            try {
                return job.again().run().totals().pending() == 0;
            } catch (Failure failure) {
                assertThat(failure.code()).as(failure.what()).isEqualTo(Code.RUN_IN_THE_WAY);
                return false;
            }
        });

        assertThat(users()).isEqualTo(TestServer.USERS - 912);
        assertThat(created()).isEqualTo(1);
        assertThat(stub.names()).singleElement().asString().matches("expunge-pii-cleanup-1-\\d{8}t\\d{9}");
        assertThat(snapshots()).contains(stub.names().getFirst(), "\"verified\":\"true\"");
    }

    @Test
    void p8TheKillFileIsObeyedWhileItWaitsAndAStopEndsIt() throws IOException {
        Job job = Job.of(folder, spec()).start();
        Eventually.holds("it waits for the snapshot", () -> !stub.names().isEmpty());
        Files.createFile(folder.resolve("stop.now"));
        job.await(RunEvent.Paused.class);
        stub.become("available");
        assertThat(users()).isEqualTo(TestServer.USERS);

        job.request(Request.STOP);
        assertThat(job.outcome().reason()).isEqualTo(StopReason.STOPPED);
        assertThat(users()).isEqualTo(TestServer.USERS);

        Files.delete(folder.resolve("stop.now"));
        assertThat(Optional.of(job.again().run().totals().pending())).contains(0L);
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void oneThatFailsDeletesNothing() {
        stub.status = "failed";
        Job job = Job.of(folder, spec());

        assertThat(failure(job).code()).isEqualTo(Code.SNAPSHOT_FAILED);

        assertThat(users()).isEqualTo(TestServer.USERS);
        assertThat(snapshots()).isEmpty();
    }

    private static Failure failure(Job job) {
        try {
            job.run();
        } catch (Failure failure) {
            return failure;
        }
        throw new AssertionError("it ran");
    }
}
