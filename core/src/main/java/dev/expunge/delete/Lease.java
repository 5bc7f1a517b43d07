package dev.expunge.delete;

import java.util.Objects;
import java.util.UUID;

/// The right to work on a slice of the candidates, for as long as the database holds the same token for it.
///
/// @param number of the slice, counted from 1
/// @param first the smallest subject number of the slice
/// @param last the largest
/// @param token random, given out by the database when the lease was taken
public record Lease(int number, long first, long last, Pass pass, UUID token) {
    public Lease {
        Objects.requireNonNull(pass, "pass is null");
        Objects.requireNonNull(token, "token is null");
        if (first > last) {
            throw new IllegalArgumentException("a slice has at least one subject");
        }
    }
}
