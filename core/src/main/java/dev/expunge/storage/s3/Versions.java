package dev.expunge.storage.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /// All versions of exactly that key.
    List<Version> of(String key) throws IOException {
        var found = new ArrayList<Version>();
        Optional<ListObjectVersionsResponse> page = Optional.empty();
        do {
            ListObjectVersionsResponse next = page(key, page);
            next.versions().forEach(it -> found.add(new Version(it.key(), it.versionId())));
            next.deleteMarkers().forEach(it -> found.add(new Version(it.key(), it.versionId())));
            page = Optional.of(next);
        } while (Boolean.TRUE.equals(page.get().isTruncated()));
        return found.stream().filter(version -> version.key().equals(key)).toList();
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
