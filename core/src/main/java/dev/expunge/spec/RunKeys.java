package dev.expunge.spec;

import java.nio.file.Path;
import java.util.List;

/// The keys below `backup`: what is saved first.
final class RunKeys {
    private static final Key<Path> TO =
            Key.required("to", Texts.path(), "The folder of the export; relative to the folder of this spec.");
    private static final Key<List<String>> ENCRYPT_TO = Key.required(
            "encrypt_to",
            new Items<>(Names.recipient(), 1),
            "Public keys in the age format; who holds one of the secret keys can read the export.");
    private static final Section<Spec.Export> EXPORT_SECTION =
            Section.of(List.of(TO, ENCRYPT_TO), values -> new Spec.Export(values.the(TO), values.the(ENCRYPT_TO)));

    private static final Key<Spec.Export> EXPORT = Key.optional(
            "export", EXPORT_SECTION, "The encrypted copy of every row that goes, read back and compared.");

    static final Section<Spec.Backup> BACKUP =
            Section.of(List.of(EXPORT), values -> new Spec.Backup(values.of(EXPORT)));

    private RunKeys() {}
}
