package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P13: a role that may do more than its spec needs does not delete, and is told what is too much.
class TooMuchIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    /// A right too much.
    ///
    /// @param says pieces of the refusal
    private record Excess(String give, String take, List<String> says) {
        Excess(String give, String take, String... says) {
            this(give, take, List.of(says));
        }
    }

    private static List<Excess> excesses(String role) {
        String boss = role + "_boss";
        return List.of(
                        new Excess(
                                "alter role R superuser",
                                "alter role R nosuperuser",
                                "  superuser\n",
                                "accept.superuser"),
                        new Excess("grant postgres to R", "revoke postgres from R", "member of postgres, a superuser"),
                        new Excess("alter role R bypassrls", "alter role R nobypassrls", "alter role R nobypassrls;"),
                        new Excess(
                                "grant pg_write_all_data to R",
                                "revoke pg_write_all_data from R",
                                "pg_write_all_data, by way of R",
                                "revoke pg_write_all_data from R;"),
                        new Excess(
                                "create role B; grant pg_write_all_data to B; grant B to R",
                                "revoke B from R; drop role B",
                                "pg_write_all_data, by way of B"),
                        new Excess(
                                "create role B noinherit; grant delete on payments to B; grant B to R with inherit false",
                                "drop owned by B; drop role B",
                                "delete on public.payments",
                                "revoke delete on public.payments from B;"),
                        new Excess(
                                "create role B; alter table audit_logs owner to B; grant B to R",
                                "alter table audit_logs owner to postgres; drop owned by B; drop role B",
                                "owner of public.audit_logs, which belongs to B",
                                "accept.table_owner"),
                        new Excess(
                                "grant delete on payments to public",
                                "revoke delete on payments from public",
                                "revoke delete on public.payments from public;"),
                        new Excess(
                                "grant truncate on users to R",
                                "revoke truncate on users from R",
                                "truncate on public.users",
                                "accept.other_deletes"),
                        new Excess(
                                "create view v as select * from payments; grant delete on v to R",
                                "drop view v",
                                "delete on public.v"),
                        new Excess(
                                "grant update, delete on expunge.ledger to R",
                                "revoke update, delete on expunge.ledger from R",
                                "delete, update on expunge.ledger",
                                "revoke delete, update on expunge.ledger from R;",
                                "accept.ledger_changes"),
                        new Excess(
                                "grant update (body) on expunge.ledger to R",
                                "revoke update (body) on expunge.ledger from R",
                                "revoke update (body) on expunge.ledger from R;"),
                        new Excess(
                                "grant trigger on expunge.ledger to R",
                                "revoke trigger on expunge.ledger from R",
                                "trigger on expunge.ledger"),
                        new Excess(
                                "alter schema expunge owner to R",
                                "alter schema expunge owner to expunge_owner; grant usage, create on schema expunge to R",
                                "owner of schema expunge"))
                .stream()
                .map(e -> new Excess(
                        named(e.give(), role, boss),
                        named(e.take(), role, boss),
                        e.says().stream().map(s -> named(s, role, boss)).toList()))
                .toList();
    }

    private static String named(String text, String role, String boss) {
        return text.replaceAll("\\bR\\b", role).replaceAll("\\bB\\b", boss);
    }

    @Test
    void eachRightTooManyIsRefusedAndNothingIsDeleted() {
        Given job = granted();
        String role = job.text().replaceFirst("(?s).*user=(\\w+).*", "$1");
        String signature = Call.signature("run", job.spec());
        for (Excess excess : excesses(role)) {
            job.sql(excess.give());

            Call.of("run", job.spec(), "--execute", "--signature", signature)
                    .fails(Code.PRIVILEGE_REFUSED)
                    .says("the role " + role + " may do more than this spec needs:", "expunge grants SPEC")
                    .says(excess.says().toArray(String[]::new));
            job.sql(excess.take());
        }
        assertThat(job.users()).isEqualTo(TestServer.USERS);
        job.dryRun().succeeds();
    }

    @Test
    void aSuperuserLooksAndDoesNotDeleteUnlessTheSpecSaysWhyAndTheLedgerKeepsThat() {
        Given plain =
                Given.job(folder, database).but("accept: { superuser: tests own the server }", "allow_empty: false");

        Call looked = plain.dryRun().fails(Code.PRIVILEGE_REFUSED).says("  superuser");
        assertThat(looked.out()).contains("signature\n  expunge1-", "REFUSES").doesNotContain("--execute");

        Given accepted = Given.job(folder, database).but("tests own the server", "there is no other role here");
        assertThat(accepted.dryRun().out()).contains("ACCEPTED  superuser  there is no other role here");
        Call done = accepted.execute().succeeds();
        assertThat(done.err() + done.out()).contains("guards.accept.superuser accepts: there is no other role here");
        assertThat(TestServer.one(database, "select body from expunge.ledger where kind = 'accepted'"))
                .isEqualTo("{\"superuser\":\"there is no other role here\"}");
        assertThatThrownBy(() -> TestServer.execute(database, "delete from expunge.ledger"))
                .hasStackTraceContaining("append-only");
        assertThatThrownBy(() -> TestServer.execute(database, "truncate expunge.ledger"))
                .hasStackTraceContaining("append-only");
    }

    @Test
    void whatIsAcceptedForOneThingIsNotForAnother() {
        Given job = granted().but("allow_empty: false", "accept: { table_owner: why not }");
        job.sql("grant delete on payments to public");

        Call.of("freeze", job.spec()).fails(Code.PRIVILEGE_REFUSED).says("delete on public.payments");
    }

    private Given granted() {
        Given job = Given.job(folder, database);
        return job.as(Roles.of(database, Path.of(job.spec())).deleter())
                .but("accept: { superuser: tests own the server }", "allow_empty: false");
    }
}
