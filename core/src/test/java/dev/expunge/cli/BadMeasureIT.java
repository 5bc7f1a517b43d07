package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Guards that refuse, in the dry run and again in an execution, and what may be empty.
class BadMeasureIT {
    private static final String NOBODY = "status in ('nobody')";
    private static final String SOMEBODY = "status in ('deactivated', 'trial_expired', 'gdpr_requested')";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void noCandidateIsAnErrorUnlessTheSpecAllowsIt() {
        Contents before = Contents.of(database);

        job().but(SOMEBODY, NOBODY)
                .dryRun()
                .fails(Code.NO_CANDIDATES)
                .says("no row matches", "guards.allow_empty: true");
        before.areUnchanged();
    }

    @Test
    void noCandidateIsASuccessWhereTheSpecAllowsIt() {
        Given job = job().but(SOMEBODY, NOBODY).but("max_ratio: 40%", "allow_empty: true");

        assertThat(job.execute().succeeds().out()).contains("0 candidates = 0 deleted");
        assertThat(job.users()).isEqualTo(TestServer.USERS);
    }

    @Test
    void noCandidateIsASuccessWithAnExportToo() {
        Given job = new Given(folder, database, FluxmapSpec.withExport(database))
                .but(SOMEBODY, NOBODY)
                .but("max_ratio: 40%", "allow_empty: true");

        job.execute().succeeds();
    }

    @Test
    void moreRowsThanAllowedAreRefusedWithWhatWasMeasured() {
        refused(job().but("max_ratio: 40%", "max_rows: 911"), "max_rows", "limit 911 rows");
    }

    @Test
    void aLargerShareThanAllowedIsRefusedWithWhatWasMeasured() {
        refused(job().but("40%", "30%"), "max_ratio", "measured 30.4 % of the root's rows, limit 30 %");
    }

    @Test
    void datesOutsideTheirRangeAreRefused() {
        refused(
                job().but("max_ratio: 40%", "dates: [{ column: created_at, not_before: 2099-01-01 }]"),
                "dates.created_at",
                "not before 2099-01-01");
    }

    @Test
    void datesThatAreTooRecentAreRefused() {
        refused(
                job().but("max_ratio: 40%", "dates: [{ column: created_at, not_after: \":as_of - 4000 days\" }]"),
                "dates.created_at",
                "not after");
    }

    @Test
    void whatGrewBeyondAGuardSinceTheDryRunIsRefusedByTheExecution() {
        Given job = job();
        String signature = Call.signature("run", job.spec());
        job.sql("""
                delete from payments;
                delete from payment_methods;
                delete from subscriptions;
                update users set status = 'deactivated', created_at = '2015-01-01', last_active_at = '2015-01-01'
                """);
        Contents before = Contents.of(database);

        Call.of("run", job.spec(), "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("max_ratio");
        before.areUnchanged();
    }

    @Test
    void aGuardThatRefusesIsToldToPrograms() {
        Contents before = Contents.of(database);

        Call.of("run", job().but("40%", "1%").spec(), "--json").failsInJson(Code.GUARD_REFUSED);
        before.areUnchanged();
    }

    private void refused(Given job, String... words) {
        Contents before = Contents.of(database);

        job.dryRun().fails(Code.GUARD_REFUSED).says(words);
        before.areUnchanged();
    }

    private Given job() {
        return Given.job(folder, database);
    }
}
