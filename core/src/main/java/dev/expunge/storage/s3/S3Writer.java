package dev.expunge.storage.s3;

import dev.expunge.spec.LockSpec;
import dev.expunge.spec.S3Spec.Checksums;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.ObjectWriter;
import dev.expunge.storage.StorageException;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Writes one object: in one request when it is small, otherwise in parts of one size. Holds one part, whatever the
/// size of the object.
final class S3Writer extends ObjectWriter {
    private static final int MOST_PARTS = 10_000;

    private final S3Connection to;
    private final String name;
    private final String key;
    private final Rate rate;
    private final boolean onlyNew;
    private final String attempt = UUID.randomUUID().toString();
    private final Part part = new Part();
    private final List<CompletedPart> sent = new ArrayList<>();
    private Optional<String> upload = Optional.empty();
    private long bytes;

    /// @param onlyNew whether the server is to refuse when the object is there
    S3Writer(S3Connection to, String name, Rate rate, boolean onlyNew) throws IOException {
        this.to = to;
        this.name = name;
        this.key = to.key(name);
        this.rate = rate;
        this.onlyNew = onlyNew;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (part.full()) {
                send();
            }
            int taken = part.add(data, offset + done, length - done);
            rate.take(taken);
            done += taken;
            bytes += taken;
        }
    }

    @Override
    public Optional<StoredObject> seal() throws IOException {
        Optional<String> version = upload.isEmpty() ? put() : complete();
        ObjectHead head = head(version);
        boolean ours = head.attempt().equals(attempt);
        Optional<String> id = head.stored().version();
        if (ours && id.isPresent() && forgotten(head.stored())) {
            lock(id.get());
            return Optional.of(required(head(id)));
        }
        return Optional.of(required(head));
    }

    private ObjectHead head(Optional<String> version) throws IOException {
        return ObjectHead.of(to, name, version).orElseThrow(() -> notKept("it is not there after it was written"));
    }

    /// Some servers forget the lock of what is uploaded in parts: then it is locked now that it is whole.
    private void lock(String version) throws IOException {
        ObjectLock wanted = to.options().lock().orElseThrow();
        to.ask(
                "s3:PutObjectRetention",
                client -> client.putObjectRetention(it -> it.bucket(to.bucket())
                        .key(key)
                        .versionId(version)
                        .retention(lock -> lock.mode(ObjectLockRetentionMode.fromValue(
                                        wanted.mode().name()))
                                .retainUntilDate(wanted.until()))));
        if (wanted.legalHold()) {
            to.ask(
                    "s3:PutObjectLegalHold",
                    client -> client.putObjectLegalHold(it -> it.bucket(to.bucket())
                            .key(key)
                            .versionId(version)
                            .legalHold(hold -> hold.status(ObjectLockLegalHoldStatus.ON))));
        }
    }

    private boolean forgotten(StoredObject stored) {
        Optional<ObjectLock> wanted = to.options().lock();
        return wanted.isPresent()
                && stored.lock()
                        .filter(lock -> lock.keeps(wanted.get()))
                        .filter(lock -> lock.legalHold() || !wanted.get().legalHold())
                        .isEmpty();
    }

    /// Ends what was begun; what could not be ended is found and ended by the next export of the run.
    @Override
    public void close() {
        if (upload.isPresent()) {
            String id = upload.get();
            upload = Optional.empty();
            try {
                to.ask(
                        "s3:AbortMultipartUpload",
                        client -> client.abortMultipartUpload(
                                it -> it.bucket(to.bucket()).key(key).uploadId(id)));
            } catch (IOException e) {
                part.clear();
            }
        }
    }

    private Optional<String> put() throws IOException {
        Checksums checksums = to.options().spec().checksums();
        var request =
                PutObjectRequest.builder().bucket(to.bucket()).key(key).metadata(Map.of(ObjectHead.ATTEMPT, attempt));
        part.sha256(checksums).ifPresent(request::checksumSHA256);
        part.md5(checksums).ifPresent(request::contentMD5);
        if (onlyNew) {
            request.ifNoneMatch("*");
        }
        to.options()
                .spec()
                .kmsKey()
                .ifPresent(id -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId(id));
        to.options()
                .lock()
                .ifPresent(lock -> request.objectLockMode(mode(lock))
                        .objectLockRetainUntilDate(lock.until())
                        .objectLockLegalHoldStatus(hold(lock).orElse(null)));
        PutObjectRequest built = request.build();
        try {
            return Optional.ofNullable(to.ask(
                    "s3:PutObject",
                    client -> client.putObject(built, part.body()).versionId()));
        } catch (S3Errors.Conflict there) {
            return versionOfOurs(there);
        }
    }

    /// After an answer that was lost the question is asked again, and then it can be our own object that is in the way,
    /// or our own upload that is gone because it is complete.
    private Optional<String> versionOfOurs(IOException refused) throws IOException {
        return ObjectHead.of(to, name, Optional.empty())
                .filter(head -> head.attempt().equals(attempt))
                .orElseThrow(() -> refused)
                .stored()
                .version();
    }

    private void send() throws IOException {
        if (upload.isEmpty()) {
            upload = Optional.of(begin());
        }
        int number = sent.size() + 1;
        if (number > MOST_PARTS) {
            throw new StorageException(
                    name + " would have more than " + MOST_PARTS + " parts",
                    List.of("no server takes that: let the spec select fewer candidates at once"));
        }
        Checksums checksums = to.options().spec().checksums();
        Optional<String> sha256 = part.sha256(checksums);
        Optional<String> md5 = part.md5(checksums);
        String tag = to.ask(
                "s3:PutObject",
                client -> client.uploadPart(
                                it -> it.bucket(to.bucket())
                                        .key(key)
                                        .uploadId(upload.orElseThrow())
                                        .partNumber(number)
                                        .checksumSHA256(sha256.orElse(null))
                                        .contentMD5(md5.orElse(null)),
                                part.body())
                        .eTag());
        sent.add(CompletedPart.builder()
                .partNumber(number)
                .eTag(tag)
                .checksumSHA256(sha256.orElse(null))
                .build());
        part.clear();
    }

    private String begin() throws IOException {
        var request = CreateMultipartUploadRequest.builder()
                .bucket(to.bucket())
                .key(key)
                .metadata(Map.of(ObjectHead.ATTEMPT, attempt));
        if (to.options().spec().checksums() == Checksums.ALWAYS) {
            request.checksumAlgorithm(ChecksumAlgorithm.SHA256);
        }
        to.options()
                .spec()
                .kmsKey()
                .ifPresent(id -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId(id));
        to.options()
                .lock()
                .ifPresent(lock -> request.objectLockMode(mode(lock))
                        .objectLockRetainUntilDate(lock.until())
                        .objectLockLegalHoldStatus(hold(lock).orElse(null)));
        CreateMultipartUploadRequest built = request.build();
        return to.ask(
                "s3:PutObject", client -> client.createMultipartUpload(built).uploadId());
    }

    private Optional<String> complete() throws IOException {
        if (!part.empty()) {
            send();
        }
        String id = upload.orElseThrow();
        Optional<String> version;
        try {
            version = Optional.ofNullable(to.ask(
                    "s3:PutObject",
                    client -> client.completeMultipartUpload(it -> it.bucket(to.bucket())
                                    .key(key)
                                    .uploadId(id)
                                    .multipartUpload(all -> all.parts(sent)))
                            .versionId()));
        } catch (S3Errors.Absent lost) {
            version = versionOfOurs(lost);
        }
        upload = Optional.empty();
        return version;
    }

    private StoredObject required(ObjectHead head) throws NotKept {
        StoredObject stored = head.stored();
        if (stored.bytes() != bytes || !head.attempt().equals(attempt)) {
            throw notKept("it has " + stored.bytes() + " bytes or another writer, " + bytes + " were written");
        }
        Optional<String> asked = to.options().spec().kmsKey();
        if (asked.isPresent()
                && stored.key().filter(it -> same(it, asked.get())).isEmpty()) {
            throw notKept("it is not encrypted with the key of the spec");
        }
        if (forgotten(stored)) {
            throw notKept("it is not locked as the spec asks");
        }
        return stored;
    }

    /// The server took an object and did not do with it what it was asked to.
    static final class NotKept extends StorageException {
        private static final long serialVersionUID = 1L;

        private NotKept(String message) {
            super(
                    message,
                    List.of(
                            "look whether this server, and the bucket, can do what the spec asks: expunge doctor SPEC"));
        }
    }

    private NotKept notKept(String what) {
        return new NotKept("the server did not keep " + name + " as it was asked to: " + what);
    }

    /// An answer names the whole ARN where a spec may give the id alone.
    static boolean same(String answered, String asked) {
        return answered.equals(asked) || answered.endsWith(":key/" + asked);
    }

    static ObjectLockMode mode(ObjectLock lock) {
        return lock.mode() == LockSpec.Mode.COMPLIANCE ? ObjectLockMode.COMPLIANCE : ObjectLockMode.GOVERNANCE;
    }

    /// To say that there is none is a right of its own.
    private static Optional<String> hold(ObjectLock lock) {
        return lock.legalHold() ? Optional.of(ObjectLockLegalHoldStatus.ON.toString()) : Optional.empty();
    }
}
