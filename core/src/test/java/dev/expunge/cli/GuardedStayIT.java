package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Guards where candidates stay: under a hold, protected by a forbidding edge, or not marked for long enough.
///
/// 1,200 people of three tenants. 900 have left, 300 of each tenant; each has 2 notes, the first one 80.
class GuardedStayIT {
    private static final String TABLES = """
            create table people (id int primary key, tenant int not null, gone boolean not null,
                since timestamptz not null, marked date, boss int references people);
            create table notes (id int generated always as identity primary key,
                person int not null references people);
            create table cases (person int not null references people);
            create table legal (who int not null);
            create index on people (boss);
            create index on notes (person);
            create index on cases (person);
            insert into people select n, 1 + n % 3, n <= 900, timestamptz '2015-01-01' + n * interval '1 day'
              from generate_series(1, 1200) n;
            insert into notes (person) select p.id from people p, generate_series(1, 2);
            insert into notes (person) select 1 from generate_series(1, 78);
            """;
    private static final String HOLDS = "holds: [{ table: public.legal, key: who }, { csv: held.csv, key: who }]";
    private static final String GROUP = "max_ratio_per_group: { column: tenant, share: 39%, at_least: 1 }";

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    private String spec(String guards, String more) {
        return FluxmapSpec.write(
                        folder, """
                        expunge: 1
                        name: leavers
                        database: { url: "{url}", environment: test }
                        root: public.people
                        criteria: gone and since < :as_of - interval '90 days'
                        edges:
                          public.notes(person): delete
                          public.cases(person): forbid
                          public.people(boss): {boss}
                        guards: { {guards}, accept: { superuser: tests own the server } }
                        pace: { mode: { fixed: { roots: 200, pause: 0ms } }, signals: {} }
                        {more}
                        """.replace("{url}", TestServer.server().url(database, "postgres"))
                                .replace("{boss}", more.isEmpty() ? "delete" : "detach")
                                .replace("{guards}", guards)
                                .replace("{more}", more))
                .toString();
    }

    private void held(String file, String legal) throws IOException {
        Files.writeString(folder.resolve("held.csv"), "who\n" + file);
        TestServer.execute(database, "truncate legal; insert into legal " + legal);
    }

    @Test
    void howMuchGoesIsCountedWithoutThoseWhoStay() throws IOException {
        TestServer.execute(database, TABLES);
        held("1\n2\n3\n", "select n from generate_series(4, 500) n");
        TestServer.execute(database, "insert into cases select n from generate_series(491, 510) n");
        String spec =
                spec("max_ratio: 33%, dependants: { factor: 10, at_least: 50 }, max_dependants: 2, " + GROUP, HOLDS);
        Call dry = Call.of("run", spec).succeeds();
        assertThat(dry.out())
                .contains(
                        "900 of 1,200 rows", "500 of them stay: they are under a hold", "10 of them stay: a forbidding")
                .containsPattern("passes +allow_empty +900 candidates")
                .containsPattern("passes +max_ratio +32.5 % of the root's rows +limit 33 %")
                .containsPattern("passes +max_ratio_per_group +32.5 % of one of 3 groups \\(130 of its 400 rows\\)")
                .containsPattern(
                        "passes +dependants +2 rows of one candidate, most of them in public.notes, 2.0 of the")
                .contains("--counted 900");
        String signature = Call.signature("run", spec);
        held("2\n", "select n from generate_series(3, 500) n");
        Call.of("run", spec, "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("dependants             measured 80 rows of one candidate", "max_dependants         measured 80")
                .keepsQuiet("max_ratio              measured");
        held("1\n2\n", "select n from generate_series(3, 400) n");
        Call.of("run", spec, "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("max_ratio              measured 40.0 %", "max_ratio_per_group    measured 40.")
                .keepsQuiet("dependants             measured");
        held("1\n2\n3\n", "select n from generate_series(4, 500) n");
        Call.of("run", spec, "--execute", "--signature", signature, "--counted", "900")
                .succeeds();
        assertThat(TestServer.count(database, "select count(*) from people")).isEqualTo(810);
        held("", "select n from generate_series(4, 5) n");
        Call.of("run", spec, "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("max_ratio              measured 6");
    }

    @Test
    void whetherTheCriteriaAreRightIsAskedOfAllWhomTheySelect() throws IOException {
        TestServer.execute(database, TABLES);
        held("", "select n from generate_series(1, 500) n");
        TestServer.execute(database, "update people set since = '1970-01-01 00:00Z' where id between 1 and 50");
        Call.of("run", spec("max_ratio: 50%, checks: [{ name: c, expect_none: select from candidates }]", HOLDS))
                .fails(Code.GUARD_REFUSED)
                .says("dates.since.default    measured 1970-01-01 in 50 of 900 candidates (5.6 %), limit 1 %")
                .says("checks.c               measured 900 rows");
        held("", "select id from people");
        TestServer.execute(database, "update people set since = timestamptz '2015-01-01' + id * interval '1 day'");
        assertThat(Call.of("run", spec("empty_after: 1, max_rows: 1", HOLDS))
                        .succeeds()
                        .out())
                .containsPattern("passes +allow_empty +900 candidates")
                .containsPattern("passes +max_ratio +0.0 % of the root's rows")
                .containsPattern("passes +max_rows +0 rows");
    }

    @Test
    void rowsOfTheRootThatAnEdgeBringsAlongAreOfTheRatio() {
        TestServer.execute(database, TABLES);
        TestServer.execute(
                database,
                "update people set gone = id <= 100;" + " update people set boss = 1 where id between 201 and 300");
        Call.of("run", spec("max_unselected: 100, max_ratio: 15%, " + GROUP.replace("39%", "15%"), ""))
                .fails(Code.GUARD_REFUSED)
                .says("max_ratio              measured 16.7 %", "max_ratio_per_group    measured 1")
                .keepsQuiet("max_unselected         measured");
        TestServer.execute(database, "insert into cases values (250)");
        assertThat(Call.of("run", spec("max_unselected: 100, max_ratio: 15%, " + GROUP.replace("39%", "15%"), ""))
                        .succeeds()
                        .out())
                .containsPattern("passes +max_ratio +8.3 % of the root's rows")
                .containsPattern("passes +max_ratio_per_group +8.[0-9]+ % of one of 3 groups");
    }

    /// All of them 40 days ago but two, who were marked lately and one of them too lately.
    @Test
    void ofASoftDeleteTheMarkedOnesPastTheirGraceAreCountedByEveryGuard() {
        TestServer.execute(database, TABLES);
        TestServer.execute(
                database,
                "update people set marked = current_date - 40 where id <= 200;"
                        + " update people set marked = current_date - 33 where id = 201;"
                        + " update people set marked = current_date - 3 where id between 202 and 900");
        String more = "soft_delete: { column: marked, grace: 30 days }";
        String check = "checks: [{ name: c, expect_between: select count(*) from candidates,"
                + " at_least: 201, at_most: 201 }, { name: a, expect_all: marked is not null }]";
        assertThat(Call.of("run", spec("max_ratio: 17%, " + GROUP + ", " + check, more))
                        .succeeds()
                        .out())
                .containsPattern("passes +max_ratio +16.8 % of the root's rows")
                .containsPattern("passes +max_ratio_per_group +16.[0-9]+ % of one of 3 groups")
                .containsPattern("passes +dates.marked.default +no such value")
                .doesNotContain("dates.marked.same_day")
                .containsPattern("passes +checks.c +201");
        Call.of("run", spec("dates: [{ column: marked, max_same_day: 90% }]", more))
                .fails(Code.GUARD_REFUSED)
                .says("dates.marked.same_day");
        TestServer.execute(database, "update people set marked = '1970-01-01' where id between 100 and 109");
        Call.of("run", spec("max_ratio: 17%", more))
                .fails(Code.GUARD_REFUSED)
                .says("dates.marked.default   measured 1970-01-01 in 10 of 201 candidates (5.0 %), limit 1 %");
    }
}
