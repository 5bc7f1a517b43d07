package dev.expunge.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// Objects of any size: written as a stream with bounded memory, read back with what the place says about them.
public interface BulkStorage extends ObjectStorage {
    /// Begins an object. One of that name is replaced when the new one is sealed; a place with versions keeps both.
    ObjectWriter create(String name) throws IOException;

    /// What an object holds, in one of its versions. Whoever asks closes it.
    ///
    /// @param version as [StoredObject#version] has it; empty for the newest
    /// @throws java.nio.file.NoSuchFileException when there is no such object, or it is no plain file
    InputStream open(String name, Optional<String> version) throws IOException;

    /// What the place says about an object, without reading it; empty when there is none.
    ///
    /// @param version as above
    Optional<StoredObject> stored(String name, Optional<String> version) throws IOException;

    /// Whatever lies below `prefix`, sorted: also what is unfinished, no plain file, or an empty folder.
    List<String> everything(String prefix) throws IOException;

    /// Takes a name away, and a folder that is empty then. A place with versions keeps what was there.
    void hide(String name) throws IOException;

    /// Ends what earlier writers began and never finished, where it has no name yet.
    void dropUnfinished() throws IOException;
}
