package dev.expunge.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.spec.Location;
import dev.expunge.spec.LockSpec;
import dev.expunge.spec.S3Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The printed policy allows what the code asks for, and nothing else.
class BucketPolicyTest {
    private static final Path CODE = Path.of("src/main/java/dev/expunge/storage/s3");
    private static final Pattern ACTION = Pattern.compile("\"(s3:[A-Za-z]+)\"");

    /// Reading an object's lock is a right of its own, by which the answer to the usual question tells it.
    private static final List<String> IN_ANSWERS = List.of("s3:GetObjectLegalHold", "s3:GetObjectRetention");

    private static final Optional<Location.Bucket> KEYS = Optional.of(new Location.Bucket("keys", "pii"));

    private static BucketPolicy policy(S3Spec spec, boolean locked, Optional<String> envelope) {
        var lock = new LockSpec(LockSpec.Mode.COMPLIANCE, Period.ofYears(7), true);
        var export = new BucketPolicy.Export(
                new Location.Bucket("compliance", ""), locked ? Optional.of(lock) : Optional.empty());
        return new BucketPolicy(spec, Optional.of(export), KEYS, Optional.empty(), envelope);
    }

    private static Set<String> actions(String text) {
        var found = new TreeSet<String>();
        ACTION.matcher(text).results().forEach(action -> found.add(action.group(1)));
        return found;
    }

    private static Set<String> asked() throws IOException {
        var found = new TreeSet<>(IN_ANSWERS);
        try (var files = Files.list(CODE)) {
            for (Path file : files.filter(f -> !f.endsWith("BucketPolicy.java")).toList()) {
                found.addAll(actions(Files.readString(file)));
            }
        }
        return found;
    }

    @Test
    void everyQuestionOfTheCodeIsAllowedAndNoOther() throws IOException {
        assertThat(actions(policy(S3Spec.USUAL, true, Optional.empty()).json())).isEqualTo(asked());
    }

    @Test
    void withoutALockNothingOfLocksIsAllowedInTheBucketOfTheExport() {
        String json = new BucketPolicy(
                        S3Spec.USUAL,
                        policy(S3Spec.USUAL, false, Optional.empty()).export(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .json();
        assertThat(actions(json))
                .isNotEmpty()
                .noneMatch(action -> action.matches(".*(Lock|Retention|Hold|Versioning).*"));
    }

    @Test
    void keysAreDestroyedInTheirOwnPrefixAlone() {
        String json = policy(S3Spec.USUAL, true, Optional.empty()).json();
        assertThat(json.substring(json.indexOf("DestroyKeys")))
                .contains("s3:DeleteObjectVersion")
                .contains("arn:aws:s3:::keys/pii/*");
        assertThat(json.substring(0, json.indexOf("AskWhereKeysAre"))).doesNotContain("DeleteObjectVersion");
    }

    @Test
    void anEnvelopeIsAllowedByItsAliasOrItsKeyInThePartitionOfTheRegion() {
        var china = new S3Spec(
                Optional.empty(),
                Optional.of("cn-north-1"),
                false,
                S3Spec.Checksums.ALWAYS,
                Optional.of("0b1c"),
                Optional.empty());
        assertThat(policy(china, true, Optional.of("alias/expunge")).json())
                .contains("arn:aws-cn:s3:::compliance/*", "arn:aws-cn:kms:*:*:key/0b1c", "kms:GenerateDataKey")
                .contains("\"kms:RequestAlias\" : \"alias/expunge\"", "arn:aws-cn:kms:*:*:key/*");
        assertThat(policy(S3Spec.USUAL, true, Optional.of("77aa")).json())
                .contains("kms:Encrypt", "arn:aws:kms:*:*:key/77aa")
                .doesNotContain("RequestAlias", "kms:Decrypt");
    }
}
