package dev.expunge.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/// Secret keys in the age format that can open something: those of a person, or the one of a run. Never printed.
public final class RunIdentity {
    private static final String SECRET = "AGE-SECRET-KEY-";

    private final List<RecipientStanzaReader> readers;

    private RunIdentity(List<RecipientStanzaReader> readers) {
        this.readers = List.copyOf(readers);
    }

    /// The secret keys in a file, as `age-keygen` writes it.
    ///
    /// @throws Failure `KEY_UNUSABLE` when it holds none
    public static RunIdentity read(Path file) {
        try {
            return of(Files.readString(file));
        } catch (IOException | GeneralSecurityException e) {
            throw Failure.nothingChanged(
                            Code.KEY_UNUSABLE,
                            "no secret key of age can be read from " + file,
                            "give the file that age-keygen wrote: it holds a line AGE-SECRET-KEY-1…")
                    .causedBy(e);
        }
    }

    /// @throws GeneralSecurityException when there is no key in the text, or one that is none
    static RunIdentity of(String text) throws GeneralSecurityException {
        var readers = new ArrayList<RecipientStanzaReader>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                readers.add(reader(line));
            }
        }
        if (readers.isEmpty()) {
            throw new GeneralSecurityException("no secret key");
        }
        return new RunIdentity(readers);
    }

    private static RecipientStanzaReader reader(String line) throws GeneralSecurityException {
        if (!line.startsWith(SECRET)) {
            throw new GeneralSecurityException("not a secret key of age");
        }
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line);
        } catch (RuntimeException e) {
            throw new GeneralSecurityException("not a secret key of age", e);
        }
    }

    /// What opens files that are encrypted to these keys.
    public List<RecipientStanzaReader> readers() {
        return readers;
    }

    /// Decrypts a small file.
    ///
    /// @throws GeneralSecurityException when none of the keys opens it
    byte[] open(byte[] encrypted) throws IOException, GeneralSecurityException {
        var channel = Channels.newChannel(new ByteArrayInputStream(encrypted));
        try (var plain = Channels.newInputStream(
                new StandardDecryptingChannelFactory().newDecryptingChannel(channel, readers))) {
            return plain.readAllBytes();
        }
    }

    /// The secret keys in what was decrypted.
    static RunIdentity of(byte[] plain) throws GeneralSecurityException {
        return of(new String(plain, StandardCharsets.UTF_8));
    }
}
