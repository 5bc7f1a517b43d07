package dev.expunge.storage.s3;

import dev.expunge.storage.BulkStorage;
import dev.expunge.storage.ObjectWriter;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Objects in the part of a bucket below a prefix.
///
/// [#add] looks first, and lets the server refuse what came in between (`If-None-Match`); on a server that does not
/// know that condition, or looks at it too early, only the look protects. [#delete] deletes every version, and fails
/// where one is locked; [#hide] puts a marker above them where the bucket has versions, and deletes where it has
/// none. Thread-safe.
public final class S3Storage implements BulkStorage {
    private final S3Connection to;
    private final Rate rate;

    S3Storage(S3Connection to) {
        this.to = to;
        this.rate = new Rate(to.options().spec().maxRate(), to.options().time());
    }

    /// Connects to nothing yet, but looks for credentials and a region.
    ///
    /// @throws dev.expunge.storage.StorageException when there are none
    public static S3Storage open(S3Options options) throws IOException {
        return new S3Storage(S3Connection.open(options));
    }

    @Override
    public String place() {
        return to.place().toString();
    }

    @Override
    public List<String> names(String prefix) throws IOException {
        String from = to.below() + prefix;
        var names = new ArrayList<String>();
        Optional<ListObjectsV2Response> page = Optional.empty();
        do {
            Optional<String> next = page.map(ListObjectsV2Response::nextContinuationToken);
            page = Optional.of(to.ask(
                    "s3:ListBucket",
                    client -> client.listObjectsV2(
                            it -> it.bucket(to.bucket()).prefix(from).continuationToken(next.orElse(null)))));
            page.get().contents().stream()
                    .map(S3Object::key)
                    .map(key -> key.substring(to.below().length()))
                    .forEach(names::add);
        } while (Boolean.TRUE.equals(page.get().isTruncated()));
        return names.stream().sorted().toList();
    }

    @Override
    public List<String> everything(String prefix) throws IOException {
        return names(prefix);
    }

    @Override
    public InputStream open(String name) throws IOException {
        return open(name, Optional.empty());
    }

    @Override
    public InputStream open(String name, Optional<String> version) throws IOException {
        try {
            return new ResumedStream(to, name, version);
        } catch (S3Errors.Absent e) {
            var absent = new NoSuchFileException(place() + "/" + name);
            absent.initCause(e);
            throw absent;
        }
    }

    @Override
    public Optional<StoredObject> stored(String name, Optional<String> version) throws IOException {
        return ObjectHead.of(to, name, version).map(ObjectHead::stored);
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        if (stored(name, Optional.empty()).isPresent()) {
            throw new FileAlreadyExistsException(place() + "/" + name);
        }
        try {
            write(name, content, true);
        } catch (S3Errors.Conflict e) {
            var there = new FileAlreadyExistsException(place() + "/" + name);
            there.initCause(e);
            throw there;
        } catch (S3Errors.Unsupported e) {
            write(name, content, false);
        }
    }

    private void write(String name, byte[] content, boolean onlyNew) throws IOException {
        if (content.length > Part.MOST) {
            throw new IOException(name + " is too large to be added at once");
        }
        try (var writer = new S3Writer(to, name, rate, onlyNew)) {
            writer.write(content, 0, content.length);
            writer.seal();
        }
    }

    @Override
    public ObjectWriter create(String name) throws IOException {
        return new S3Writer(to, name, rate, false);
    }

    @Override
    public void delete(String name) throws IOException {
        new Versions(to).delete(to.key(name));
    }

    @Override
    public void hide(String name) throws IOException {
        String key = to.key(name);
        to.ask(
                "s3:DeleteObject",
                client -> client.deleteObject(it -> it.bucket(to.bucket()).key(key)));
    }

    @Override
    public void dropUnfinished() throws IOException {
        Optional<ListMultipartUploadsResponse> page = Optional.empty();
        do {
            Optional<ListMultipartUploadsResponse> before = page;
            page = Optional.of(to.ask(
                    "s3:ListBucketMultipartUploads",
                    client -> client.listMultipartUploads(it -> it.bucket(to.bucket())
                            .prefix(to.below())
                            .keyMarker(before.map(ListMultipartUploadsResponse::nextKeyMarker)
                                    .orElse(null))
                            .uploadIdMarker(before.map(ListMultipartUploadsResponse::nextUploadIdMarker)
                                    .orElse(null)))));
            for (MultipartUpload upload : page.get().uploads()) {
                abort(upload);
            }
        } while (Boolean.TRUE.equals(page.get().isTruncated()));
    }

    private void abort(MultipartUpload upload) throws IOException {
        to.find(
                "s3:AbortMultipartUpload",
                client -> client.abortMultipartUpload(
                        it -> it.bucket(to.bucket()).key(upload.key()).uploadId(upload.uploadId())));
    }

    @Override
    public void close() {
        to.close();
    }
}
