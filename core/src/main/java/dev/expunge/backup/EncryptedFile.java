package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One file in the age format: whole or not there, and readable with one of the secret keys only.
public final class EncryptedFile {
    private EncryptedFile() {}

    /// Writes it. A file that is there is left alone.
    ///
    /// @param recipients public keys
    /// @throws Failure `SPEC_INVALID` for a key that is none, `USAGE` when the file is there or cannot be written
    public static void write(Path file, List<String> recipients, byte[] content) {
        Recipients keys = Recipients.parse(recipients);
        Path whole = file.toAbsolutePath();
        if (Files.exists(whole)) {
            throw refused(file + " is there already");
        }
        try {
            Disk.real().writeWhole(whole, encrypted(keys, content));
        } catch (IOException e) {
            throw refused(file + " cannot be written").causedBy(e);
        }
    }

    private static byte[] encrypted(Recipients keys, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var channel = keys.encrypting(new CipherSink(bytes))) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
        return bytes.toByteArray();
    }

    private static Failure refused(String what) {
        return Failure.nothingChanged(
                Code.USAGE, what, "give a new file in a folder that you may write to: -o sample.age");
    }
}
