package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Export;
import dev.expunge.backup.ExportIdentity;
import dev.expunge.backup.KeyKeeper;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.Location;
import dev.expunge.spec.Spec;
import dev.expunge.storage.BulkStorage;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.s3.BucketCheck;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// Where a spec's exports go: looked at before a run, and opened for one.
record ExportPlace(Spec spec, Spec.Export to, Time time) {
    /// Empty where the spec asks for no export.
    static Optional<ExportPlace> of(Spec spec, Time time) {
        return spec.backup().export().map(to -> new ExportPlace(spec, to, time));
    }

    /// Empty where nothing goes that has to be exported.
    static Optional<ExportPlace> of(Plan plan, Time time) {
        return plan.export().map(to -> new ExportPlace(plan.spec(), to, time));
    }

    /// What is asked about, for people.
    String kind() {
        return to.to() instanceof Location.Bucket ? "export bucket" : "export folder";
    }

    /// Checks that an export can begin, and that a bucket enforces what the spec asks of it.
    ///
    /// @throws Failure `EXPORT_UNWRITABLE` when it cannot be written, `BUCKET_REFUSED` when the bucket does not
    /// enforce it or cannot be asked, `SPEC_INVALID` when a public key is none
    void preflight() {
        try (var storage = open(to.to())) {
            Export.preflight(new Export.Target(storage, to.encryptTo()));
            if (to.to() instanceof Location.Bucket bucket) {
                BucketCheck.require(Storages.options(spec, bucket, lock(), time), to.lock());
            }
        } catch (IOException e) {
            throw Export.unwritable(to.to().toString(), e);
        }
    }

    /// Opens the run's own part of it, and the place of its key, and closes both again.
    void with(Runs.Recorded run, Consumer<KeyKeeper> work) {
        try (var storage = open(below(to.to(), ExportIdentity.folder(Long.toString(run.id()), run.setDigest())));
                var keys = KeyPlaces.open(spec, ExportRules.keysOf(to))) {
            work.accept(KeyPlaces.keeper(new Export.Target(storage, to.encryptTo()), to, keys));
        } catch (IOException e) {
            throw Export.unwritable(to.to().toString(), e);
        }
    }

    private BulkStorage open(Location at) throws IOException {
        return Storages.open(spec, at, lock(), time);
    }

    private Optional<ObjectLock> lock() {
        return to.lock().map(lock -> ObjectLock.of(lock, time.now()));
    }

    /// A part of a place.
    static Location below(Location to, String name) {
        return switch (to) {
            case Location.Folder folder -> new Location.Folder(folder.path().resolve(name));
            case Location.Bucket bucket ->
                new Location.Bucket(bucket.name(), bucket.prefix().isEmpty() ? name : bucket.prefix() + "/" + name);
        };
    }
}
