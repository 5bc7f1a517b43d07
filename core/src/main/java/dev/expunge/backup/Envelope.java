package dev.expunge.backup;

import java.io.IOException;
import java.util.Map;

/// What a run's key is put into beside the encryption to public keys: a key of a service that says who may open
/// it. Thread-safe.
public interface Envelope {
    /// The name of that key as the spec has it; empty for no envelope.
    String key();

    /// Encrypts.
    ///
    /// @param about what has to be said again to open it; no secret
    /// @throws IOException when the service cannot be reached or refuses
    byte[] seal(byte[] content, Map<String, String> about) throws IOException;

    /// Decrypts what [#seal] returned.
    ///
    /// @throws IOException when the service cannot be reached, refuses, or it is not what was sealed
    byte[] open(byte[] sealed, Map<String, String> about) throws IOException;

    /// No envelope at all.
    static Envelope none() {
        return new Envelope() {
            @Override
            public String key() {
                return "";
            }

            @Override
            public byte[] seal(byte[] content, Map<String, String> about) {
                return content;
            }

            @Override
            public byte[] open(byte[] sealed, Map<String, String> about) {
                return sealed;
            }
        };
    }
}
