package dev.expunge.backup;

import dev.expunge.plan.ReceiptKey;
import dev.expunge.spec.Spec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/// Seals the exports of a spec, each with the key of its run. For one thread.
///
/// @param target the run's own part of the place where exports go
/// @param signer signs manifests
public record KeyKeeper(Export.Target target, Spec.Export spec, KeyPlace place, Optional<ReceiptKey> signer) {
    /// An export that is encrypted to the key of its run.
    ///
    /// @param where the key is kept
    public record Sealed(Export export, RunKey key, Spec.Export spec, String where) {}

    /// Finds or makes the run's key, durable and read back, and seals the export with it.
    ///
    /// @param asOf the run's frozen now, from which the horizon counts
    /// @param begun whether rows are gone already, so that no other key will do
    public Sealed seal(Export export, Instant asOf, boolean begun) {
        var order = new KeyMaker.Order(export.identity(), spec.encryptTo(), horizon(asOf), begun);
        RunKey key = new KeyMaker(place).ready(order);
        return new Sealed(export.sealedWith(key, signer), key, spec, place.where());
    }

    private Optional<LocalDate> horizon(Instant asOf) {
        return spec.rules().horizon().map(LocalDate.ofInstant(asOf, ZoneOffset.UTC)::plus);
    }
}
