package dev.expunge.spec;

import java.nio.file.Path;
import java.time.Period;
import java.util.Objects;
import java.util.Optional;

/// How long an export can be read and by whom, and what becomes of that which changed since.
///
/// @param keys where the runs' keys are kept; empty for the usual place
/// @param kms by what they are enveloped beside the public keys of the export
/// @param horizon after what time the export has to be unreadable; empty for never
/// @param signWith the file of the private key by which manifests are signed
/// @param changed what becomes of candidates that changed since the freeze
public record ExportRules(
        Optional<Location> keys,
        Optional<Kms> kms,
        Optional<Period> horizon,
        Optional<Path> signWith,
        Changed changed) {
    /// Those of a spec that says nothing of them.
    public static final ExportRules USUAL =
            new ExportRules(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Changed.SPARE);

    public ExportRules {
        Objects.requireNonNull(keys, "keys is null");
        Objects.requireNonNull(kms, "kms is null");
        Objects.requireNonNull(horizon, "horizon is null");
        Objects.requireNonNull(signWith, "signWith is null");
        Objects.requireNonNull(changed, "changed is null");
    }

    /// Where the runs' keys of an export are kept: never in its own folder, which is copied and locked as a
    /// whole.
    public static Location keysOf(Spec.Export export) {
        return export.rules().keys().orElseGet(() -> beside(export.to()));
    }

    private static Location beside(Location export) {
        return switch (export) {
            case Location.Folder folder -> new Location.Folder(folder.path().resolveSibling("keys"));
            case Location.Bucket bucket -> throw new IllegalStateException("a spec of " + bucket + " names its keys");
        };
    }

    /// A key of AWS KMS.
    ///
    /// @param key its id, its ARN or its alias
    /// @param region empty for the one that AWS tools find
    /// @param endpoint where to ask instead of the region's own address
    public record Kms(String key, Optional<String> region, Optional<String> endpoint) {
        public Kms {
            Objects.requireNonNull(key, "key is null");
            Objects.requireNonNull(region, "region is null");
            Objects.requireNonNull(endpoint, "endpoint is null");
        }
    }

    /// What becomes of candidates of whom a row changed since the freeze.
    public enum Changed {
        /// They are left alone; the next run takes those that still match.
        SPARE,
        /// They are frozen once more, exported with what they hold then, and deleted, in a run that follows.
        AGAIN
    }
}
