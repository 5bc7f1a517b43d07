package dev.expunge.spec;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// That a run has to be tried on another target first, and how that is known.
///
/// @param environment the name of that target in `database.environment`
/// @param signedBy the public key of its receipts: an Ed25519 key, Base64 of its X.509 form
/// @param receipt where the receipt lies; empty where the command line says so
public record TestedOn(String environment, String signedBy, Optional<Path> receipt) {
    public TestedOn {
        Objects.requireNonNull(environment, "environment is null");
        Objects.requireNonNull(signedBy, "signedBy is null");
        Objects.requireNonNull(receipt, "receipt is null");
    }
}
