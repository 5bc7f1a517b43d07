package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// P6 for `changed: again`: who approved a run has approved the one that follows it, and could read so.
class AgainApprovedIT {
    private static final String CHANGE =
            """
            update users set email = 'new' || id || '@example.org' where id = (select min(id) from users where %s)
            """.formatted(Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90"));

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private Given job() {
        return new Given(
                folder,
                database,
                FluxmapSpec.withExport(database).replace("to: export", "to: export\n    changed: again")
                        + Approvers.RULES);
    }

    @Test
    void p6WhoApprovedARunHasApprovedTheOneThatFollowsIt() {
        Given job = job();
        Approvers people = Approvers.in(folder);
        Call.of("freeze", job.spec()).succeeds();
        assertThat(Call.of("dossier", job.spec()).succeeds().out())
                .contains("listed and exported again and deleted by a run that follows at once", "approach.changed");
        people.all(job.spec());
        TestServer.execute(database, CHANGE);

        long candidates = Fluxmap.expectedCandidates(TestServer.USERS);
        assertThat(job.execute().succeeds().out())
                .contains(
                        "run 2, which follows run 1",
                        "all together\n  " + count(candidates) + " candidates = " + count(candidates)
                                + " deleted + 0 spared");
        assertThat(job.users()).isEqualTo(TestServer.USERS - candidates);
        assertThat(TestServer.one(database, """
                select count(*) || ' ' || count(distinct body::jsonb - 'run') from expunge.ledger where kind = 'approved'
                """)).isEqualTo("2 1");
        assertThat(Call.of("status", job.spec()).succeeds().out()).contains("run 2 of", "  follows run 1:");
        assertThat(Call.of("exports", job.spec()).succeeds().out())
                .contains("kept     1  pii-cleanup", "kept     2  pii-cleanup");
        Call.of("verify", job.spec(), "--run", "2").succeeds();
    }

    @Test
    void p13TheGrantedRoleSufficesForTheRunThatFollows() {
        Given job = job().but(Approvers.RULES, "");
        Given granted = job.as(Roles.of(database, Path.of(job.spec())).deleter())
                .but("  accept: { superuser: tests own the server }\n", "");
        Call.of("freeze", granted.spec()).succeeds();
        TestServer.execute(database, CHANGE);

        assertThat(granted.execute().succeeds().out()).contains("run 2, which follows run 1");
        Call.of("close", granted.spec()).succeeds();
        assertThat(TestServer.count(database, "select count(*) from pg_class where relname ~ '^again_'"))
                .isZero();
    }

    @Test
    void p6AnApprovalThatWasWithdrawnMeanwhileCountsForNoRunThatFollows() {
        Given job = job();
        Approvers people = Approvers.in(folder);
        Call.of("freeze", job.spec()).succeeds();
        people.all(job.spec());
        TestServer.execute(database, CHANGE + ";" + """
                create function withdraw() returns trigger language plpgsql as $$
                begin
                    if new.state = 'verified' and new.id = 1 then
                        insert into expunge.approval (kind, spec, run, withdraws, reason)
                        select 'withdrawal', spec, run, id, '' from expunge.approval where id = 3;
                    end if;
                    return new;
                end $$;
                create trigger withdraw after update on expunge.run for each row execute function withdraw()
                """);

        String signature = Call.signature("run", job.spec());
        Call ended = Call.of("run", job.spec(), "--execute", "--signature", signature, "--json");

        JsonNode failure = last(ended, 1);
        assertThat(failure.get("code").asString()).isEqualTo(Code.NOT_APPROVED.name());
        assertThat(failure.get("data_state").asString()).startsWith("run 1 deleted ");
        JsonNode outcome = last(ended, 2);
        assertThat(outcome.get("changed_left").asInt()).isEqualTo(1);
        assertThat(outcome.get("whole").get("spared").asInt()).isEqualTo(1);
        assertThat(outcome.get("followed_by").size()).isZero();
        assertThat(job.users()).isEqualTo(TestServer.USERS - Fluxmap.expectedCandidates(TestServer.USERS) + 1);
    }

    private static JsonNode last(Call ended, int line) {
        var lines = ended.out().lines().toList();
        return JsonMapper.shared().readTree(lines.get(lines.size() - line));
    }

    private static String count(long number) {
        return Amounts.count(number);
    }
}
