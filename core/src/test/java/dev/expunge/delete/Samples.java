package dev.expunge.delete;

import java.time.Duration;
import java.util.Optional;

/// Makes samples: the work first, then what else happened to the batch, which makes it take longer.
final class Samples {
    private Samples() {}

    static Pace pace(int roots, long millis) {
        return new Pace(roots, Duration.ofMillis(millis), 1);
    }

    /// A fixed pace of 500 roots and 200 ms that knows what is usual.
    static Pacing usual() {
        return usual(PaceRules.fixed(500, Duration.ofMillis(200)));
    }

    /// A pace that knows 140 ms of work and 2 ms of commit for 500 roots with 1,400 rows.
    static Pacing usual(PaceRules rules) {
        Pacing pacing = Pacing.starting(rules);
        for (int i = 0; i < 15; i++) {
            pacing = pacing.after(committed(work(500, 1400, 140), 2)).next();
        }
        return pacing;
    }

    /// A batch whose rows all weigh 1 and that did nothing but work.
    static Sample work(int roots, long rows, long millis) {
        return Sample.of(roots, rows, Duration.ofMillis(millis));
    }

    /// The same batch after it waited for a lock of `who`.
    static Sample waited(Sample sample, long millis, String who) {
        Attribution seen = sample.seen();
        return with(
                sample,
                millis,
                new Attribution(
                        Duration.ofMillis(millis), Optional.of(who), seen.blocking(), seen.blocked(), seen.holder()));
    }

    /// The same batch while `who` waited for it.
    static Sample blocking(Sample sample, long millis, String who) {
        Attribution seen = sample.seen();
        return with(
                sample,
                0,
                new Attribution(
                        seen.lockWait(), seen.blocker(), Duration.ofMillis(millis), Optional.of(who), seen.holder()));
    }

    /// The same batch while `who` kept dead rows.
    static Sample held(Sample sample, String who) {
        Attribution seen = sample.seen();
        return with(
                sample,
                0,
                new Attribution(seen.lockWait(), seen.blocker(), seen.blocking(), seen.blocked(), Optional.of(who)));
    }

    /// The same batch with a commit of so long.
    static Sample committed(Sample sample, long millis) {
        Duration commit = Duration.ofMillis(millis);
        return new Sample(
                sample.roots(), sample.rows(), sample.weight(), sample.took().plus(commit), commit, sample.seen());
    }

    /// The same batch with heavier rows.
    static Sample weighing(Sample sample, double weight) {
        return new Sample(sample.roots(), sample.rows(), weight, sample.took(), sample.commitWait(), sample.seen());
    }

    private static Sample with(Sample sample, long longer, Attribution seen) {
        return new Sample(
                sample.roots(),
                sample.rows(),
                sample.weight(),
                sample.took().plusMillis(longer),
                sample.commitWait(),
                seen);
    }
}
