package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import dev.expunge.postgres.Runs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A role that may do less than the job needs: found before anything is written, with the SQL that mends it.
class BadRightsIT {
    private static final String ENOUGH = """
            grant select on all tables in schema public to {role};
            grant delete, maintain on users, audit_logs, user_sessions, user_profiles, subscriptions to {role};
            grant update (id) on audit_logs, user_sessions, subscriptions to {role};
            grant update (user_id) on user_profiles to {role};
            grant update (referred_by) on users to {role};
            grant usage, create on schema expunge to {role};
            grant select, insert, update on all tables in schema expunge to {role};
            grant delete on expunge.process to {role};
            revoke update on expunge.ledger from {role};
            """;

    /// Without the holds nobody can say who would go, not even a dry run.
    private static final String READER = "grant select on all tables in schema public to {role};"
            + " grant usage on schema expunge to {role}; grant select on expunge.hold, expunge.run, expunge.ledger to {role};";

    @TempDir
    Path folder;

    private final String role = TestServer.freshRole("clerk");

    @Test
    void aRoleWithTheRightsThatAreAskedForDoesTheWholeJob() {
        Given job = job(ENOUGH);

        job.execute().succeeds();

        assertThat(job.users()).isEqualTo(TestServer.USERS - 912);
    }

    @Test
    void aRoleThatMayNotReadIsToldByTheDryRun() {
        Given job = job("");
        Contents before = Contents.of(job.database());

        job.dryRun()
                .fails(Code.PRIVILEGE_REFUSED)
                .says("the role " + role, "public.users   select", "grant select on public.users to " + role + ";");
        before.areUnchanged();
    }

    @Test
    void aTableThatOnlyTheCriteriaReadIsNamedByTheServer() {
        Given job = job(ENOUGH + "revoke select on subscriptions, payment_methods from {role};")
                .but("and not exists", "and exists (select from payments) and not exists");
        job.sql("grant select on subscriptions, payment_methods to " + role + "; revoke select on payments from "
                + role);

        job.dryRun().fails(Code.PRIVILEGE_REFUSED).says("permission denied", "payments");
    }

    @Test
    void p9ARoleThatMayNotSeeTheHoldsIsToldHowItMay() {
        job("grant select on all tables in schema public to {role};")
                .dryRun()
                .fails(
                        Code.HOLD_UNREADABLE,
                        "nothing was deleted without a look at the holds; what was deleted before stays so, each candidate with"
                                + " all its rows.")
                .says("expunge hold: the role may not read it", "grant usage on it, and select on expunge.hold");
    }

    @Test
    void aRoleThatMayOnlyReadLooksButDoesNotDelete() {
        Given job = job(READER);
        Contents before = Contents.of(job.database());

        job.execute()
                .fails(Code.PRIVILEGE_REFUSED)
                .says(
                        "grant delete, update (referred_by), maintain on public.users to " + role + ";",
                        "grant delete, update (id), maintain on public.audit_logs to " + role + ";",
                        "grant create on schema expunge to " + role + ";",
                        "grant insert on expunge.ledger to " + role + ";");
        before.areUnchanged();
    }

    @Test
    void whatTheRefusalProposesIsEnough() {
        Given job = job(READER);
        String grants = job.execute()
                .err()
                .lines()
                .filter(line -> line.strip().startsWith("grant "))
                .reduce("", (left, right) -> left + right);

        job.sql(grants);

        job.execute().succeeds();
        assertThat(job.users()).isEqualTo(TestServer.USERS - 912);
    }

    @Test
    void oneTableThatMayNotBeDeletedFromIsFoundBeforeTheFirstBatch() {
        Given job = job(ENOUGH + "revoke delete on audit_logs from {role};");
        Contents before = Contents.of(job.database());

        job.execute()
                .fails(Code.PRIVILEGE_REFUSED)
                .says("public.audit_logs   delete")
                .keepsQuiet("public.users ");
        before.areUnchanged();
    }

    @Test
    void aSchemaOfOursThatTheRoleMayNotUseIsFoundToo() {
        Given job = job("grant select on all tables in schema public to {role};");
        Contents before = Contents.of(job.database());

        Call.of("freeze", job.spec())
                .fails(Code.PRIVILEGE_REFUSED)
                .says("grant usage, create on schema expunge to " + role, "grant select, insert on expunge.ledger");
        before.areUnchanged();
    }

    @Test
    void aFreezeWithoutTheRightToKeepItIsRefused() {
        Given job = job("grant select on all tables in schema public to {role};");
        job.sql("drop schema expunge cascade");
        Contents before = Contents.of(job.database());

        Call.of("freeze", job.spec())
                .fails(Code.PRIVILEGE_REFUSED)
                .says("schema expunge   is not there", "expunge grants SPEC")
                .keepsQuiet("delete on");
        before.areUnchanged();
    }

    private Given job(String grants) {
        Given job = Given.job(folder, TestServer.fluxmap());
        job.sql(Runs.ddl() + "create role " + role + " login;"
                + grants.replace("{role}", role).replace("{database}", job.database()));
        return job.as(role);
    }
}
