package dev.expunge.approve;

import java.time.Instant;
import java.util.Objects;

/// What a reviewer said, as the ledger has it.
///
/// @param entry its number in the ledger
/// @param sheet the document
/// @param signature over it, as `ssh-keygen -Y sign` writes it; empty where it was not signed
/// @param by the database role that put it into the ledger
/// @param at by the server's clock
public record Review(long entry, String sheet, String signature, String by, Instant at) {
    public Review {
        Objects.requireNonNull(sheet, "sheet is null");
        Objects.requireNonNull(signature, "signature is null");
        Objects.requireNonNull(by, "by is null");
        Objects.requireNonNull(at, "at is null");
    }
}
