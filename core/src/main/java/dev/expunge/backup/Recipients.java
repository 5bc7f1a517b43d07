package dev.expunge.backup;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The public keys that an export is encrypted to, in the age format.
final class Recipients {
    private static final String MAKE_ONE = "age-keygen -o key.txt      prints a public key, age1…, for encrypt_to";

    private final List<String> keys;
    private final List<RecipientStanzaWriter> writers;

    private Recipients(List<String> keys, List<RecipientStanzaWriter> writers) {
        this.keys = List.copyOf(keys);
        this.writers = List.copyOf(writers);
    }

    /// @throws Failure `SPEC_INVALID` for no key or one that is none; a key is never repeated in the message, as
    /// it could be a secret one
    static Recipients parse(List<String> keys) {
        if (keys.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.SPEC_INVALID, "refused: the export has no public key to encrypt to", MAKE_ONE);
        }
        List<String> distinct = keys.stream().map(String::strip).distinct().toList();
        var writers = new ArrayList<RecipientStanzaWriter>();
        for (int at = 0; at < distinct.size(); at++) {
            writers.add(writer(distinct.get(at), at + 1));
        }
        return new Recipients(distinct, writers);
    }

    private static RecipientStanzaWriter writer(String key, int position) {
        if (key.toUpperCase(Locale.ROOT).startsWith("AGE-SECRET-KEY-")) {
            throw Failure.nothingChanged(
                    Code.SPEC_INVALID,
                    "refused: key " + position + " of encrypt_to is a secret key",
                    "make a new pair of keys: this secret one has been in a file where it should never be",
                    MAKE_ONE);
        }
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw notAKey(position);
        }
    }

    private static Failure notAKey(int position) {
        return Failure.nothingChanged(
                Code.SPEC_INVALID,
                "refused: key " + position + " of encrypt_to is not a public key of age (age1…, 62 characters)",
                "look whether it was copied whole",
                MAKE_ONE);
    }

    /// As the spec has them, each once.
    List<String> keys() {
        return keys;
    }

    /// A channel that encrypts all it is given into `sink`, and closes `sink` when it is closed.
    WritableByteChannel encrypting(WritableByteChannel sink) throws IOException {
        try {
            return new StandardEncryptingChannelFactory().newEncryptingChannel(sink, writers);
        } catch (GeneralSecurityException e) {
            throw new IOException("age encryption failed", e);
        }
    }
}
