package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P13: the roles that `grants` prints do the job, none of their rights is one too many, and none can be
/// missing without a sentence that names it.
class GrantsIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void theWholeJobAsTheGrantedRole() {
        Given job = granted(new Given(folder, database, FluxmapSpec.withExport(database)));

        job.execute().succeeds();

        assertThat(job.users()).isEqualTo(TestServer.USERS - 912);
        Call.of("vacuum", job.spec()).succeeds();
        Call.of("verify", job.spec()).succeeds();
        Call.of("status", job.spec()).succeeds();
        Call.of("close", job.spec()).succeeds();
    }

    @Test
    void theGrantedRoleAlsoLocksWhatItHasToLookAtWithAllCare() {
        Given job = granted(Given.job(folder, database));
        Call.of("freeze", job.spec()).succeeds();
        String profiles = TestServer.one(
                database, "select relation from expunge.frozen_table where table_name = 'public.user_profiles'");
        job.sql("update user_profiles set bio = 'new' where user_id = (select min(k1) from expunge." + profiles + ")");

        job.execute().succeeds();

        assertThat(TestServer.count(database, "select count(*) from expunge.candidate where state = 'spared'"))
                .isEqualTo(1);
        assertThat(job.users()).isEqualTo(TestServer.USERS - 911);
    }

    @Test
    void eachRightThatIsTakenAwayIsNamedAndNothingIsDeleted() {
        Given job = granted(Given.job(folder, database)
                .but("deadline: 30s", "deadline: 30s, signals: { active_backends: 500, free_disk: 1MB }"));
        String role = role(job);
        String signature = Call.signature("run", job.spec());
        List<String> grants = new Roles("", database, sql).grantsTo(role);
        assertThat(grants).hasSizeGreaterThan(50);
        String restored = " grant usage on schema public to public;";
        for (String grant : grants) {
            String right = grant.replaceFirst("^grant (.*) to .*$", "$1");
            if (right.equals("connect on database " + database)) {
                continue;
            }
            String revoke = "revoke " + right + " from " + role;
            TestServer.execute(database, revoke + (right.startsWith("usage on schema public") ? ", public" : ""));
            Call refused = Call.of("run", job.spec(), "--execute", "--signature", signature);
            assertThat(refused.exit()).as(grant + refused.err()).isEqualTo(Code.PRIVILEGE_REFUSED.exit());
            assertThat(refused.err())
                    .as(grant)
                    .contains(role, "nothing was deleted.")
                    .containsPattern(named(right));
            TestServer.execute(database, grant + (right.startsWith("usage on schema public") ? restored : ""));
        }
        assertThat(job.users()).isEqualTo(TestServer.USERS);
    }

    /// How a refusal names a right: `public.users   delete`, or with the name of a role that has it.
    private static String named(String right) {
        String[] parts = right.split(" on ", 2);
        return parts.length == 1
                ? Pattern.quote("grant pg_monitor to")
                : Pattern.quote(parts[1]) + " .*" + Pattern.quote(parts[0]);
    }

    private String sql = "";

    private Given granted(Given job) {
        Roles roles = Roles.of(database, Path.of(job.spec()));
        sql = roles.sql();
        return job.as(roles.deleter()).but("accept: { superuser: tests own the server }", "allow_empty: false");
    }

    private static String role(Given job) {
        return job.text().replaceFirst("(?s).*user=(\\w+).*", "$1");
    }
}
