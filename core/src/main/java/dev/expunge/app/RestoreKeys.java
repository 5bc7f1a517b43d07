package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Archive;
import dev.expunge.backup.Identities;
import dev.expunge.backup.KeyPlace;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.Spec;
import dev.expunge.storage.ObjectStorage;

/// Finds the key that opens an export: that of its run, which a person's key opens; or the run's own, where somebody
/// has opened it before.
record RestoreKeys(Spec spec) {
    /// @throws Failure `EXPORT_SHREDDED`, `EXPORT_KEY_MISSING`, `EXPORT_KEYS_UNREACHABLE`, or `IDENTITY_UNUSABLE` when
    /// the person's key opens nothing of it
    Identities of(Archive archive, Identities person) {
        try {
            return spec.backup()
                    .export()
                    .map(export -> runsOwn(export, archive, person))
                    .orElse(person);
        } catch (Failure refused) {
            if (refused.code() != Code.EXPORT_SHREDDED && archive.opensWith(person)) {
                return person;
            }
            throw refused;
        }
    }

    private Identities runsOwn(Spec.Export export, Archive archive, Identities person) {
        var identity = archive.manifest().identity();
        try (ObjectStorage keys = KeyPlaces.open(spec, ExportRules.keysOf(export))) {
            return new KeyPlace(keys, KeyPlaces.envelope(export)).open(identity.run(), identity.frozenSet(), person);
        }
    }
}
