package dev.expunge.app;

import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalLimit.Then;
import dev.expunge.spec.SignalSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is watched when the spec says nothing of signals.
final class UsualSignals {
    private static final List<Usual> ALL = List.of(
            new Usual(
                    "blocked_sessions: 0",
                    new SignalSpec.BlockedSessions(SignalLimit.moreThan(0).then(Then.CRAWL, Duration.ofMillis(200)))),
            new Usual(
                    "lock_waits: 0",
                    new SignalSpec.LockWaits(SignalLimit.moreThan(0).then(Then.SLOW, Duration.ofSeconds(1)))),
            new Usual(
                    "replication_lag: 10s",
                    new SignalSpec.ReplicationLag(Optional.of(SignalLimit.moreThan(10)), Optional.empty(), List.of())));

    private UsualSignals() {}

    /// @param yaml what asks for the same in a spec
    private record Usual(String yaml, SignalSpec spec) {
        boolean measures(String signal) {
            return signal.startsWith(yaml.substring(0, yaml.indexOf(':')));
        }
    }

    static List<SignalSpec> specs() {
        return ALL.stream().map(Usual::spec).toList();
    }

    /// The line of a spec that watches the others; empty where there are none.
    ///
    /// @param unseen names of signals as they are measured
    static Optional<String> without(Collection<String> unseen) {
        String others = ALL.stream()
                .filter(usual -> unseen.stream().noneMatch(usual::measures))
                .map(Usual::yaml)
                .collect(Collectors.joining(", "));
        boolean known = unseen.stream().allMatch(name -> ALL.stream().anyMatch(usual -> usual.measures(name)));
        return known && !others.isEmpty() ? Optional.of("pace: { signals: { " + others + " } }") : Optional.empty();
    }
}
