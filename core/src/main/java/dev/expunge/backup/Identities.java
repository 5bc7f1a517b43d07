package dev.expunge.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The secret keys, in the age format, that open an export. The one place where such keys are: whoever keeps
/// them wrapped in something else unwraps them first, and calls [#of]. Prints none of them.
public final class Identities {
    private static final String BEGINS = "AGE-SECRET-KEY-";
    private static final String WRAPPED = "age-encryption.org";
    private static final int LARGEST = 1 << 20;
    private static final Set<PosixFilePermission> OPEN = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final List<RecipientStanzaReader> readers;

    private Identities(List<RecipientStanzaReader> readers) {
        this.readers = List.copyOf(readers);
    }

    /// Reads a file as `age-keygen` writes it: one key in a line; empty lines and those that begin with `#`
    /// count for nothing.
    ///
    /// @throws Failure `IDENTITY_UNUSABLE` when it cannot be read or holds none
    public static Identities read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return of(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw unusable(file + " cannot be read", "check the path behind --identity, and who may read it")
                    .causedBy(e);
        }
    }

    /// The same of a text.
    ///
    /// @param from where it is from, for messages
    public static Identities of(String text, String from) {
        if (text.startsWith(WRAPPED) || text.startsWith("-----BEGIN AGE")) {
            throw unusable(
                    from + " is itself encrypted",
                    "open it first, into a place that only you can read: age -d " + from + " > key.txt");
        }
        var readers = new ArrayList<RecipientStanzaReader>();
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        for (String line : lines) {
            readers.add(reader(line, from));
        }
        if (readers.isEmpty()) {
            throw unusable(from + " holds no secret key of age", "give the file that age-keygen wrote");
        }
        return new Identities(readers);
    }

    private static RecipientStanzaReader reader(String line, String from) {
        try {
            if (line.startsWith(BEGINS)) {
                return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line);
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // told below, without the line: it could be most of a key
        }
        throw unusable(
                from + " has a line that is no secret key of age (" + BEGINS + "1…)",
                "give the file that age-keygen wrote, copied whole; keys of SSH and of plugins cannot be used");
    }

    /// What is wrong with who may read the file, as a sentence; empty when only its owner may.
    public static Optional<String> exposed(Path file) {
        try {
            if (!Files.isRegularFile(file) || !Files.getFileStore(file).supportsFileAttributeView("posix")) {
                return Optional.empty();
            }
            boolean open = Files.getPosixFilePermissions(file).stream().anyMatch(OPEN::contains);
            return open
                    ? Optional.of(
                            file + " can be read by others: whoever has it can read the export; chmod 600 " + file)
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /// What `sealed` holds.
    ///
    /// @throws GeneralSecurityException when none of the keys opens it, or its header was altered
    ReadableByteChannel opening(ReadableByteChannel sealed) throws IOException, GeneralSecurityException {
        return new StandardDecryptingChannelFactory().newDecryptingChannel(sealed, readers);
    }

    /// What a small file holds.
    ///
    /// @throws GeneralSecurityException when none of the keys opens it
    byte[] opened(byte[] sealed) throws IOException, GeneralSecurityException {
        var channel = Channels.newChannel(new ByteArrayInputStream(sealed));
        try (var plain = Channels.newInputStream(opening(channel))) {
            return plain.readAllBytes();
        }
    }

    private static Failure unusable(String what, String next) {
        return Failure.nothingChanged(Code.IDENTITY_UNUSABLE, what, next);
    }

    @Override
    public String toString() {
        return readers.size() == 1 ? "a secret key" : readers.size() + " secret keys";
    }
}
