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

/// The rights that the runs of a spec need in its buckets, as a policy of AWS, and no more.
///
/// @param export where exports go; empty for a folder
/// @param keys where the runs' keys are; empty for a folder
/// @param lists where the lists of the deleted are; empty for a folder, or for none
/// @param envelope the key of KMS around the runs' keys: id, ARN or alias
public record BucketPolicy(
        S3Spec spec,
        Optional<Export> export,
        Optional<Location.Bucket> keys,
        Optional<Location.Bucket> lists,
        Optional<String> envelope) {
    private static final List<String> OF_THE_BUCKET = List.of(
            "s3:GetBucketAcl",
            "s3:GetBucketPolicyStatus",
            "s3:GetBucketPublicAccessBlock",
            "s3:ListBucket",
            "s3:ListBucketMultipartUploads");
    private static final List<String> OF_ITS_LOCK =
            List.of("s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning");
    private static final List<String> OF_OBJECTS = List.of(
            "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject");
    private static final List<String> OF_LOCKS =
            List.of("s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:PutObjectRetention");
    private static final String ALIAS = "alias/";

    /// Where exports go.
    ///
    /// @param lock what the spec asks for
    public record Export(Location.Bucket place, Optional<LockSpec> lock) {}

    /// Whether there is anything to allow.
    public boolean empty() {
        return export.isEmpty() && keys.isEmpty() && lists.isEmpty();
    }

    /// The policy: indented JSON with a line break at its end.
    public String json() {
        ObjectNode policy = JsonMapper.shared().createObjectNode().put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        export.ifPresent(to -> exporting(statements, to));
        keys.ifPresent(place -> {
            allow(
                    statements,
                    "AskWhereKeysAre",
                    Stream.of("s3:GetBucketObjectLockConfiguration", "s3:ListBucket", "s3:ListBucketVersions"),
                    bucket(place));
            allow(statements, "KeepKeys", Stream.of("s3:GetObject", "s3:PutObject"), below(place));
            allow(statements, "DestroyKeys", Stream.of("s3:DeleteObject", "s3:DeleteObjectVersion"), below(place));
        });
        lists.ifPresent(place -> {
            allow(statements, "AskWhereListsAre", Stream.of("s3:ListBucket", "s3:ListBucketVersions"), bucket(place));
            allow(
                    statements,
                    "AddToLists",
                    Stream.of("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
                    below(place));
        });
        spec.kmsKey()
                .ifPresent(key ->
                        allow(statements, "Encrypt", Stream.of("kms:Decrypt", "kms:GenerateDataKey"), keyArn(key)));
        envelope.ifPresent(key -> envelope(statements, key));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(policy) + "\n";
    }

    private void exporting(ArrayNode statements, Export to) {
        Stream<String> locked = to.lock().isPresent() ? OF_ITS_LOCK.stream() : Stream.empty();
        allow(
                statements,
                "AskTheBucket",
                Stream.concat(OF_THE_BUCKET.stream(), locked).sorted(),
                bucket(to.place()));
        allow(
                statements,
                "WriteAndReadBack",
                Stream.concat(OF_OBJECTS.stream(), locks(to)).sorted(),
                below(to.place()));
    }

    private static Stream<String> locks(Export to) {
        if (to.lock().isEmpty()) {
            return Stream.empty();
        }
        Stream<String> hold = to.lock().get().legalHold() ? Stream.of("s3:PutObjectLegalHold") : Stream.empty();
        return Stream.concat(OF_LOCKS.stream(), hold);
    }

    /// A right by the name of an alias is a right to whatever key that leads to.
    private void envelope(ArrayNode statements, String key) {
        int alias = key.indexOf(ALIAS);
        ObjectNode statement =
                allow(statements, "Envelope", Stream.of("kms:Encrypt"), alias < 0 ? keyArn(key) : keyArn("*"));
        if (alias >= 0) {
            statement.putObject("Condition").putObject("StringEquals").put("kms:RequestAlias", key.substring(alias));
        }
    }

    private String bucket(Location.Bucket place) {
        return "arn:" + partition() + ":s3:::" + place.name();
    }

    private String below(Location.Bucket place) {
        return bucket(place) + "/" + (place.prefix().isEmpty() ? "*" : place.prefix() + "/*");
    }

    private String keyArn(String key) {
        return key.startsWith("arn:") ? key : "arn:" + partition() + ":kms:*:*:key/" + key;
    }

    /// China and the government have names of their own.
    private String partition() {
        String region = spec.region().orElse("");
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    private static ObjectNode allow(ArrayNode statements, String name, Stream<String> actions, String resource) {
        ObjectNode statement = statements.addObject().put("Sid", name).put("Effect", "Allow");
        ArrayNode list = statement.putArray("Action");
        actions.forEach(list::add);
        return statement.put("Resource", resource);
    }

    /// What it does not allow, in sentences.
    public String without() {
        return export.map(BucketPolicy::versions).orElse("")
                + (keys.isPresent()
                        ? "DestroyKeys is for shred, and for a key that was left half made: a role that only exports can"
                                + " do without.\n"
                        : "")
                + """
                s3:ListBucket is not bound to the prefix: bound, "not there" would be answered with "access denied".
                Not allowed: to delete a version of an export (s3:DeleteObjectVersion), to go past a governance lock
                (s3:BypassGovernanceRetention), to end a legal hold that somebody else set, to change a bucket, its
                policy, its lifecycle or who may use it (s3:Put…, s3:Delete… of the bucket), to read or write outside
                these prefixes, to manage keys of KMS.
                """;
    }

    private static String versions(Export to) {
        return to.lock().isPresent()
                ? "s3:DeleteObject puts a marker above what a broken-off export left: on a bucket with versions, which a"
                        + " lock demands, it deletes nothing.\n"
                : "s3:DeleteObject takes away what a broken-off export left: on a bucket without versions that deletes.\n";
    }
}
