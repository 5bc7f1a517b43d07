package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A spec that does not fit the schema, or whose criteria the server does not take. One database is enough:
/// nothing happens to it.
class BadSchemaIT {
    private static String database = "";
    private static Contents before = new Contents("", "");

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        database = TestServer.fluxmap();
        before = Contents.of(database);
    }

    @AfterAll
    static void nothingHasChanged() {
        before.areUnchanged();
    }

    @Test
    void aRootThatIsNotThereIsNamed() {
        job().but("root: public.users", "root: public.userz")
                .dryRun()
                .fails(Code.SCHEMA_MISMATCH)
                .says("there is no table public.userz");
    }

    @Test
    void tablesAndColumnsOfEdgesThatAreNotThereAreNamedTogether() {
        job().but("public.audit_logs(user_id)", "public.audit_log(user_id)")
                .but("public.subscriptions(user_id)", "public.subscriptions(userid)")
                .dryRun()
                .fails(Code.SCHEMA_MISMATCH)
                .says("there is no table public.audit_log", "public.subscriptions has no column userid");
    }

    @Test
    void aColumnThatReferencesNothingIsNoEdge() {
        job().but("public.audit_logs(user_id): delete", "public.audit_logs(id): delete")
                .dryRun()
                .fails(Code.SCHEMA_MISMATCH)
                .says("public.audit_logs(id): the schema declares no such reference");
    }

    @Test
    void aColumnOfTheCriteriaThatIsNotThereIsToldWithItsPlace() {
        job().but("and last_active_at ", "and last_activ_at ")
                .dryRun()
                .fails(Code.CRITERIA_INVALID)
                .says("last_activ_at", "line 3 of the criteria, column 5");
    }

    @Test
    void aTableOfTheCriteriaThatIsNotThereIsToldWithItsPlace() {
        job().but("from subscriptions s", "from subscription s")
                .dryRun()
                .fails(Code.CRITERIA_INVALID)
                .says("\"subscription\"", "line 4 of the criteria, column 29");
    }

    @Test
    void theColumnIsCountedInTheSpecAndNotInWhatTheServerSees() {
        job().but("make_interval(days => :retainDays)", "make_interval(days =>:retainDays) and :as_of > nothing")
                .dryRun()
                .fails(Code.CRITERIA_INVALID)
                .says("line 2 of the criteria, column 78");
    }

    @Test
    void aSyntaxErrorRepeatsNoValue() {
        String spec = job().but("retainDays: {", "who: { type: text }\n  retainDays: {")
                .but("status in (", "email = :who :who and status in (")
                .spec();

        Call.of("run", spec, "--set", "who=some'one@example.org")
                .fails(Code.CRITERIA_INVALID)
                .says("syntax error", "line 1 of the criteria, column 14")
                .keepsQuiet("some'one", "example.org", "one@");
    }

    @Test
    void aValueThatDoesNotFitTheColumnIsNotRepeated() {
        job().but("status in (", "id = 'hunter2' and status in (")
                .dryRun()
                .fails(Code.CRITERIA_INVALID)
                .says("does not fit", "line 1 of the criteria, column 6")
                .keepsQuiet("hunter2");
    }

    @Test
    void criteriaThatFailOnlyWhileTheyRunAreCalledSo() {
        job().but("status in (", "1 / (id - id) = 1 and status in (")
                .dryRun()
                .fails(Code.CRITERIA_INVALID)
                .says("22012");
    }

    @Test
    void criteriaThatAreNoConditionAreRefused() {
        job().but("status in ('deactivated', 'trial_expired', 'gdpr_requested')\n  and", "id +")
                .dryRun()
                .fails(Code.CRITERIA_INVALID);
    }

    @Test
    void aDateGuardOnAColumnThatIsNotThereNamesTheGuard() {
        job().but("max_ratio: 40%", "dates: [{ column: born_at, not_before: 2012-01-01 }]")
                .dryRun()
                .fails(Code.SCHEMA_MISMATCH)
                .says("guards.dates", "public.users has no column born_at");
    }

    @Test
    void aDateGuardOnAColumnWithoutDatesNamesTheGuard() {
        job().but("max_ratio: 40%", "dates: [{ column: id, not_before: 2012-01-01 }]")
                .dryRun()
                .fails(Code.SCHEMA_MISMATCH)
                .says("guards.dates", "does not hold dates");
    }

    @Test
    void anEdgeThatNobodyDecidedIsListedWithWhatItWouldNeed() {
        job().but("  public.payment_methods(user_id): forbid\n", "")
                .but("  public.users(referred_by): detach\n", "")
                .dryRun()
                .fails(Code.EDGE_UNDECIDED)
                .says("public.payment_methods(user_id)", "public.users(referred_by)", "delete, detach or forbid");
    }

    @Test
    void anUndecidedEdgeIsToldToProgramsToo() {
        String spec =
                job().but("  public.payment_methods(user_id): forbid\n", "").spec();

        Call.of("run", spec, "--json").failsInJson(Code.EDGE_UNDECIDED);
    }

    @Test
    void rowsOfTheRootThatNobodySelectedAreRefused() {
        job().but("public.users(referred_by): detach", "public.users(referred_by): delete")
                .dryRun()
                .fails(Code.GUARD_REFUSED)
                .says("max_unselected", "rows of the root that nobody selected");
    }

    @Test
    void whatCannotBeDeletedSafelyIsRefused() {
        String own = TestServer.fluxmap();
        TestServer.execute(own, "create rule kept as on delete to public.user_profiles do instead nothing");

        Given.job(folder, own).dryRun().fails(Code.MAP_UNSUPPORTED).says("public.user_profiles has a rule");
    }

    @Test
    void detachingAColumnThatMustNotBeNullIsRefused() {
        job().but("public.subscriptions(user_id): delete", "public.subscriptions(user_id): detach")
                .dryRun()
                .fails(Code.SCHEMA_MISMATCH)
                .says("declared not null");
    }

    private Given job() {
        return Given.job(folder, database);
    }
}
