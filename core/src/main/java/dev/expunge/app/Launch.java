package dev.expunge.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How an execution was started, beside what it is to do.
///
/// @param every how often a schedule starts it; empty when a person did
/// @param receipt of the trial that the spec demands; empty for the one that the spec names
public record Launch(Optional<Duration> every, Optional<Path> receipt) {
    /// By a person, without a receipt.
    public static final Launch BY_HAND = new Launch(Optional.empty(), Optional.empty());

    public Launch {
        Objects.requireNonNull(every, "every is null");
        Objects.requireNonNull(receipt, "receipt is null");
    }
}
