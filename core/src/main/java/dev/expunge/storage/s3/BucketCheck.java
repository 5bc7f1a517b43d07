package dev.expunge.storage.s3;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.LockSpec;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.StorageException;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRule;

/// Looks whether a bucket enforces what a spec asks of it. What it says is not enough: a small object is locked, read
/// back, and its lock tried to be shortened. Where a lock is asked for, what cannot be asked refuses (promise P9).
public final class BucketCheck {
    /// The name of the object that is tried, beside the runs. Locked as the spec asks, it is written once and stays.
    static final String PROBE = ".expunge-probe";

    private static final Duration WORTH_SHORTENING = Duration.ofHours(1);
    private static final String MAKE_ONE = "docs/the-compliance-bucket.md tells how to make such a bucket";

    private final S3Connection to;
    private final Optional<LockSpec> lock;
    private final List<String> problems = new ArrayList<>();

    private BucketCheck(S3Connection to, Optional<LockSpec> lock) {
        this.to = to;
        this.lock = lock;
    }

    /// Refuses a bucket that does not do what the spec asks, with everything that is wrong.
    ///
    /// @throws Failure `BUCKET_REFUSED`
    /// @throws IOException when the bucket is not there, cannot be reached or written
    public static void require(S3Options options, Optional<LockSpec> lock) throws IOException {
        try (var to = S3Connection.open(options)) {
            new BucketCheck(to, lock).require();
        }
    }

    private void require() throws IOException {
        reachable();
        problems.addAll(new PublicAccess(to, lock.isPresent()).problems());
        if (lock.isPresent()) {
            versioned();
            lockable(lock.get());
        }
        if (problems.isEmpty()) {
            tried();
        }
        if (!problems.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.BUCKET_REFUSED,
                    "the bucket " + to.bucket() + " does not do what the spec asks of it\n  "
                            + String.join("\n  ", problems),
                    MAKE_ONE,
                    "expunge grants --s3 SPEC     prints the policy of the role that exports, with all that it has to ask");
        }
    }

    private void reachable() throws IOException {
        try {
            to.ask(
                    "s3:ListBucket",
                    client -> client.listObjectsV2(
                            it -> it.bucket(to.bucket()).prefix(to.below()).maxKeys(1)));
        } catch (S3Errors.Absent e) {
            throw new StorageException("there is no bucket " + to.bucket(), List.of(MAKE_ONE)).causedBy(e);
        }
    }

    private void versioned() throws IOException {
        try {
            boolean on =
                    to.ask("s3:GetBucketVersioning", client -> client.getBucketVersioning(it -> it.bucket(to.bucket())))
                                    .status()
                            == BucketVersioningStatus.ENABLED;
            if (!on) {
                problems.add("versioning is not enabled: what is locked could be hidden, and nothing told from it");
            }
        } catch (S3Errors.Unsupported | S3Errors.Forbidden e) {
            problems.add("whether it keeps versions cannot be asked: " + e.getMessage());
        }
    }

    private void lockable(LockSpec wanted) throws IOException {
        try {
            Optional<ObjectLockConfiguration> found = to.find(
                            "s3:GetBucketObjectLockConfiguration",
                            client -> client.getObjectLockConfiguration(it -> it.bucket(to.bucket())))
                    .map(answer -> answer.objectLockConfiguration());
            if (found.filter(it -> it.objectLockEnabled() == ObjectLockEnabled.ENABLED)
                    .isEmpty()) {
                problems.add("Object Lock is not enabled");
                return;
            }
            found.map(ObjectLockConfiguration::rule)
                    .map(ObjectLockRule::defaultRetention)
                    .ifPresent(usual -> compare(usual, wanted));
        } catch (S3Errors.Unsupported | S3Errors.Forbidden e) {
            problems.add("whether it locks objects cannot be asked: " + e.getMessage());
        }
    }

    /// None is fine: every object carries a date of its own, which is read back.
    private void compare(DefaultRetention usual, LockSpec wanted) {
        if (wanted.mode() == LockSpec.Mode.COMPLIANCE && usual.mode() != ObjectLockRetentionMode.COMPLIANCE) {
            problems.add("its default retention is " + usual.modeAsString() + ", weaker than what the spec asks");
        }
        LocalDate today = to.options().time().now().atZone(ZoneOffset.UTC).toLocalDate();
        if (today.plus(UsualRetention.period(usual)).isBefore(today.plus(wanted.retain()))) {
            problems.add("its default retention is shorter than " + wanted.period());
        }
    }

    /// Writes as the export will, and reads back; then tries what must not succeed.
    private void tried() throws IOException {
        Optional<StoredObject> kept = lock.isEmpty() ? Optional.empty() : earlier();
        StoredObject probe = kept.isPresent() ? kept.get() : written();
        if (problems.isEmpty() && lock.isPresent()) {
            shorten(probe);
        }
    }

    /// The one of an earlier look, when it is locked as one of now would be, and for a while.
    private Optional<StoredObject> earlier() throws IOException {
        Instant late = to.options().time().now().plus(WORTH_SHORTENING);
        ObjectLock wanted = to.options().lock().orElseThrow();
        return ObjectHead.of(to, PROBE, Optional.empty())
                .map(ObjectHead::stored)
                .filter(it -> it.version().isPresent())
                .filter(it -> to.options()
                        .spec()
                        .kmsKey()
                        .map(key -> it.key()
                                .filter(answered -> S3Writer.same(answered, key))
                                .isPresent())
                        .orElse(true))
                .filter(it -> it.lock()
                        .filter(now -> now.mode() == wanted.mode()
                                && now.legalHold() == wanted.legalHold()
                                && now.until().isAfter(late))
                        .isPresent());
    }

    private StoredObject written() throws IOException {
        try (var writer =
                new S3Writer(to, PROBE, new Rate(Optional.empty(), to.options().time()), false)) {
            writer.write('\n');
            return writer.seal().orElseThrow();
        } catch (S3Writer.NotKept e) {
            problems.add(e.getMessage());
            return StoredObject.of(0);
        }
    }

    private void shorten(StoredObject probe) throws IOException {
        ObjectLock now = probe.lock().orElseThrow();
        Instant today = to.options().time().now();
        Instant sooner = today.plus(Duration.between(today, now.until()).dividedBy(2));
        String key = to.key(PROBE);
        try {
            to.ask(
                    "s3:PutObjectRetention",
                    client -> client.putObjectRetention(it -> it.bucket(to.bucket())
                            .key(key)
                            .versionId(probe.version().orElse(null))
                            .retention(shorter -> shorter.mode(ObjectLockRetentionMode.fromValue(
                                            now.mode().name()))
                                    .retainUntilDate(sooner))));
            problems.add("it let the lock of an object be shortened: it does not enforce what it stores");
        } catch (S3Errors.Forbidden enforced) {
            // What a lock is for.
        } catch (S3Errors.Unsupported e) {
            problems.add("whether it enforces a lock cannot be tried: " + e.getMessage());
        }
    }
}
