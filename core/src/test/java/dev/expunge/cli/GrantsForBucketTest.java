package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `grants --s3` prints what the export needs in its bucket, and says what that leaves out.
class GrantsForBucketTest {
    private static final String SPEC = """
            expunge: 1
            name: a
            database: { url: postgresql://db.invalid/x, environment: test }
            root: public.users
            criteria: "true"
            """;
    private static final String EXPORT = """
            backup:
              export:
                to: s3://compliance/expunge/pii
                keys: keys
                encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
                lock: { mode: compliance, retain: 7 years }
            s3: { region: eu-central-1, kms_key: 0b1c2d3e-1111-2222-3333-444455556666 }
            """;

    @TempDir
    Path folder;

    private Call grants(String text) throws IOException {
        return Call.of(
                "grants",
                "--s3",
                Files.writeString(folder.resolve("spec.yaml"), text).toString());
    }

    @Test
    void thePolicyIsJsonAloneAndLetsNobodyDeleteAVersion() throws IOException {
        Call call = grants(SPEC + EXPORT).succeeds();

        JsonNode policy = JsonMapper.shared().readTree(call.out());
        assertThat(policy.get("Statement")).hasSize(3);
        assertThat(policy.get("Statement").get(1).get("Resource").asString())
                .isEqualTo("arn:aws:s3:::compliance/expunge/pii/*");
        assertThat(policy.get("Statement").get(2).get("Resource").asString())
                .isEqualTo("arn:aws:kms:*:*:key/0b1c2d3e-1111-2222-3333-444455556666");
        assertThat(call.out())
                .contains("s3:PutObject\"", "s3:PutObjectRetention", "s3:GetObjectVersion", "s3:AbortMultipartUpload")
                .doesNotContain("DeleteObjectVersion", "Bypass", "PutObjectLegalHold", "PutBucket", "*\"\n  ]");
        assertThat(call.err()).contains("Not allowed: to delete a version of an export (s3:DeleteObjectVersion)");
        assertThat(grants(SPEC + EXPORT.replace("7 years", "7 years, legal_hold: true"))
                        .succeeds()
                        .out())
                .contains("s3:PutObjectLegalHold");
    }

    @Test
    void aSpecThatExportsIntoNoBucketIsRefused() throws IOException {
        assertThat(grants(SPEC).exit()).isEqualTo(2);
        assertThat(grants(SPEC).err()).contains("the spec puts nothing into a bucket");
    }
}
