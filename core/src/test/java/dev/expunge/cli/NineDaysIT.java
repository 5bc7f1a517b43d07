package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The story of the nine days: somebody types 9 where 90 was tested. Neither the signature nor, should that
/// person make a new one without looking, the guards let it pass.
class NineDaysIT {
    private static final String LIMIT =
            "dates: [{ column: created_at, not_before: 2000-01-01, not_after: \":as_of - 90 days\" }]";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void nineDaysInsteadOfNinetyDeleteNothingAndNinetyStillDo() {
        Given job = Given.job(folder, database);
        TestServer.execute(
                database,
                "update users set created_at = now() - interval '40 days', last_active_at = now() - interval '35 days'"
                        + " where id in (select id from users where status = 'deactivated' limit 20)");
        Contents before = Contents.of(database);
        String spec = job.spec();
        String signature = Call.signature("run", spec, "--set", "retainDays=90");

        Call nine = Call.of("run", spec, "--set", "retainDays=9", "--execute", "--signature", signature)
                .fails(Code.SIGNATURE_PARAMETERS)
                .says("the parameters differ from the ones that were tested", "now      ", "retainDays = 9\n");
        assertThat(nine.exit()).isEqualTo(4);
        before.areUnchanged();
        assertThat(TestServer.one(database, "select to_regnamespace('expunge')"))
                .isEmpty();

        Call.of("freeze", job.but("max_ratio: 40%", LIMIT).spec(), "--set", "retainDays=9")
                .fails(Code.GUARD_REFUSED)
                .says("dates.created_at.not_after measured latest");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
        assertThat(job.users()).isEqualTo(TestServer.USERS);

        Call.of("run", job.spec(), "--set", "retainDays=90", "--execute", "--signature", signature)
                .succeeds();
        assertThat(job.users()).isLessThan(TestServer.USERS);
    }

    @Test
    void aNewSignatureForNineDaysIsNotHadPastTheGuards() {
        String spec = Given.job(folder, database).but("max_ratio: 40%", LIMIT).spec();
        TestServer.execute(
                database,
                "update users set created_at = now() - interval '40 days', last_active_at = now() - interval '35 days'"
                        + " where id in (select id from users where status = 'deactivated' limit 20)");

        Call dry = Call.of("run", spec, "--set", "retainDays=9").fails(Code.GUARD_REFUSED);
        assertThat(dry.out()).doesNotContain("--execute");
    }
}
