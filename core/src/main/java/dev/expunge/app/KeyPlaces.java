package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.backup.Envelope;
import dev.expunge.backup.Export;
import dev.expunge.backup.KeyKeeper;
import dev.expunge.backup.KeyMaker;
import dev.expunge.backup.KeyPlace;
import dev.expunge.backup.kms.KmsEnvelope;
import dev.expunge.plan.ReceiptKey;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.Location;
import dev.expunge.spec.Spec;
import dev.expunge.storage.ObjectStorage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/// Opens the places where keys of runs are kept.
final class KeyPlaces {
    private KeyPlaces() {}

    /// @throws Failure `EXPORT_KEYS_UNREACHABLE` when there are no credentials for a bucket
    static ObjectStorage open(Spec spec, Location location) {
        try {
            return Storages.open(spec, location);
        } catch (IOException e) {
            throw KeyPlace.unreachable(location.toString(), e);
        }
    }

    /// Opens places as a spec says.
    static Function<Location, ObjectStorage> of(Spec spec) {
        return location -> open(spec, location);
    }

    /// The envelope that a spec asks for. Connects to nothing yet.
    static Envelope envelope(Spec.Export spec) {
        return spec.rules().kms().map(KmsEnvelope::of).orElseGet(Envelope::none);
    }

    /// What seals an export of a spec.
    ///
    /// @throws Failure `SECRET_UNREADABLE` when the key that signs cannot be read
    static KeyKeeper keeper(Export.Target target, Spec.Export export, ObjectStorage keys) {
        return new KeyKeeper(target, export, place(export, keys), signer(export));
    }

    private static KeyPlace place(Spec.Export export, ObjectStorage keys) {
        return new KeyPlace(keys, envelope(export));
    }

    private static Optional<ReceiptKey> signer(Spec.Export export) {
        return export.rules().signWith().map(ReceiptKey::read);
    }

    /// Checks that keys can be made and manifests signed.
    static void preflight(Spec spec, Spec.Export export) {
        signer(export);
        try (ObjectStorage keys = open(spec, ExportRules.keysOf(export))) {
            new KeyMaker(place(export, keys)).preflight(export.encryptTo());
        }
    }
}
