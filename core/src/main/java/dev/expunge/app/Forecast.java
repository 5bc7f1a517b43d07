package dev.expunge.app;

import dev.expunge.delete.PaceMode;
import dev.expunge.delete.PaceRules;
import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.guard.Measured;
import dev.expunge.map.MissingIndex;
import dev.expunge.spec.Spec;
import dev.expunge.sql.TableName;
import java.time.Duration;
import java.util.List;

/// How long a deletion will take, as far as that can be told before it begins.
///
/// The work is guessed at 5,000 to 20,000 rows a second, which is what one connection does on ordinary machines;
/// the batches and the waiting follow from the pace asked for. A pace that learns makes batches of its target;
/// `gentle` rests as long as it works.
///
/// @param batches how many transactions
/// @param waiting between them, at the pace asked for
/// @param shortest of the work itself
/// @param longest of the work itself
/// @param scans that the server makes beside it, because an index is missing; not part of the work
public record Forecast(long batches, Duration waiting, Duration shortest, Duration longest, List<Scan> scans) {
    public Forecast {
        scans = List.copyOf(scans);
    }

    /// Reading a whole relation again and again.
    ///
    /// @param reference that has no index
    /// @param times once for every deleted row of the parent, or for every batch
    /// @param each how long one takes, guessed from the size of the relation
    public record Scan(String reference, long times, Duration each) {
        /// All of them together.
        public Duration all() {
            return each.multipliedBy(times);
        }
    }

    /// What one connection reads of a table that is in memory: pages and rows cost, each.
    private static final Duration PAGE = Duration.ofNanos(5_000);

    private static final Duration ROW = Duration.ofNanos(60);

    private static final long SLOW = 5_000;
    private static final long FAST = 20_000;

    static Forecast of(Measured measured, Spec.Pace pace) {
        long candidates = measured.candidates() - measured.stay();
        Duration shortest = Duration.ofMillis(measured.rows() * 1000 / FAST);
        Duration longest = Duration.ofMillis(measured.rows() * 1000 / SLOW);
        return pace.fixed()
                .map(fixed -> {
                    long batches = Math.ceilDiv(candidates, fixed.roots());
                    Duration waiting = fixed.pause().multipliedBy(Math.max(0, batches - 1));
                    return new Forecast(batches, waiting, shortest, longest, List.of());
                })
                .orElseGet(() -> learning(candidates, pace, shortest, longest));
    }

    /// The same with the scans for indexes that are missing.
    Forecast scanning(Measured measured, List<MissingIndex> missing) {
        List<Scan> all = missing.stream()
                .map(m -> new Scan(
                        m.edge().name() + (m.relation().equals(m.edge().child().name()) ? "" : " in " + m.relation()),
                        m.checked() ? deleted(measured, m.edge().parent().name()) : batches,
                        PAGE.multipliedBy(m.pages()).plus(ROW.multipliedBy(Math.max(0, m.rows())))))
                .filter(scan -> scan.times() > 0)
                .toList();
        return new Forecast(batches, waiting, shortest, longest, all);
    }

    private static long deleted(Measured measured, TableName parent) {
        return measured.tables().stream()
                .filter(t -> t.deleted() && t.table().equals(parent))
                .mapToLong(TableCount::rows)
                .sum();
    }

    private static Forecast learning(long candidates, Spec.Pace pace, Duration shortest, Duration longest) {
        PaceRules rules = PaceRules.learning(PaceMode.valueOf(pace.mode().name()));
        Duration likely = shortest.plus(longest).dividedBy(2);
        long byTime = Math.ceilDiv(
                likely.toMillis(), pace.target().orElse(rules.target()).toMillis());
        long batches = Math.clamp(
                byTime,
                Math.ceilDiv(candidates, pace.roots().most()),
                Math.ceilDiv(candidates, pace.roots().fewest()));
        Duration waiting = pace.mode() == Spec.PaceMode.GENTLE ? likely : Duration.ZERO;
        return new Forecast(batches, waiting, shortest, longest, List.of());
    }
}
