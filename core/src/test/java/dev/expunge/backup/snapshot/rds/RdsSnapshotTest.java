package dev.expunge.backup.snapshot.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.app.SystemTime;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.snapshot.ExistingSnapshot;
import dev.expunge.backup.snapshot.SnapshotServer;
import dev.expunge.backup.snapshot.Taken;
import dev.expunge.spec.SnapshotSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real client of AWS against a stub of RDS. This was never run against AWS.
class RdsSnapshotTest {
    private static final String NAME = "expunge-job-7-20261122t100000000";

    private RdsStub stub;
    private Optional<String> unencrypted = Optional.empty();
    private Optional<String> through = Optional.empty();
    private Duration deadline = Duration.ofMinutes(1);
    private List<String> hosts = List.of("127.0.0.1");

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
    }

    private RdsSnapshot snapshot(boolean cluster, String name) {
        var spec = new SnapshotSpec.Amazon(
                cluster,
                name,
                new SnapshotSpec.Access(Optional.of("eu-central-1"), Optional.of(stub.url())),
                through,
                unencrypted,
                deadline);
        return new RdsSnapshot(spec, new SnapshotServer("7", 15, "app", hosts, Map.of()), new Quick());
    }

    /// A clock that waits for nobody, and goes on as if it had waited.
    private static final class Quick implements Time {
        private final Time real = new SystemTime();
        private long waited;

        @Override
        public Instant now() {
            return real.now();
        }

        @Override
        public long nanos() {
            return real.nanos() + waited;
        }

        @Override
        public void sleep(Duration duration) {
            waited += duration.toNanos();
        }
    }

    /// After so many looks the snapshots of the stub are there.
    private Checkpoint thereAfter(int looks) {
        return new Checkpoint() {
            private int seen;

            @Override
            public void pass() {
                if (++seen == looks) {
                    stub.become("available");
                }
            }

            @Override
            public boolean wanted() {
                return false;
            }
        };
    }

    private static void assertFails(Code code, String what, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.what()).contains(what).doesNotContain("123456789012");
            assertThat(failure.next()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsMadeWaitedForAndVerified(boolean cluster) {
        try (RdsSnapshot snapshot = snapshot(cluster, "prod")) {
            Taken taken = snapshot.verify(snapshot.take(NAME, thereAfter(30)), Checkpoint.none());

            assertThat(taken.kind()).isEqualTo(cluster ? "aurora" : "rds");
            assertThat(taken.name()).isEqualTo(NAME);
            assertThat(taken.at()).isEqualTo("2026-11-22T10:00:00Z");
            assertThat(taken.facts())
                    .containsEntry("encrypted", "true")
                    .containsEntry("of", "prod")
                    .containsEntry("status", "available");
            assertThat(stub.calls().stream().filter(call -> call.startsWith("Create")))
                    .hasSize(1);
            assertThat(stub.calls().stream().filter(call -> call.endsWith("Snapshots")))
                    .hasSizeGreaterThan(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneOfThatNameIsFoundAgain(boolean cluster) {
        stub.put(NAME, "prod", "2026-11-22T09:00:00Z");
        try (RdsSnapshot snapshot = snapshot(cluster, "prod")) {
            assertThat(snapshot.take(NAME, Checkpoint.none()).at()).isEqualTo("2026-11-22T09:00:00Z");
        }
        assertThat(stub.calls()).noneMatch(call -> call.startsWith("Create"));
    }

    @Test
    void whatIsNotEncryptedIsRefusedUnlessTheSpecSaysWhy() {
        stub.encrypted = false;
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            assertFails(Code.SNAPSHOT_REFUSED, "not encrypted", snapshot::preflight);
            assertFails(Code.SNAPSHOT_REFUSED, "not encrypted", () -> snapshot.take(NAME, Checkpoint.none()));
        }
        unencrypted = Optional.of("a copy of public data");
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            stub.status = "available";
            assertThat(snapshot.verify(snapshot.take(NAME, Checkpoint.none()), Checkpoint.none())
                            .facts())
                    .containsEntry("encrypted", "false");
        }
    }

    @Test
    void anInstanceThatDatabaseUrlDoesNotLeadToIsRefused() {
        hosts = List.of("192.0.2.7");
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            assertFails(Code.SNAPSHOT_REFUSED, "does not lead to prod", snapshot::preflight);
        }
        through = Optional.of("192.0.2.7");
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            snapshot.preflight();
        }
        try (RdsSnapshot snapshot = snapshot(false, "nobody")) {
            assertFails(Code.SNAPSHOT_REFUSED, "there is no nobody", snapshot::preflight);
        }
    }

    @Test
    void oneThatFailsOrComesTooLateIsNone() {
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            assertFails(Code.SNAPSHOT_FAILED, "was not there within", () -> snapshot.take(NAME, Checkpoint.none()));
            stub.become("failed");
            assertFails(Code.SNAPSHOT_FAILED, "its status is failed", () -> snapshot.take(NAME, Checkpoint.none()));
        }
    }

    @Test
    void whatTheServiceRefusesIsToldByItsCodeAlone() {
        stub.errors.put("CreateDBSnapshot", "SnapshotQuotaExceeded");
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            assertFails(Code.SNAPSHOT_FAILED, "SnapshotQuotaExceeded", () -> snapshot.take(NAME, Checkpoint.none()));
        }
        stub.errors.put("DescribeDBInstances", "AccessDenied");
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            assertFails(Code.SNAPSHOT_FAILED, "AccessDenied", snapshot::preflight);
        }
    }

    @Test
    void anInstanceThatIsBusyIsAskedAgain() {
        stub.errors.put("CreateDBSnapshot", "InvalidDBInstanceState");
        stub.status = "available";
        Checkpoint calmer = new Checkpoint() {
            private int seen;

            @Override
            public void pass() {
                if (++seen == 40) {
                    stub.errors.clear();
                }
            }

            @Override
            public boolean wanted() {
                return false;
            }
        };
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            assertThat(snapshot.take(NAME, calmer).name()).isEqualTo(NAME);
        }
    }

    @Test
    void aWaitThatIsEndedLeavesTheSnapshotToItself() {
        Checkpoint stopped = new Checkpoint() {
            @Override
            public void pass() {
                if (!stub.names().isEmpty()) {
                    throw new IllegalStateException("stop");
                }
            }

            @Override
            public boolean wanted() {
                return false;
            }
        };
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            assertThatThrownBy(() -> snapshot.take(NAME, stopped)).hasMessage("stop");
        }
        assertThat(stub.names()).containsExactly(NAME);
    }

    @Test
    void oneOfSomethingElseOrThatIsGoneIsNotVerified() {
        stub.put(NAME, "other", "2026-11-22T09:00:00Z");
        try (RdsSnapshot snapshot = snapshot(false, "prod")) {
            Taken taken = new Taken("rds", NAME, Instant.EPOCH, Map.of());
            assertFails(
                    Code.SNAPSHOT_REFUSED,
                    "is not of prod but of other",
                    () -> snapshot.verify(taken, Checkpoint.none()));
            Taken gone = new Taken("rds", "gone", Instant.EPOCH, Map.of());
            assertFails(Code.SNAPSHOT_REFUSED, "not there any more", () -> snapshot.verify(gone, Checkpoint.none()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExistingOneIsTheNewestOrTheNamedAndNotTooOld(boolean cluster) {
        Instant now = new SystemTime().now();
        stub.put("rds-old", "prod", now.minus(Duration.ofHours(30)).toString());
        stub.put("rds-new", "prod", now.minus(Duration.ofHours(2)).toString());
        var amazon = new SnapshotSpec.Amazon(
                cluster,
                "prod",
                new SnapshotSpec.Access(Optional.empty(), Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                deadline);
        try (RdsSnapshot made = snapshot(cluster, "prod")) {
            var newest = new ExistingSnapshot(
                    made, new SnapshotSpec.Existing(amazon, Optional.empty(), Duration.ofHours(24)), new SystemTime());
            Taken taken = newest.take(NAME, Checkpoint.none());
            assertThat(taken.name()).isEqualTo("rds-new");
            assertThat(newest.verify(taken, Checkpoint.none()).facts()).containsEntry("existing", "true");
            var old = new ExistingSnapshot(
                    made,
                    new SnapshotSpec.Existing(amazon, Optional.of("rds-old"), Duration.ofHours(24)),
                    new SystemTime());
            assertFails(Code.SNAPSHOT_REFUSED, "too old", old::preflight);
            var unknown = new ExistingSnapshot(
                    made,
                    new SnapshotSpec.Existing(amazon, Optional.of("none"), Duration.ofHours(24)),
                    new SystemTime());
            assertFails(Code.SNAPSHOT_REFUSED, "there is no snapshot none", unknown::preflight);
        }
    }
}
