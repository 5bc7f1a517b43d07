package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.delete.Totals;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// How long the deleting will still take, as a range, with the waiting in it told apart. Pure.
///
/// The candidates still pending cost what one candidate cost lately. Two answers to that, over all the batches
/// given and over the last five, are the ends of the range, each moved a tenth outwards.
///
/// @param low not negative
/// @param high not less than `low`
/// @param waiting how much of it will be pauses and waits for locks; not more than `low`
public record Eta(Duration low, Duration high, Duration waiting) {
    private static final int FEWEST_BATCHES = 3;
    private static final int LATELY = 5;
    private static final double MARGIN = 0.1;
    private static final double LONGEST = Duration.ofDays(36_500).toNanos();

    public Eta {
        Objects.requireNonNull(waiting, "waiting is null");
        if (low.isNegative() || high.compareTo(low) < 0) {
            throw new IllegalArgumentException("an estimate goes from low to high");
        }
    }

    /// What one batch cost, from the end of the one before it. A time that comes out negative, because a clock
    /// was set back, counts as none.
    ///
    /// @param decided candidates deleted or spared in it
    /// @param rows rows deleted or changed in it
    /// @param working time in which the server worked for it
    /// @param waiting pauses and waits for locks
    public record Round(long decided, long rows, Duration working, Duration waiting) {
        public Round {
            working = working.isNegative() ? Duration.ZERO : working;
            waiting = waiting.isNegative() ? Duration.ZERO : waiting;
        }

        /// Working and waiting together.
        public Duration whole() {
            return working.plus(waiting);
        }
    }

    /// Estimates from where the run is and what its last batches cost.
    ///
    /// @param recent oldest first
    /// @return empty while there are fewer than three batches, or when none of them decided anything
    public static Optional<Eta> of(Totals totals, List<Round> recent) {
        List<Round> lately = recent.subList(Math.max(0, recent.size() - LATELY), recent.size());
        Optional<Double> all = nanosPerCandidate(recent);
        if (recent.size() < FEWEST_BATCHES || all.isEmpty()) {
            return Optional.empty();
        }
        long pending = Math.max(0, totals.pending());
        double one = pending * all.get();
        double other = pending * nanosPerCandidate(lately).orElse(all.get());
        Duration low = bounded(Math.min(one, other) * (1 - MARGIN));
        Duration high = bounded(Math.max(one, other) * (1 + MARGIN));
        Duration waiting = bounded((one + other) / 2 * shareWaiting(recent));
        return Optional.of(new Eta(low, high, waiting.compareTo(low) < 0 ? waiting : low));
    }

    private static Optional<Double> nanosPerCandidate(List<Round> rounds) {
        long decided = rounds.stream().mapToLong(Round::decided).sum();
        return decided <= 0 ? Optional.empty() : Optional.of(nanos(rounds) / decided);
    }

    private static double shareWaiting(List<Round> rounds) {
        double waiting =
                rounds.stream().mapToDouble(round -> round.waiting().toNanos()).sum();
        return waiting == 0 ? 0 : waiting / nanos(rounds);
    }

    private static double nanos(List<Round> rounds) {
        return rounds.stream().mapToDouble(round -> round.whole().toNanos()).sum();
    }

    private static Duration bounded(double nanos) {
        return Duration.ofNanos((long) Math.min(LONGEST, nanos));
    }

    /// The range for people: `ETA 2 min 10 s to 2 min 50 s, of it 35 s waiting`.
    public String words() {
        String from = Amounts.rough(low);
        String to = Amounts.rough(high);
        String range = from.equals(to) ? "ETA " + to : "ETA " + from + " to " + to;
        return waiting.toSeconds() < 1 ? range : range + ", of it " + Amounts.rough(waiting) + " waiting";
    }
}
