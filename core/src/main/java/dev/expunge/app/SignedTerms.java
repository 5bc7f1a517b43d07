package dev.expunge.app;

import dev.expunge.approve.Agreement;
import dev.expunge.approve.StandingTerms;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A standing approval and who has signed it.
record SignedTerms(StandingTerms terms, Agreement agreement) {
    /// Why it does not count; empty where it does.
    Optional<String> refusal(Instant at) {
        return terms.over(at)
                .or(() -> Optional.of(agreement)
                        .filter(it -> !it.enough())
                        .map(it -> Stream.concat(Stream.of(it.lacking()), it.objections().stream())
                                .collect(Collectors.joining("; "))));
    }
}
