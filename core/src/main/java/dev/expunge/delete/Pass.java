package dev.expunge.delete;

import java.util.Arrays;

/// How a worker goes over a slice of the candidates. What is left pending in one pass comes back in the next one.
public enum Pass {
    /// Root rows that somebody has locked are skipped.
    FIRST(1, false, false),
    /// The same, while no other worker of the run has a batch under way: what looked changed only because a sibling
    /// touched the same rows is decided here.
    ALONE(2, false, true),
    /// Waits for locked root rows, within the batch's deadline.
    WAITING(3, true, false),
    /// Waits, and alone.
    LAST(4, true, true);

    private final int number;
    private final boolean waits;
    private final boolean alone;

    Pass(int number, boolean waits, boolean alone) {
        this.number = number;
        this.waits = waits;
        this.alone = alone;
    }

    /// Whether root rows that somebody else has locked are waited for.
    public boolean waits() {
        return waits;
    }

    /// Whether the other workers' batches are kept out.
    public boolean alone() {
        return alone;
    }

    /// Counted from 1.
    public int number() {
        return number;
    }

    /// The pass of that number; the last one for every larger number.
    public static Pass of(int number) {
        return Arrays.stream(values())
                .filter(p -> p.number >= number)
                .findFirst()
                .orElse(LAST);
    }
}
