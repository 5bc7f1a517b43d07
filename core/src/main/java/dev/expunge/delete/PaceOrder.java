package dev.expunge.delete;

import java.util.Objects;

/// A pace that somebody asked for from another terminal.
///
/// @param number of the request, counted from 1 over the whole run
/// @param by the database role that asked
public record PaceOrder(long number, PaceRequest request, String by) {
    public PaceOrder {
        Objects.requireNonNull(request, "request is null");
        Objects.requireNonNull(by, "by is null");
    }
}
