package dev.expunge.approve;

import java.time.Instant;
import java.util.Objects;

/// One signature under a dossier as it is on record.
///
/// @param id its number, for withdrawing it; [#NEW] before it is on record
/// @param document the dossier as it was signed
/// @param signature as `ssh-keygen -Y sign` writes it
/// @param recordedAt by the server's clock
/// @param withdrawn whether it was taken back
public record Vote(long id, Kind kind, String document, String signature, Instant recordedAt, boolean withdrawn) {
    /// What signatures are made for, so that none made for something else is taken for an approval.
    public static final String NAMESPACE = "expunge";

    /// The number of what is not on record yet.
    public static final long NEW = 0;

    /// What a person says by signing.
    public enum Kind {
        /// Puts it forward, and does not count.
        REQUEST,
        /// Agrees.
        APPROVAL
    }

    public Vote {
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(document, "document is null");
        Objects.requireNonNull(signature, "signature is null");
        Objects.requireNonNull(recordedAt, "recordedAt is null");
    }

    /// The same, as said at another moment.
    Vote since(Kind said, Instant at) {
        return new Vote(id, said, document, signature, at, withdrawn);
    }
}
