package dev.expunge.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Objects by name, in one place. A name is relative, its parts are divided by `/`, and it holds no key of a subject.
///
/// What is written lasts when the method returns, whole or not at all. Thread-safe.
public interface ObjectStorage extends AutoCloseable {
    /// Where that is, for people: `/backup/expunge`, `s3://compliance/expunge`.
    String place();

    /// The names that begin with `prefix`, sorted; unfinished ones are not among them.
    List<String> names(String prefix) throws IOException;

    /// What an object holds. Whoever asks closes it.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is no such object
    InputStream open(String name) throws IOException;

    /// Writes a small object that is not there yet.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when it is there, whatever it holds
    void add(String name, byte[] content) throws IOException;

    /// Deletes an object with everything that is left of it, older versions too; does nothing when it is not there.
    ///
    /// @throws IOException also when the place keeps it under a lock
    void delete(String name) throws IOException;

    @Override
    void close();
}
