package dev.expunge.storage.s3;

import dev.expunge.spec.Location;
import dev.expunge.spec.LockSpec;
import dev.expunge.spec.S3Spec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The rights that the export of a spec needs in its bucket, as a policy of AWS, and no more.
///
/// @param place where the export goes
/// @param lock what the spec asks for
public record BucketPolicy(S3Spec spec, Location.Bucket place, Optional<LockSpec> lock) {
    private static final List<String> OF_THE_BUCKET = List.of(
            "s3:GetBucketAcl",
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketVersioning",
            "s3:ListBucket",
            "s3:ListBucketMultipartUploads");
    private static final List<String> OF_OBJECTS = List.of(
            "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject");
    private static final List<String> OF_LOCKS =
            List.of("s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:PutObjectRetention");

    /// The policy: indented JSON with a line break at its end.
    public String json() {
        ObjectNode policy = JsonMapper.shared().createObjectNode().put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        String bucket = "arn:aws:s3:::" + place.name();
        String below = place.prefix().isEmpty() ? "*" : place.prefix() + "/*";
        allow(statements, "AskTheBucket", OF_THE_BUCKET.stream(), bucket);
        allow(
                statements,
                "WriteAndReadBack",
                Stream.concat(OF_OBJECTS.stream(), locks()).sorted(),
                bucket + "/" + below);
        spec.kmsKey()
                .ifPresent(
                        key -> allow(statements, "Encrypt", Stream.of("kms:Decrypt", "kms:GenerateDataKey"), arn(key)));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(policy) + "\n";
    }

    private Stream<String> locks() {
        if (lock.isEmpty()) {
            return Stream.empty();
        }
        Stream<String> hold = lock.get().legalHold() ? Stream.of("s3:PutObjectLegalHold") : Stream.empty();
        return Stream.concat(OF_LOCKS.stream(), hold);
    }

    private static String arn(String key) {
        return key.startsWith("arn:") ? key : "arn:aws:kms:*:*:key/" + key;
    }

    private static void allow(ArrayNode statements, String name, Stream<String> actions, String resource) {
        ObjectNode statement = statements.addObject().put("Sid", name).put("Effect", "Allow");
        ArrayNode list = statement.putArray("Action");
        actions.forEach(list::add);
        statement.put("Resource", resource);
    }

    /// What it does not allow, in sentences.
    public String without() {
        String versions = lock.isPresent()
                ? "s3:DeleteObject puts a marker above what a broken-off export left: on a bucket with versions, which a"
                        + " lock demands, it deletes nothing.\n"
                : "s3:DeleteObject takes away what a broken-off export left: on a bucket without versions that deletes.\n";
        return versions + """
                s3:ListBucket is not bound to the prefix: bound, "not there" would be answered with "access denied".
                Not allowed: to delete a version (s3:DeleteObjectVersion), to go past a governance lock
                (s3:BypassGovernanceRetention), to end a legal hold that somebody else set, to change the bucket, its
                policy, its lifecycle or who may use it (s3:Put…, s3:Delete… of the bucket), to read or write outside
                this prefix, to manage keys.
                """;
    }
}
