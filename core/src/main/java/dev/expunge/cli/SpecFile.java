package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Arrays;
import java.util.Optional;

/// The file of a spec that is replaced as a whole: whoever reads it sees the old text or the new one.
final class SpecFile {
    private final Path file;
    private final byte[] bytes;

    private SpecFile(Path file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /// Reads a file; a link is followed.
    static SpecFile read(Path file) {
        try {
            return new SpecFile(file.toRealPath(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw Failure.nothingChanged(Code.SPEC_UNREADABLE, file + " cannot be read", "check the path and the file")
                    .causedBy(e);
        }
    }

    String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Failure.nothingChanged(Code.SPEC_UNREADABLE, file + " is not UTF-8 text", "check the file")
                    .causedBy(e);
        }
    }

    /// Writes a new text beside the file and renames it, unless somebody else has changed the file meanwhile.
    void replace(String text) {
        Path written = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            write(written, text);
            if (!Arrays.equals(bytes, Files.readAllBytes(file))) {
                throw Failure.nothingChanged(
                        Code.USAGE, file + " was changed by somebody else meanwhile", "run the same command again");
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE,
                            file + " cannot be replaced",
                            "give a file in a folder that you may write to, or use --dry-run and edit it by hand")
                    .causedBy(e);
        } finally {
            discard(written);
        }
    }

    private void write(Path written, String text) throws IOException {
        Files.deleteIfExists(written);
        Files.createFile(written);
        Optional<PosixFileAttributeView> to =
                Optional.ofNullable(Files.getFileAttributeView(written, PosixFileAttributeView.class));
        if (to.isPresent()) {
            to.get().setPermissions(Files.getPosixFilePermissions(file));
        }
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
    }

    private static void discard(Path written) {
        try {
            Files.deleteIfExists(written);
        } catch (IOException e) {
            // it is in nobody's way, and replaced the next time
        }
    }
}
