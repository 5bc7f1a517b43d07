package dev.expunge.storage;

import dev.expunge.spec.LockSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/// What keeps one object from being deleted.
///
/// @param mode who can take it away before its time
/// @param until when it ends by itself, in whole seconds
/// @param legalHold whether the object is held beyond that
public record ObjectLock(LockSpec.Mode mode, Instant until, boolean legalHold) {
    public ObjectLock {
        Objects.requireNonNull(mode, "mode is null");
        until = until.truncatedTo(ChronoUnit.SECONDS);
    }

    /// What a spec asks for of an object that is written `now`.
    public static ObjectLock of(LockSpec spec, Instant now) {
        Instant until = now.atZone(ZoneOffset.UTC).plus(spec.retain()).toInstant();
        return new ObjectLock(spec.mode(), until, spec.legalHold());
    }

    /// Whether this keeps an object at least as well as `other`, whatever became of a hold: holds end.
    public boolean keeps(ObjectLock other) {
        boolean strict = mode == LockSpec.Mode.COMPLIANCE || other.mode == LockSpec.Mode.GOVERNANCE;
        return strict && !until.isBefore(other.until);
    }
}
