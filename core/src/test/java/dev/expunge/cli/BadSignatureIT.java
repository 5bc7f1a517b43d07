package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// P6: without the signature of exactly what would run now, nothing is written.
class BadSignatureIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Contents before = Contents.of(database);

    @Test
    void nineDaysInsteadOfNinetyAreNotWhatWasTested() {
        String spec = job().spec();
        String signature = Call.signature("run", spec, "--set", "retainDays=90");

        Call.of("run", spec, "--set", "retainDays=9", "--execute", "--signature", signature)
                .fails(Code.SIGNATURE_PARAMETERS)
                .says(
                        "the parameters differ from the ones that were tested",
                        "retainDays = 9\n",
                        "--set retainDays=90",
                        "--set retainDays=9 ");
        before.areUnchanged();
    }

    @Test
    void everyPartThatDiffersIsNamedAndTheNineDaysAmongThem() {
        String signature = Call.signature("run", job().spec(), "--set", "retainDays=90");
        job().sql("alter table audit_logs add column reviewed boolean");
        Contents altered = Contents.of(database);
        String other = job().but("'trial_expired', ", "")
                .but("environment: test", "environment: production")
                .spec();

        Call.of("run", other, "--set", "retainDays=9", "--execute", "--signature", signature)
                .fails(Code.SIGNATURE_TARGET)
                .says(
                        "against another server, database or environment\n",
                        "the spec differs, too\n",
                        "the schema of the touched tables differs, too\n",
                        "the parameters differ, too\n",
                        "  retainDays = 9\n");
        altered.areUnchanged();
    }

    @Test
    void aTerminalIsNoSignatureEither() {
        String spec = job().spec();
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(
                new PrintWriter(out), new PrintWriter(err), Map.of(), () -> OptionalInt.of(120), "expunge");

        new Call(Main.run(terminal, "run", spec, "--execute"), out.toString(), err.toString())
                .fails(Code.SIGNATURE_MISSING)
                .says("--execute needs the signature that the dry run printed");
        before.areUnchanged();
    }

    @Test
    void theLineForCronRunsWhatWasLookedAtFromAnyFolder() {
        String text = job().but("retainDays:", "note: { type: text, default: \"50% of it's\" }\n  retainDays:")
                .but("criteria: |\n  ", "criteria: |\n  :note <> 'x' and ")
                .text();
        String spec = FluxmapSpec.write(folder, text).toString();
        Call dry = Call.of("run", spec, "--set", "retainDays=90").succeeds();
        JsonNode json = JsonMapper.shared()
                .readTree(
                        Call.of("run", spec, "--set", "retainDays=90", "--json").out());
        String line =
                "expunge run " + spec + " --set 'note=50\\% of it'\\''s' --set retainDays=90 --execute --signature "
                        + json.get("signature").asString();

        assertThat(dry.out()).endsWith("\nto put into cron\n  " + line + "\n");
        assertThat(json.get("cron").asString()).isEqualTo(line);
        List<String> words =
                json.get("arguments").valueStream().map(JsonNode::asString).toList();
        Call run =
                Call.of(words.subList(1, words.size()).toArray(String[]::new)).succeeds();
        assertThat(run.out()).endsWith("\nto put into cron\n  " + line + "\n");
        assertThat(job().users()).isEqualTo(TestServer.USERS - 912);
    }

    @Test
    void nineDaysAreToldToProgramsToo() {
        String spec = job().spec();
        String signature = Call.signature("run", spec);

        String what = Call.of("run", spec, "--set", "retainDays=9", "--execute", "--signature", signature, "--json")
                .failsInJson(Code.SIGNATURE_PARAMETERS)
                .get("what")
                .asString();

        assertThat(what).endsWith("retainDays = 9");
        before.areUnchanged();
    }

    @Test
    void noSignatureIsNoPermission() {
        Call.of("run", job().spec(), "--execute")
                .fails(Code.SIGNATURE_MISSING)
                .says("expunge run " + folder.resolve("spec.yaml") + " ");
        before.areUnchanged();
    }

    @Test
    void somethingElseIsNoSignatureAndNotRepeated() {
        Call.of("run", job().spec(), "--execute", "--signature", "hunter2")
                .fails(Code.SIGNATURE_MISSING)
                .says("expunge1-")
                .keepsQuiet("hunter2");
        before.areUnchanged();
    }

    @Test
    void aPieceOfASignatureIsNone() {
        String spec = job().spec();
        String signature = Call.signature("run", spec);

        Call.of("run", spec, "--execute", "--signature", signature.substring(0, signature.length() - 1))
                .fails(Code.SIGNATURE_MISSING);
        before.areUnchanged();
    }

    @Test
    void theSignatureOfAnotherSpecIsRefused() {
        String signature = Call.signature("run", job().spec());
        String other = job().but("'trial_expired', ", "").spec();

        Call.of("run", other, "--execute", "--signature", signature)
                .fails(Code.SIGNATURE_SPEC)
                .says("the spec differs");
        before.areUnchanged();
    }

    @Test
    void theSignatureOfAnotherDatabaseIsRefused() {
        String elsewhere = TestServer.fluxmap();
        String signature = Call.signature("run", Given.job(folder, elsewhere).spec());

        Call.of("run", job().spec(), "--execute", "--signature", signature)
                .fails(Code.SIGNATURE_TARGET)
                .says("database " + database, "environment test");
        before.areUnchanged();
    }

    @Test
    void theSignatureOfAnotherEnvironmentIsRefused() {
        String signature = Call.signature("run", job().spec());
        String production =
                job().but("environment: test", "environment: production").spec();

        Call.of("run", production, "--execute", "--signature", signature)
                .fails(Code.SIGNATURE_TARGET)
                .says("environment production");
        before.areUnchanged();
    }

    @Test
    void aSchemaThatChangedSinceTheDryRunIsRefused() {
        String signature = Call.signature("run", job().spec());
        job().sql("alter table audit_logs add column reviewed boolean");
        Contents altered = Contents.of(database);

        Call.of("run", job().spec(), "--execute", "--signature", signature)
                .fails(Code.SIGNATURE_SCHEMA)
                .says("the schema of the touched tables differs");
        altered.areUnchanged();
    }

    @Test
    void aForeignKeyThatIsNewSinceTheDryRunAsksForADecision() {
        String signature = Call.signature("run", job().spec());
        job().sql("create table notes (id bigint primary key, user_id bigint references users)");

        Call.of("run", job().spec(), "--execute", "--signature", signature)
                .fails(Code.EDGE_UNDECIDED)
                .says("public.notes(user_id) references public.users");
        before.areUnchanged();
    }

    private Given job() {
        return Given.job(folder, database);
    }
}
