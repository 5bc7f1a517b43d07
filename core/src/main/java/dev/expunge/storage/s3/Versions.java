package dev.expunge.storage.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/// The versions of names, markers of deletion among them.
final class Versions {
    private final S3Connection to;

    Versions(S3Connection to) {
        this.to = to;
    }

    /// One version of a name.
    ///
    /// @param id `null`, as text, where it was written before the bucket had versions
    record Version(String key, String id) {}

    @FunctionalInterface
    private interface Page {
        void read(ListObjectVersionsResponse page);
    }

    /// All versions of exactly that key.
    List<Version> of(String key) throws IOException {
        var found = new ArrayList<Version>();
        each(key, page -> {
            page.versions().forEach(it -> found.add(new Version(it.key(), it.versionId())));
            page.deleteMarkers().forEach(it -> found.add(new Version(it.key(), it.versionId())));
        });
        return found.stream().filter(version -> version.key().equals(key)).toList();
    }

    /// The names of which there is any version, also below a marker of deletion, sorted.
    List<String> names(String prefix) throws IOException {
        var names = new TreeSet<String>();
        each(
                to.below() + prefix,
                page -> page.versions()
                        .forEach(it -> names.add(it.key().substring(to.below().length()))));
        return List.copyOf(names);
    }

    /// The first version of a name; empty where there is none. Servers tell the newest first.
    Optional<String> first(String name) throws IOException {
        var first = new AtomicReference<Optional<String>>(Optional.empty());
        String key = to.key(name);
        each(
                key,
                page -> page.versions().stream()
                        .filter(it -> it.key().equals(key))
                        .forEach(it -> first.set(Optional.of(it.versionId()))));
        return first.get();
    }

    private void each(String prefix, Page reading) throws IOException {
        Optional<ListObjectVersionsResponse> page = Optional.empty();
        do {
            page = Optional.of(page(prefix, page));
            reading.read(page.get());
        } while (Boolean.TRUE.equals(page.get().isTruncated()));
    }

    private ListObjectVersionsResponse page(String prefix, Optional<ListObjectVersionsResponse> before)
            throws IOException {
        return to.ask(
                "s3:ListBucketVersions",
                client -> client.listObjectVersions(it -> it.bucket(to.bucket())
                        .prefix(prefix)
                        .keyMarker(before.map(ListObjectVersionsResponse::nextKeyMarker)
                                .orElse(null))
                        .versionIdMarker(before.map(ListObjectVersionsResponse::nextVersionIdMarker)
                                .orElse(null))));
    }

    /// Deletes all versions of that key.
    void delete(String key) throws IOException {
        List<Version> versions;
        try {
            versions = of(key);
        } catch (S3Errors.Unsupported none) {
            to.ask(
                    "s3:DeleteObject",
                    client -> client.deleteObject(it -> it.bucket(to.bucket()).key(key)));
            return;
        }
        for (Version version : versions) {
            to.ask(
                    "s3:DeleteObjectVersion",
                    client -> client.deleteObject(
                            it -> it.bucket(to.bucket()).key(key).versionId(version.id())));
        }
    }
}
