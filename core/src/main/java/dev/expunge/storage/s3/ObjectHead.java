package dev.expunge.storage.s3;

import dev.expunge.spec.LockSpec;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/// What a server says about one object without sending it.
///
/// @param attempt the mark of the upload that made it; empty where another tool did
record ObjectHead(StoredObject stored, String attempt) {
    /// The key, among an object's metadata, of the mark of its upload.
    static final String ATTEMPT = "expunge-upload";

    static Optional<ObjectHead> of(S3Connection to, String name, Optional<String> version) throws IOException {
        String key = to.key(name);
        return to.find(
                        version.isPresent() ? "s3:GetObjectVersion" : "s3:GetObject",
                        client -> client.headObject(
                                head -> head.bucket(to.bucket()).key(key).versionId(version.orElse(null))))
                .map(ObjectHead::of);
    }

    private static ObjectHead of(HeadObjectResponse said) {
        var stored = new StoredObject(
                Optional.ofNullable(said.contentLength()).orElse(0L),
                Optional.ofNullable(said.versionId()),
                lock(said),
                Optional.ofNullable(said.ssekmsKeyId()));
        return new ObjectHead(stored, said.metadata().getOrDefault(ATTEMPT, ""));
    }

    private static Optional<ObjectLock> lock(HeadObjectResponse said) {
        if (said.objectLockMode() == null || said.objectLockRetainUntilDate() == null) {
            return Optional.empty();
        }
        Instant until = said.objectLockRetainUntilDate();
        boolean hold = said.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON;
        return Optional.ofNullable(
                switch (said.objectLockMode()) {
                    case ObjectLockMode.COMPLIANCE -> new ObjectLock(LockSpec.Mode.COMPLIANCE, until, hold);
                    case ObjectLockMode.GOVERNANCE -> new ObjectLock(LockSpec.Mode.GOVERNANCE, until, hold);
                    default -> null;
                });
    }
}
