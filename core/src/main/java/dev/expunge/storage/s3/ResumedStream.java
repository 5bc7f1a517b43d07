package dev.expunge.storage.s3;

import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// The content of one object. Broken off on the way it goes on where it was, in the same version, so many times. For
/// one thread.
final class ResumedStream extends InputStream {
    private static final int MOST_BREAKS = 8;

    private final S3Connection to;
    private final GetObjectRequest request;
    private ResponseInputStream<GetObjectResponse> in;
    private final long length;
    private final String tag;
    private long at;
    private int breaks;

    /// @throws IOException as [S3Connection#ask] does
    ResumedStream(S3Connection to, String name, Optional<String> version) throws IOException {
        this.to = to;
        this.request = GetObjectRequest.builder()
                .bucket(to.bucket())
                .key(to.key(name))
                .versionId(version.orElse(null))
                .build();
        this.in = to.ask(action(), client -> client.getObject(request));
        this.length = Objects.requireNonNullElse(in.response().contentLength(), 0L);
        this.tag = Objects.requireNonNullElse(in.response().eTag(), "");
    }

    private String action() {
        return request.versionId() == null ? "s3:GetObject" : "s3:GetObjectVersion";
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        int read = read(one, 0, 1);
        return read < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (true) {
            try {
                int read = in.read(buffer, offset, count);
                if (read >= 0) {
                    at += read;
                    return read;
                }
                if (at >= length) {
                    return -1;
                }
            } catch (IOException e) {
                if (breaks >= MOST_BREAKS) {
                    throw new StorageException(
                                    "the connection to " + to.place() + " broke off " + (breaks + 1) + " times",
                                    List.of("look at the network, then run again"))
                            .causedBy(e);
                }
            }
            resume();
        }
    }

    private void resume() throws IOException {
        if (++breaks > MOST_BREAKS) {
            throw new StorageException(
                    "an object in " + to.place() + " ends before its end",
                    List.of("look at the server, then run again"));
        }
        in.abort();
        GetObjectRequest rest =
                request.toBuilder().range("bytes=" + at + "-").ifMatch(tag).build();
        in = to.ask(action(), client -> client.getObject(rest));
    }

    @Override
    public void close() throws IOException {
        if (at < length) {
            in.abort();
        }
        in.close();
    }
}
