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
import dev.expunge.storage.s3.UsualRetention;
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

    /// A bucket can lock what it is given without being asked to.
    private static void requireEnd(Spec spec, Spec.Export export) {
        if (export.rules().horizon().isPresent() && ExportRules.keysOf(export) instanceof Location.Bucket bucket) {
            try {
                var retention = UsualRetention.of(Storages.options(spec, bucket, Optional.empty(), new SystemTime()));
                HorizonCheck.against(export.rules().horizon(), retention, bucket)
                        .ifPresent(refused -> {
                            throw refused;
                        });
            } catch (IOException e) {
                throw KeyPlace.unreachable(bucket.toString(), e);
            }
        }
    }

    /// Checks that keys can be made and destroyed in time, and manifests signed.
    ///
    /// @throws Failure `HORIZON_LOCKED` when what is put there is locked for longer than the horizon
    static void preflight(Spec spec, Spec.Export export) {
        signer(export);
        requireEnd(spec, export);
        try (ObjectStorage keys = open(spec, ExportRules.keysOf(export))) {
            new KeyMaker(place(export, keys)).preflight(export.encryptTo());
        }
    }
}
