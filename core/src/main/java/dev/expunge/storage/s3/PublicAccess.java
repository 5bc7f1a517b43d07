package dev.expunge.storage.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.Grantee;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/// Whether the whole world may look into a bucket: by its block of public access, its policy, its list of grants.
/// A block of everything is enough; otherwise policy and grants have to be known.
final class PublicAccess {
    private static final Set<String> EVERYBODY = Set.of(
            "http://acs.amazonaws.com/groups/global/AllUsers",
            "http://acs.amazonaws.com/groups/global/AuthenticatedUsers");

    private final S3Connection to;
    private final boolean strict;
    private final List<String> found = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    /// @param strict whether what cannot be asked refuses
    PublicAccess(S3Connection to, boolean strict) {
        this.to = to;
        this.strict = strict;
    }

    /// What is wrong; empty when nothing is, as far as has to be known.
    List<String> problems() throws IOException {
        if (blocked()) {
            return List.of();
        }
        byPolicy();
        byGrants();
        if (found.isEmpty() && strict && !unknown.isEmpty()) {
            return List.of("whether the public may read it cannot be asked: " + String.join("; ", unknown));
        }
        return found;
    }

    private boolean blocked() throws IOException {
        try {
            return to.find(
                            "s3:GetBucketPublicAccessBlock",
                            client -> client.getPublicAccessBlock(it -> it.bucket(to.bucket())))
                    .map(answer -> answer.publicAccessBlockConfiguration())
                    .filter(PublicAccess::whole)
                    .isPresent();
        } catch (S3Errors.Unsupported | S3Errors.Forbidden e) {
            return false;
        }
    }

    private static boolean whole(PublicAccessBlockConfiguration block) {
        return Boolean.TRUE.equals(block.blockPublicAcls())
                && Boolean.TRUE.equals(block.ignorePublicAcls())
                && Boolean.TRUE.equals(block.blockPublicPolicy())
                && Boolean.TRUE.equals(block.restrictPublicBuckets());
    }

    /// Without a policy there is no status.
    private void byPolicy() throws IOException {
        try {
            boolean open = to.find(
                            "s3:GetBucketPolicyStatus",
                            client -> client.getBucketPolicyStatus(it -> it.bucket(to.bucket())))
                    .map(answer -> Boolean.TRUE.equals(answer.policyStatus().isPublic()))
                    .orElse(false);
            if (open) {
                found.add("its policy makes it public");
            }
        } catch (S3Errors.Unsupported | S3Errors.Forbidden e) {
            unknown.add(e.getMessage());
        }
    }

    private void byGrants() throws IOException {
        try {
            boolean open = to
                    .ask("s3:GetBucketAcl", client -> client.getBucketAcl(it -> it.bucket(to.bucket())))
                    .grants()
                    .stream()
                    .map(Grant::grantee)
                    .map(Grantee::uri)
                    .anyMatch(uri ->
                            Optional.ofNullable(uri).filter(EVERYBODY::contains).isPresent());
            if (open) {
                found.add("its grants (ACL) make it public");
            }
        } catch (S3Errors.Unsupported | S3Errors.Forbidden e) {
            unknown.add(e.getMessage());
        }
    }
}
