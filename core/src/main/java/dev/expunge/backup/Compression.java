package dev.expunge.backup;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;

/// Zstandard, with a checksum of its own in every file.
final class Compression {
    private static final int LEVEL = 3;

    private Compression() {}

    /// A stream that compresses all it is given into `sink`, and closes `sink` when it is closed.
    ///
    /// @throws IOException also when the native library cannot be unpacked into the folder for temporary files
    static OutputStream into(OutputStream sink) throws IOException {
        try {
            return new ZstdOutputStreamNoFinalizer(sink, LEVEL).setChecksum(true);
        } catch (LinkageError e) {
            throw new IOException(
                    "the zstd library cannot be unpacked into " + System.getProperty("java.io.tmpdir")
                            + "; JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=… names another folder",
                    e);
        }
    }
}
