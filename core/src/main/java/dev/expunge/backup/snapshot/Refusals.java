package dev.expunge.backup.snapshot;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.List;

/// The failures of snapshots, each in four parts.
public final class Refusals {
    private Refusals() {}

    /// It could not be made or looked at this time.
    public static Failure failed(String what, String... next) {
        return failure(Code.SNAPSHOT_FAILED, what, next);
    }

    /// What is there, or would be made, would not do.
    public static Failure refused(String what, String... next) {
        return failure(Code.SNAPSHOT_REFUSED, what, next);
    }

    private static Failure failure(Code code, String what, String... next) {
        return new Failure(code, what, Failure.NOTHING_CHANGED, List.of(next));
    }
}
