package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
