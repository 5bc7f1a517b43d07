package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.storage.s3.Ceph;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/// Promise P2 for the whole job, with an export into a bucket that enforces its locks.
class BucketJobIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @BeforeEach
    void begin() {
        Ceph.owner();
        Ceph.actAs("owner");
    }

    private String spec(String bucket) {
        return FluxmapSpec.withExport(database)
                        .replace(
                                "to: export",
                                "to: s3://" + bucket
                                        + "/pii\n    keys: keys\n    lock: { mode: compliance, retain: 2 days }")
                + "s3: { endpoint: '" + Ceph.endpoint() + "', path_style: true, checksums: when_required, kms_key: "
                + Ceph.KMS_KEY + " }\n";
    }

    @Test
    void p2TheJobDeletesWhatTheLockedBucketHoldsAndStopsWhenThatWasTouched() {
        String bucket = Ceph.lockedBucket();
        AtomicReference<Job> running = new AtomicReference<>();
        Job job = Job.of(folder, spec(bucket)).listening(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == Stage.DELETE) {
                running.get().request(Request.STOP);
            }
        });
        running.set(job);
        assertThat(job.run().totals().deleted()).isZero();
        ObjectVersion file = Ceph.owner().listObjectVersions(it -> it.bucket(bucket)).versions().stream()
                .filter(version -> version.key().endsWith(".age"))
                .findFirst()
                .orElseThrow();
        var head = Ceph.owner().headObject(it -> it.bucket(bucket).key(file.key()));
        assertThat(head.objectLockMode()).isEqualTo(ObjectLockMode.COMPLIANCE);
        assertThat(head.ssekmsKeyId()).isEqualTo(Ceph.KMS_KEY);
        assertThat(file.key()).startsWith("pii/1-");

        var added = Ceph.owner()
                .putObject(it -> it.bucket(bucket).key(file.key()), RequestBody.fromString("something else"));
        Truth before = Truth.now(database);
        assertThatThrownBy(() -> job.again().run()).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
            assertThat(failure.what()).contains(": written over; what was exported is still there");
        });
        assertThat(Truth.now(database)).isEqualTo(before);
        Ceph.owner().deleteObject(it -> it.bucket(bucket).key(file.key()).versionId(added.versionId()));
        assertThat(job.again().run().totals().deleted()).isEqualTo(Fluxmap.expectedCandidates(TestServer.USERS));
        Truth.assertWhole(database, job.desk());
    }

    @Test
    void anExportUnderALegalHoldIsNotShreddedBeforeTheHoldIsTakenOff() {
        String bucket = Ceph.lockedBucket();
        Job job = Job.of(folder, spec(bucket).replace("retain: 2 days", "retain: 2 days, legal_hold: true"));
        job.run();
        var desk = ShredDesk.of(job.opened());
        var which = new ShredDesk.Which(Optional.of(1L), Optional.of("CASE-1"));
        String signature = desk.look(which).signature().toString();
        assertThatThrownBy(() -> desk.shred(which, signature)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.SHRED_REFUSED);
            assertThat(failure.what()).contains("legal hold");
        });
        Ceph.owner().listObjectsV2(it -> it.bucket(bucket)).contents().stream()
                .filter(it -> it.key().endsWith("manifest.json"))
                .forEach(it -> Ceph.owner()
                        .putObjectLegalHold(
                                hold -> hold.bucket(bucket).key(it.key()).legalHold(status -> status.status("OFF"))));
        assertThat(desk.shred(which, signature))
                .extracting(ExportDesk.Line::state)
                .containsExactly(ExportDesk.State.SHREDDED);
    }

    @Test
    void aBucketThatLocksKeysByItselfBeyondTheHorizonIsRefused() {
        String keys = Ceph.lockedBucket();
        Ceph.owner()
                .putObjectLockConfiguration(it -> it.bucket(keys)
                        .objectLockConfiguration(lock -> lock.objectLockEnabled(ObjectLockEnabled.ENABLED)
                                .rule(rule -> rule.defaultRetention(
                                        usual -> usual.mode("GOVERNANCE").days(30)))));
        String spec = spec(Ceph.lockedBucket());
        Job tooShort = Job.of(folder, spec.replace("keys: keys", "keys: s3://" + keys + "/k\n    horizon: 29 days"));
        assertThat(tooShort.expunge().doctor(tooShort.opened(), Optional.empty()))
                .filteredOn(finding -> finding.failure().isPresent())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.asked()).isEqualTo("export keys");
                    assertThat(finding.failure().orElseThrow().code()).isEqualTo(Code.HORIZON_LOCKED);
                });
        assertThatThrownBy(tooShort::run)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.HORIZON_LOCKED));
        Job enough = Job.of(folder, spec.replace("keys: keys", "keys: s3://" + keys + "/k\n    horizon: 30 days"));
        assertThat(enough.expunge().doctor(enough.opened(), Optional.empty()))
                .allSatisfy(finding -> assertThat(finding.failure()).isEmpty());
    }

    @Test
    void aBucketThatLocksNothingRefusesTheRunAndDoctorSaysSo() {
        Job job = Job.of(folder, spec(Ceph.bucket()));
        Truth before = Truth.now(database);
        assertThatThrownBy(job::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.BUCKET_REFUSED);
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
        assertThat(Truth.now(database)).isEqualTo(before);
        assertThat(job.expunge().doctor(job.opened(), Optional.empty()))
                .filteredOn(finding -> finding.asked().equals("export bucket"))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.failure().orElseThrow().code()).isEqualTo(Code.BUCKET_REFUSED));
    }
}
