package dev.expunge.backup;

import dev.expunge.plan.ReceiptKey;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// `manifest.json.sig`: a signature over the bytes of `manifest.json`, by the key that signs receipts too.
///
/// @param signedBy the public key, Base64 of its X.509 form
/// @param seal the Ed25519 signature, Base64
public record ManifestSeal(String signedBy, String seal) {
    /// The name of the file, beside [Manifest#FILE].
    public static final String FILE = Manifest.FILE + ".sig";

    public ManifestSeal {
        Objects.requireNonNull(signedBy, "signedBy is null");
        Objects.requireNonNull(seal, "seal is null");
    }

    /// Signs.
    static ManifestSeal of(byte[] manifest, ReceiptKey key) {
        return new ManifestSeal(key.publicText(), key.sign(manifest));
    }

    byte[] json() {
        return ExportJson.page(this);
    }

    /// Reads what [#json] made; empty for anything else.
    static Optional<ManifestSeal> read(byte[] json) {
        try {
            return Optional.of(ExportJson.read(json, ManifestSeal.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// Whether this is that key's signature over exactly these bytes.
    boolean holds(byte[] manifest, String key) {
        return signedBy.equals(key) && ReceiptKey.signed(manifest, seal, key);
    }
}
