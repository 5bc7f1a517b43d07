package dev.expunge.spec;

import java.util.List;
import java.util.stream.Stream;

/// The keys below `backup`: what is saved first.
final class RunKeys {
    private static final Key<Location> TO = Key.required(
            "to",
            S3Keys.location(),
            "The folder of the export, relative to the folder of this spec, or s3://bucket/prefix.");
    private static final Key<LockSpec> LOCK =
            Key.optional("lock", S3Keys.LOCK, "What nobody can delete before its time; for a bucket only.");
    private static final Key<List<String>> ENCRYPT_TO = Key.required(
            "encrypt_to",
            new Items<>(Names.recipient(), 1),
            "Public keys in the age format; who holds one of the secret keys can open the runs' keys, and so the export.");
    private static final Section<Spec.Export> EXPORT_SECTION = new Section<>(
            Stream.concat(Stream.of(TO, ENCRYPT_TO, LOCK), ExportKeys.ALL.stream())
                    .toList(),
            (spot, values) -> {
                requireBucketToLock(spot, values);
                ExportKeys.requirePlace(spot, values, TO);
            },
            values ->
                    new Spec.Export(values.the(TO), values.the(ENCRYPT_TO), values.of(LOCK), ExportKeys.rules(values)));

    private static final Key<Spec.Export> EXPORT = Key.optional(
            "export", EXPORT_SECTION, "The encrypted copy of every row that goes, read back and compared.");

    private static final Key<SnapshotSpec> SNAPSHOT = Key.optional(
            "snapshot", SnapshotKeys.SECTION, "What is saved of the database first, how; or why nothing is.");

    static final Section<Spec.Backup> BACKUP = Section.of(
            List.of(EXPORT, SNAPSHOT),
            values -> new Spec.Backup(values.of(EXPORT), values.of(SNAPSHOT), RestoreRules.USUAL));

    private RunKeys() {}

    private static void requireBucketToLock(Spot spot, Values values) {
        if (values.of(LOCK).isPresent() && values.of(TO).stream().anyMatch(Location.Folder.class::isInstance)) {
            spot.wrong("has a lock, which only a bucket can keep: to must be s3://bucket/prefix");
        }
    }
}
