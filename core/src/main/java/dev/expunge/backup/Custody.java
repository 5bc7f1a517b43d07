package dev.expunge.backup;

import java.util.List;
import java.util.Objects;

/// Who can read an export, until when, and who vouches for its manifest.
///
/// @param wrappedTo the public keys whose owners can open the run's key, which the slices are encrypted to;
/// empty where the slices are encrypted to people's own keys
/// @param kms the key of the envelope around the run's key; empty without one
/// @param horizon the day from which the export has to be unreadable, ISO 8601; empty for never
/// @param signedBy the public key that the manifest is signed by, Base64 of its X.509 form; empty where it is not
public record Custody(List<String> wrappedTo, String kms, String horizon, String signedBy) {
    /// Nothing of it.
    static final Custody NONE = new Custody(List.of(), "", "", "");

    public Custody {
        wrappedTo = List.copyOf(wrappedTo);
        Objects.requireNonNull(kms, "kms is null");
        Objects.requireNonNull(horizon, "horizon is null");
        Objects.requireNonNull(signedBy, "signedBy is null");
    }

    static Custody of(RunKey key, String signedBy) {
        return new Custody(key.wrappedTo(), key.kms(), key.horizon(), signedBy);
    }
}
