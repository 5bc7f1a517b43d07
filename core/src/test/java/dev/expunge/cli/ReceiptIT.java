package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.app.SystemTime;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.fluxmap.Size;
import dev.expunge.plan.ReceiptKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A spec that has to be tried on staging first: one file for both, told apart by the variables of the process.
class ReceiptIT {
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Contents before = Contents.of(database);
    private Path key = Path.of("");
    private String spec = "";

    @BeforeEach
    void write() throws GeneralSecurityException, IOException {
        key = key("key.pem");
        spec = FluxmapSpec.write(
                        folder,
                        FluxmapSpec.text(database)
                                        .replace(TestServer.server().url(database, "postgres"), "${APP_URL}")
                                        .replace("environment: test", "environment: ${APP_ENVIRONMENT}")
                                + "tested_on:\n  environment: staging\n  signed_by: "
                                + ReceiptKey.read(key).publicText() + "\n")
                .toString();
    }

    private Path key(String name) throws GeneralSecurityException, IOException {
        byte[] secret = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n"
                        + new String(Base64.getEncoder().encode(secret), StandardCharsets.US_ASCII)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private Call production(String... words) {
        return Call.with(
                Map.of("APP_URL", TestServer.server().url(database, "postgres"), "APP_ENVIRONMENT", "production"),
                words);
    }

    private static String signature(Call dryRun) {
        Matcher found = SIGNATURE.matcher(dryRun.succeeds().out());
        assertThat(found.find()).isTrue();
        return found.group();
    }

    private Call execute(String... more) {
        var words = new ArrayList<>(List.of("run", spec, "--execute"));
        words.addAll(List.of("--signature", signature(production("run", spec))));
        words.addAll(List.of(more));
        return production(words.toArray(String[]::new));
    }

    @Test
    void productionGoesWithTheReceiptOfStagingAndNotWithout() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(EmbeddedServer.Options.quick())) {
            Map<String, String> staging = staging(server);
            String receipt = folder.resolve("receipt.json").toString();
            String tested = signature(Call.with(staging, "run", spec));
            Call.with(staging, "run", spec, "--execute", "--signature", tested).succeeds();
            Call.with(staging, "close", spec).succeeds();
            Call written = Call.with(staging, "receipt", spec, "--key", key.toString(), "-o", receipt);
            assertThat(written.succeeds().out())
                    .startsWith("receipt of run 1 of pii-cleanup, in environment staging, in " + receipt);
            assertThat(Files.readString(Path.of(receipt)))
                    .contains("\"deleted\": ")
                    .doesNotContain("PRIVATE");

            execute().fails(Code.RECEIPT_MISSING).says("no receipt of one was given", "expunge receipt SPEC");
            before.areUnchanged();
            assertThat(production("run", spec, "--receipt", receipt).out())
                    .contains("\ntested on\n  staging: yes, the receipt fits\n")
                    .contains("--receipt " + receipt + "\n");
            mismatches(staging, receipt);
            before.areUnchanged();
            execute("--receipt", receipt).succeeds();
            assertThat(TestServer.count(database, "select count(*) from users"))
                    .isEqualTo(TestServer.USERS - Fluxmap.expectedCandidates(TestServer.USERS));
        }
    }

    private static Map<String, String> staging(EmbeddedServer server) throws SQLException {
        server.createDatabase("app");
        Fluxmap.load(server.connections("app"), new Size(1_000, new SystemTime().now()));
        return Map.of("APP_URL", server.url("app", "postgres"), "APP_ENVIRONMENT", "staging");
    }

    /// Each thing that does not fit is named by itself, and all of them at once.
    private void mismatches(Map<String, String> staging, String receipt) throws IOException {
        String text = Files.readString(Path.of(spec));
        String ninety = signature(production("run", spec, "--set", "retainDays=9"));
        production("run", spec, "--set", "retainDays=9", "--execute", "--signature", ninety, "--receipt", receipt)
                .fails(Code.RECEIPT_MISMATCH)
                .says("\n  the parameters differ from the ones that were tried; now: retainDays = 9\n");
        Files.writeString(Path.of(spec), text.replace("max_ratio: 40%", "max_ratio: 41%"));
        execute("--receipt", receipt)
                .fails(Code.RECEIPT_MISMATCH)
                .says("\n  the spec differs from the one that was tried\n");
        Files.writeString(Path.of(spec), text.replaceFirst("signed_by: \\S+", "signed_by: " + another()));
        execute("--receipt", receipt)
                .fails(Code.RECEIPT_MISMATCH)
                .says("\n  it is not signed by the key that the spec names\n", "\n  the spec differs from the one");
        Files.writeString(Path.of(spec), text);
        Path altered = Files.writeString(
                folder.resolve("altered"), Files.readString(Path.of(receipt)).replace("\"staging\"", "\"test\""));
        execute("--receipt", altered.toString())
                .fails(Code.RECEIPT_MISMATCH)
                .says("\n  the seal is broken", "\n  the trial was in environment test, not in staging\n");
        execute("--receipt", spec).fails(Code.RECEIPT_MISSING).says("is not a receipt");
        Call.with(staging, "receipt", spec, "--run", "2", "--key", key.toString())
                .fails(Code.RUN_UNKNOWN);
        schema(receipt);
    }

    private void schema(String receipt) {
        TestServer.execute(database, "alter table audit_logs add column reviewed boolean");
        execute("--receipt", receipt)
                .fails(Code.RECEIPT_MISMATCH)
                .says("\n  the schema of the touched tables differs from the one of the trial\n");
        TestServer.execute(database, "alter table audit_logs drop column reviewed");
    }

    private String another() {
        try {
            return ReceiptKey.read(key("other.pem")).publicText();
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatProvesNothingGetsNoReceiptAndThisServerIsNoStagingOfItself() {
        Map<String, String> here =
                Map.of("APP_URL", TestServer.server().url(database, "postgres"), "APP_ENVIRONMENT", "staging");
        String receipt = folder.resolve("receipt.json").toString();
        String[] command = {"receipt", spec, "--key", key.toString(), "-o", receipt};

        Call.with(here, command).fails(Code.RUN_UNKNOWN).says("there is no run of pii-cleanup yet");
        Call.with(here, "freeze", spec).succeeds();
        Call.with(here, command).fails(Code.RECEIPT_REFUSED).says("it is frozen, and was not verified");
        String tested = signature(Call.with(here, "run", spec));
        Call.with(here, "run", spec, "--execute", "--signature", tested).succeeds();
        Call.with(here, command).succeeds();
        production(command).fails(Code.RECEIPT_REFUSED).says("ran under another name of the environment");
        Call.with(here, "receipt", spec, "--key", key.toString(), "-o", spec)
                .fails(Code.USAGE)
                .says("is no receipt");
        assertThat(production("run", spec, "--receipt", receipt).out())
                .contains("\ntested on\n  staging: not yet, ", "; the trial was on this very server, system ");
    }
}
