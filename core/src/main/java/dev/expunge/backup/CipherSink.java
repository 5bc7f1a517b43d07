package dev.expunge.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// The encrypted end: passes bytes on to the file and adds up what it passed. Closed means that the encryption
/// wrote its last block; the file stays open. After a failed write it counts as closed, so that nothing is tried
/// again.
final class CipherSink implements WritableByteChannel {
    private final OutputStream file;
    private final Checksum checksum = new Checksum();
    private boolean open = true;

    CipherSink(OutputStream file) {
        this.file = file;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        if (!open) {
            throw new IOException("the file was given up");
        }
        int length = data.remaining();
        var bytes = new byte[length];
        data.get(bytes);
        open = false;
        file.write(bytes, 0, length);
        open = true;
        checksum.add(bytes, 0, length);
        return length;
    }

    Checksum checksum() {
        return checksum;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
