package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.Location;
import dev.expunge.spec.S3Spec;
import dev.expunge.spec.Spec;
import dev.expunge.storage.BulkStorage;
import dev.expunge.storage.FolderStorage;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.ObjectStorage;
import dev.expunge.storage.s3.BucketPolicy;
import dev.expunge.storage.s3.KeptObjects;
import dev.expunge.storage.s3.S3Options;
import dev.expunge.storage.s3.S3Storage;
import java.io.IOException;
import java.util.Optional;

/// Opens the places outside the database that a spec names.
public final class Storages {
    private Storages() {}

    /// A folder, or a bucket reached as the spec says. Touches neither yet. Who opens it closes it.
    ///
    /// @throws dev.expunge.storage.StorageException when there are no credentials, or no region
    public static BulkStorage open(Spec spec, Location at) throws IOException {
        return open(spec, at, Optional.empty(), new SystemTime());
    }

    /// The same.
    ///
    /// @param lock what every object that is written gets; a folder keeps none
    static BulkStorage open(Spec spec, Location at, Optional<ObjectLock> lock, Time time) throws IOException {
        return switch (at) {
            case Location.Folder folder -> new FolderStorage(folder.path());
            case Location.Bucket bucket -> S3Storage.open(options(spec, bucket, lock, time));
        };
    }

    /// A folder, or the objects of a bucket as they were first written, whatever was put over them since.
    ///
    /// @throws dev.expunge.storage.StorageException when there are no credentials, or no region
    static ObjectStorage kept(Spec spec, Location at) throws IOException {
        return switch (at) {
            case Location.Folder folder -> new FolderStorage(folder.path());
            case Location.Bucket bucket -> KeptObjects.open(options(spec, bucket, Optional.empty(), new SystemTime()));
        };
    }

    /// The rights that the runs of a spec need in its buckets.
    ///
    /// @throws Failure `USAGE` when it names none
    public static BucketPolicy policy(Spec spec) {
        Optional<Spec.Export> export = spec.backup().export();
        var policy = new BucketPolicy(
                spec.s3().orElse(S3Spec.USUAL),
                export.flatMap(to -> bucket(to.to()).map(place -> new BucketPolicy.Export(place, to.lock()))),
                export.map(ExportRules::keysOf).flatMap(Storages::bucket),
                spec.deleted().flatMap(lists -> bucket(lists.to())),
                export.flatMap(to -> to.rules().kms()).map(ExportRules.Kms::key));
        if (policy.empty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "the spec puts nothing into a bucket",
                    "give one: backup: { export: { to: s3://bucket/prefix, … } }");
        }
        return policy;
    }

    private static Optional<Location.Bucket> bucket(Location at) {
        return at instanceof Location.Bucket bucket ? Optional.of(bucket) : Optional.empty();
    }

    static S3Options options(Spec spec, Location.Bucket bucket, Optional<ObjectLock> lock, Time time) {
        return new S3Options(spec.s3().orElse(S3Spec.USUAL), bucket, lock, time);
    }
}
