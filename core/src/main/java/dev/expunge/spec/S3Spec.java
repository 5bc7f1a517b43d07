package dev.expunge.spec;

import java.util.Objects;
import java.util.Optional;

/// How every bucket that the spec names is reached. Credentials come from where AWS tools look for them: environment,
/// profile, role; never from the spec.
///
/// @param endpoint address of a server that is not Amazon's; empty for Amazon's own
/// @param region empty where AWS tools find it by themselves
/// @param pathStyle whether the bucket stands in the path of an address, not in the name of the host
/// @param checksums what goes with each upload so that the server can check it
/// @param kmsKey the key that the server encrypts with; empty for what the bucket does by itself
/// @param maxRate the most bytes a second that are uploaded, over all workers; empty for no limit
public record S3Spec(
        Optional<String> endpoint,
        Optional<String> region,
        boolean pathStyle,
        Checksums checksums,
        Optional<String> kmsKey,
        Optional<Long> maxRate) {
    /// What is done where a spec names a bucket and says no more.
    public static final S3Spec USUAL =
            new S3Spec(Optional.empty(), Optional.empty(), false, Checksums.ALWAYS, Optional.empty(), Optional.empty());

    /// What goes with each upload so that the server can check it.
    public enum Checksums {
        /// SHA-256 as a header: what Amazon's own servers check, and keep.
        ALWAYS,
        /// MD5 as a header: for servers that know nothing else.
        WHEN_REQUIRED
    }

    public S3Spec {
        Objects.requireNonNull(endpoint, "endpoint is null");
        Objects.requireNonNull(region, "region is null");
        Objects.requireNonNull(checksums, "checksums is null");
        Objects.requireNonNull(kmsKey, "kmsKey is null");
        Objects.requireNonNull(maxRate, "maxRate is null");
    }
}
