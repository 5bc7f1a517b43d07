package dev.expunge.storage.s3;

import dev.expunge.Time;
import dev.expunge.spec.Location;
import dev.expunge.spec.S3Spec;
import dev.expunge.storage.ObjectLock;
import java.util.Objects;
import java.util.Optional;

/// All that a bucket's storage needs to know.
///
/// @param spec how buckets are reached
/// @param place the bucket, and the prefix below which all names are
/// @param lock what every object that is written gets; empty for what the bucket does by itself
/// @param time for the rate of uploads
public record S3Options(S3Spec spec, Location.Bucket place, Optional<ObjectLock> lock, Time time) {
    public S3Options {
        Objects.requireNonNull(spec, "spec is null");
        Objects.requireNonNull(place, "place is null");
        Objects.requireNonNull(lock, "lock is null");
        Objects.requireNonNull(time, "time is null");
    }
}
