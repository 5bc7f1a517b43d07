package dev.expunge.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/// A pair of keys in the age format, and what its owner can do: open a file of an export.
public record KeyPair(String publicKey, String secretKey) {
    /// Makes one.
    public static KeyPair make() {
        try {
            var pair = new X25519KeyPairGenerator().generateKeyPair();
            return new KeyPair(
                    new String(pair.getPublic().getEncoded(), StandardCharsets.US_ASCII),
                    new String(pair.getPrivate().getEncoded(), StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /// The plain text, header line included.
    String open(Path file) {
        try {
            return open(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AssertionError("cannot open " + file, e);
        }
    }

    /// The same of an object that was read.
    String open(byte[] file) {
        try (var in = Channels.newChannel(new ByteArrayInputStream(file))) {
            List<RecipientStanzaReader> readers =
                    List.of(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(secretKey));
            var decrypted = new StandardDecryptingChannelFactory().newDecryptingChannel(in, readers);
            try (var plain = new ZstdInputStreamNoFinalizer(Channels.newInputStream(decrypted))) {
                return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("cannot open what was read", e);
        }
    }
}
