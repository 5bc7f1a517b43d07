package dev.expunge.backup.snapshot.rds;

import java.time.Instant;

/// What the service says of one snapshot.
///
/// @param source the instance or cluster that it is of
/// @param at when it was begun; [Instant#EPOCH] where the service does not say so yet
/// @param percent how far it is
record CloudSnapshot(String name, String source, String status, boolean encrypted, Instant at, int percent, long gib) {
    boolean available() {
        return status.equals("available");
    }

    boolean coming() {
        return status.equals("creating") || status.equals("copying") || status.equals("pending");
    }
}
