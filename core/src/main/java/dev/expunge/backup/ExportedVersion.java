package dev.expunge.backup;

import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.StoredObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// What a bucket said about an object when it was written: what it has to say ever after.
///
/// @param id the version's id; empty where the bucket has no versions
/// @param lock what keeps it from being deleted; empty for nothing
/// @param key the id of the key that the server encrypts it with; empty where it named none
public record ExportedVersion(Optional<String> id, Optional<Lock> lock, Optional<String> key) {
    /// A lock, as it stands in the manifest.
    ///
    /// @param mode `compliance` or `governance`
    /// @param until an instant in UTC, such as `2033-11-22T18:00:00Z`
    /// @param legalHold whether it is held beyond that
    public record Lock(String mode, String until, boolean legalHold) {
        public Lock {
            Objects.requireNonNull(mode, "mode is null");
            Objects.requireNonNull(until, "until is null");
        }

        static Lock of(ObjectLock lock) {
            return new Lock(
                    lock.mode().name().toLowerCase(Locale.ROOT), lock.until().toString(), lock.legalHold());
        }

        private boolean keptBy(ObjectLock now) {
            boolean strict = mode.equals("governance") || of(now).mode().equals(mode);
            return strict && !now.until().isBefore(Instant.parse(until));
        }
    }

    public ExportedVersion {
        Objects.requireNonNull(id, "id is null");
        Objects.requireNonNull(lock, "lock is null");
        Objects.requireNonNull(key, "key is null");
    }

    static ExportedVersion of(StoredObject stored) {
        return new ExportedVersion(stored.version(), stored.lock().map(Lock::of), stored.key());
    }

    /// What is different now; empty when it is kept as well as it was. A hold may have ended: they do.
    Optional<String> difference(StoredObject now) {
        if (!now.key().equals(key)) {
            return Optional.of("is not encrypted with the key that it was");
        }
        boolean kept =
                lock.isEmpty() || now.lock().filter(it -> lock.get().keptBy(it)).isPresent();
        return kept
                ? Optional.empty()
                : Optional.of("is not locked as it was: until " + lock.get().until());
    }
}
