package dev.expunge.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.SystemTime;
import dev.expunge.spec.Location;
import dev.expunge.spec.LockSpec;
import dev.expunge.spec.S3Spec;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.time.Period;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Promise P9 for the bucket of an export: one that does not enforce what the spec asks is refused before the run.
class BucketCheckIT {
    private static final LockSpec COMPLIANCE = new LockSpec(LockSpec.Mode.COMPLIANCE, Period.ofDays(3), false);
    private static final LockSpec GOVERNANCE = new LockSpec(LockSpec.Mode.GOVERNANCE, Period.ofDays(3), false);

    @BeforeEach
    void begin() {
        Ceph.owner();
        Ceph.actAs("owner");
    }

    private static S3Options options(S3Spec spec, String bucket, Optional<LockSpec> lock) {
        var time = new SystemTime();
        return new S3Options(
                spec,
                new Location.Bucket(bucket, "exports"),
                lock.map(asked -> ObjectLock.of(asked, time.now())),
                time);
    }

    private static void check(String bucket, Optional<LockSpec> lock) throws IOException {
        BucketCheck.require(options(Ceph.spec(Optional.empty()), bucket, lock), lock);
    }

    private static String refused(String bucket, LockSpec lock) {
        var failure = catchThrowableOfType(Failure.class, () -> check(bucket, Optional.of(lock)));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.BUCKET_REFUSED);
        assertThat(failure.code().exit()).isEqualTo(3);
        assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        assertThat(failure.next()).hasSize(2);
        return failure.what();
    }

    @ParameterizedTest
    @EnumSource(LockSpec.Mode.class)
    void aBucketThatEnforcesPassesAndIsTriedWithOneObjectHoweverOften(LockSpec.Mode mode) throws IOException {
        String bucket = Ceph.lockedBucket();
        var lock = new LockSpec(mode, Period.ofDays(3), true);
        check(bucket, Optional.of(lock));
        check(bucket, Optional.of(lock));
        assertThat(Ceph.owner().listObjectVersions(it -> it.bucket(bucket)).versions())
                .singleElement()
                .satisfies(probe -> assertThat(probe.key()).isEqualTo("exports/" + BucketCheck.PROBE));
        try (var storage = Ceph.storage(bucket, "exports", Optional.empty())) {
            ObjectLock kept = storage.stored(BucketCheck.PROBE, Optional.empty())
                    .orElseThrow()
                    .lock()
                    .orElseThrow();
            assertThat(kept.mode()).isEqualTo(mode);
            assertThat(kept.legalHold()).isTrue();
        }
    }

    @Test
    void aBucketWithoutVersionsOrLocksIsRefusedWithBothReasons() throws IOException {
        String bucket = Ceph.bucket();
        assertThat(refused(bucket, COMPLIANCE))
                .contains("versioning is not enabled")
                .contains("Object Lock is not enabled");
        Ceph.owner()
                .putBucketVersioning(
                        it -> it.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        assertThat(refused(bucket, COMPLIANCE)).doesNotContain("versioning").contains("Object Lock is not enabled");
        check(bucket, Optional.empty());
    }

    @Test
    void aDefaultThatIsShorterOrWeakerIsRefused() throws IOException {
        String bucket = Ceph.lockedBucket();
        byDefault(bucket, ObjectLockRetentionMode.COMPLIANCE, 2);
        assertThat(refused(bucket, COMPLIANCE)).contains("its default retention is shorter than 3 days");
        byDefault(bucket, ObjectLockRetentionMode.GOVERNANCE, 3);
        assertThat(refused(bucket, COMPLIANCE)).contains("its default retention is GOVERNANCE, weaker");
        check(bucket, Optional.of(GOVERNANCE));
        byDefault(bucket, ObjectLockRetentionMode.COMPLIANCE, 3);
        check(bucket, Optional.of(COMPLIANCE));
    }

    private static void byDefault(String bucket, ObjectLockRetentionMode mode, int days) {
        Ceph.owner()
                .putObjectLockConfiguration(it -> it.bucket(bucket)
                        .objectLockConfiguration(lock -> lock.objectLockEnabled(ObjectLockEnabled.ENABLED)
                                .rule(rule -> rule.defaultRetention(
                                        usual -> usual.mode(mode).days(days)))));
    }

    @Test
    void aBucketThatTheWorldMayReadIsRefusedByItsPolicyAndByItsGrants() throws IOException {
        String byPolicy = Ceph.lockedBucket();
        Ceph.owner().putBucketPolicy(it -> it.bucket(byPolicy).policy("""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
                 "Action": "s3:GetObject", "Resource": "arn:aws:s3:::%s/*"}]}""".formatted(byPolicy)));
        assertThat(refused(byPolicy, COMPLIANCE)).contains("its policy makes it public");
        String byGrants = byPolicy + "-grants";
        Ceph.owner()
                .createBucket(it ->
                        it.bucket(byGrants).objectLockEnabledForBucket(true).acl(BucketCannedACL.PUBLIC_READ));
        assertThat(refused(byGrants, COMPLIANCE)).contains("its grants (ACL) make it public");
        assertThat(catchThrowableOfType(Failure.class, () -> check(byGrants, Optional.empty())))
                .hasMessageContaining("its grants (ACL) make it public");
    }

    @Test
    void aKeyThatTheServerDoesNotHaveIsRefused() throws IOException {
        String bucket = Ceph.lockedBucket();
        Optional<LockSpec> lock = Optional.of(COMPLIANCE);
        BucketCheck.require(options(Ceph.spec(Optional.of(Ceph.KMS_KEY)), bucket, lock), lock);
        assertThat(catchThrowableOfType(
                        StorageException.class,
                        () -> BucketCheck.require(options(Ceph.spec(Optional.of("another")), bucket, lock), lock)))
                .isNotNull();
    }

    @Test
    void thePrintedPolicyIsEnoughToExportAndNotToDeleteAVersion() throws IOException {
        String bucket = Ceph.lockedBucket();
        var lock = Optional.of(new LockSpec(LockSpec.Mode.GOVERNANCE, Period.ofDays(3), true));
        var place = new Location.Bucket(bucket, "exports");
        Ceph.actAs("export");
        assertThat(catchThrowableOfType(StorageException.class, () -> check(bucket, lock)))
                .hasMessageContaining("is denied");
        allow(bucket, policy(Optional.of(new BucketPolicy.Export(place, lock)), Optional.empty()));
        assertThat(refused(bucket, lock.get()))
                .as("all that this server says of any policy")
                .isEqualTo(
                        "the bucket " + bucket + " does not do what the spec asks of it\n  its policy makes it public");
        try (var storage = S3Storage.open(options(Ceph.spec(Optional.empty()), bucket, lock))) {
            byte[] large = new byte[Part.MOST + 1];
            try (var writer = storage.create("1/large")) {
                writer.write(large, 0, large.length);
                var stored = writer.seal().orElseThrow();
                assertThat(storage.open("1/large", stored.version()).readAllBytes())
                        .hasSize(large.length);
            }
            storage.dropUnfinished();
            storage.hide("1/large");
            assertThat(storage.names("")).isEmpty();
            assertThat(catchThrowableOfType(StorageException.class, () -> storage.delete("1/large")))
                    .hasMessageContaining("is denied");
        }
        try (var outside = Ceph.storage(bucket, "elsewhere", Optional.empty())) {
            assertThat(catchThrowableOfType(StorageException.class, () -> outside.add("one", new byte[] {1})))
                    .hasMessageContaining("is denied");
        }
    }

    private static String policy(Optional<BucketPolicy.Export> export, Optional<Location.Bucket> keys) {
        return new BucketPolicy(Ceph.spec(Optional.empty()), export, keys, Optional.empty(), Optional.empty()).json();
    }

    @Test
    void thePrintedPolicyIsEnoughToKeepKeysAndToDestroyThem() throws IOException {
        String bucket = Ceph.lockedBucket();
        Ceph.actAs("export");
        allow(bucket, policy(Optional.empty(), Optional.of(new Location.Bucket(bucket, "keys"))));
        assertThat(UsualRetention.of(Ceph.options(bucket, "keys", Optional.empty())))
                .isEmpty();
        try (var storage = Ceph.storage(bucket, "keys", Optional.empty())) {
            storage.add("run-1.age", new byte[] {1});
            assertThat(storage.open("run-1.age").readAllBytes()).hasSize(1);
            assertThat(storage.names("run-")).containsExactly("run-1.age");
            storage.delete("run-1.age");
            assertThat(storage.names("")).isEmpty();
        }
        assertThat(Ceph.owner().listObjectVersions(it -> it.bucket(bucket)).versions())
                .isEmpty();
        try (var outside = Ceph.storage(bucket, "elsewhere", Optional.empty())) {
            assertThat(catchThrowableOfType(StorageException.class, () -> outside.add("one", new byte[] {1})))
                    .hasMessageContaining("is denied");
        }
    }

    @Test
    void howLongABucketLocksByItselfIsKnown() throws IOException {
        String bucket = Ceph.lockedBucket();
        S3Options options = Ceph.options(bucket, "keys", Optional.empty());
        assertThat(UsualRetention.of(options)).isEmpty();
        byDefault(bucket, ObjectLockRetentionMode.GOVERNANCE, 3);
        assertThat(UsualRetention.of(options)).contains(Period.ofDays(3));
        assertThat(UsualRetention.of(Ceph.options(Ceph.bucket(), "keys", Optional.empty())))
                .isEmpty();
    }

    /// As a policy of the bucket, which names whom it is for; rights on keys are not the bucket's to give.
    private static void allow(String bucket, String policy) {
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(policy);
        for (var statement : (ArrayNode) json.get("Statement")) {
            ((ObjectNode) statement).putObject("Principal").put("AWS", "arn:aws:iam:::user/export");
        }
        Ceph.owner().putBucketPolicy(it -> it.bucket(bucket).policy(json.toString()));
    }
}
