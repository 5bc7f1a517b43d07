package dev.expunge.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// An object that is not there yet. Sealed it is there whole; closed without that, nothing of it is. For one thread.
public abstract class ObjectWriter extends OutputStream {
    /// Makes what was written last under its name, and reads back what the place says about it.
    ///
    /// @return what the place keeps beside the bytes; empty where it keeps nothing else
    /// @throws IOException also when the place did not do what was asked of it
    public abstract Optional<StoredObject> seal() throws IOException;
}
