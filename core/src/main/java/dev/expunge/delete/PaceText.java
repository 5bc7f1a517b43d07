package dev.expunge.delete;

import dev.expunge.Amounts;
import java.time.Duration;
import java.util.Optional;

/// Why the pace changes, in sentences with numbers.
final class PaceText {
    static final String FLOOR = "; this is the slowest pace already";

    private PaceText() {}

    /// How long a batch took, how long it should have, and where the time went.
    static String took(Sample sample, Optional<Duration> expected) {
        String usual = expected.map(it -> " where " + Amounts.seconds(it) + " is usual")
                .orElse("");
        String parts = Amounts.seconds(sample.execution()) + " of work, " + Amounts.seconds(sample.commitWait())
                + " for the commit";
        String took = "took " + Amounts.seconds(sample.took()) + usual + ": ";
        if (sample.lockWait().toMillis() <= 0) {
            return took + parts + ", none of it seen waiting for a lock";
        }
        String holder = sample.blocker().map(who -> " held by " + who).orElse("");
        return took + Amounts.seconds(sample.lockWait()) + " of it waiting for a lock" + holder + ", " + parts;
    }

    static String slowCommit(Sample sample, Duration usual) {
        return "the commit took " + Amounts.seconds(sample.commitWait()) + " where " + Amounts.seconds(usual)
                + " is usual, after " + Amounts.seconds(sample.execution())
                + " of work: the disk or a synchronous standby is slow, so the pause grows and the size stays";
    }

    static String calm(Calm calm, Sample sample, Duration usual) {
        return calm.batches() + (calm.batches() == 1 ? " calm batch" : " calm batches in a row") + ", the last took "
                + Amounts.seconds(sample.took()) + " where " + Amounts.seconds(usual) + " is usual";
    }

    static String resized(int roots, Duration works, Duration target) {
        return Amounts.count(roots) + (roots == 1 ? " root is " : " roots are ") + Amounts.seconds(works)
                + " of work, the target is " + Amounts.exact(target);
    }

    static String newUsual(String what, Duration now, Duration before) {
        return "slow for so long that it is no episode: " + Amounts.seconds(now) + " for " + what
                + " counts as usual from now on, where it was " + Amounts.seconds(before);
    }

    static String deadRows(Sample sample, Duration now, Duration before) {
        return "the same work takes " + Amounts.seconds(now) + " where it took " + Amounts.seconds(before) + ", while "
                + sample.seen().holder().orElse("somebody")
                + " keeps dead rows from being cleaned up: smaller batches would not help, so the pace stays";
    }

    static String workers(int workers) {
        return "nobody in the way for long enough: " + workers + " batches at once";
    }
}
