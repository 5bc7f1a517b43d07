package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every guard by the whole command: what it measures on a server, and what it does not let pass.
///
/// 1,200 people of three tenants, 300 of them have left: 60 of tenant 1, 240 of tenant 2; each has 2 notes,
/// one has 80.
class GuardsIT {
    private static final String TABLES = """
            create table people (id int primary key, tenant int not null, gone boolean not null,
                since timestamptz, born date);
            create table notes (id int generated always as identity primary key,
                person int not null references people);
            create index on notes (person);
            insert into people select n, 1 + n % 3, n % 20 = 3 or (n % 3 = 1 and n % 5 <> 0 and n <= 900),
                timestamptz '2015-01-01' + n * interval '1 day', date '1960-01-01' + n from generate_series(1, 1200) n;
            insert into notes (person) select p.id from people p, generate_series(1, 2);
            insert into notes (person) select 3 from generate_series(1, 78);
            """;
    private static final String SPEC = """
            expunge: 1
            name: leavers
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: gone and since < :as_of - interval '90 days'
            edges: { public.notes(person): delete }
            guards: { {guards}, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 200, pause: 0ms } }, signals: {} }
            """;

    private static String database = "";
    private static long leavers;

    @TempDir
    Path folder;

    @BeforeAll
    static void people() {
        database = TestServer.empty();
        TestServer.execute(database, TABLES);
        leavers = TestServer.count(database, "select count(*) from people where gone");
    }

    private String spec(String guards) {
        return spec(database, guards);
    }

    private String spec(String on, String guards) {
        return FluxmapSpec.write(
                        folder,
                        SPEC.replace("{url}", TestServer.server().url(on, "postgres"))
                                .replace("{guards}", guards))
                .toString();
    }

    private static Contents refused(Call call, String... words) {
        call.fails(Code.GUARD_REFUSED).says(words);
        return Contents.of(database);
    }

    @Test
    void theTableShowsEveryGuardMeasuredBesideItsLimit() {
        String out = Call.of("run", spec("max_rows: 5000, max_ratio: 50%"))
                .succeeds()
                .out();
        assertThat(out.lines().filter(line -> line.startsWith("  passes")))
                .anyMatch(line -> line.matches("  passes +allow_empty +[0-9]+ candidates +limit at least 1"))
                .anyMatch(line -> line.matches("  passes +max_rows +[0-9,]+ rows +limit 5,000 rows"))
                .anyMatch(line -> line.contains("dates.since.default") && line.contains("no such value"))
                .anyMatch(line -> line.contains("dependants") && line.contains("80 rows of one candidate"))
                .anyMatch(line -> line.contains("dry_run"));
        assertThat(out.lines()).anyMatch(line -> line.endsWith("--counted " + leavers));
    }

    @Test
    void programsAreToldTheSame() {
        Call call = Call.of("run", spec("max_rows: 5, max_ratio: 50%"), "--json");
        call.failsInJson(Code.GUARD_REFUSED);
        JsonNode guards = JsonMapper.shared()
                .readTree(call.out().lines().findFirst().orElseThrow())
                .get("guards");
        assertThat(guards.valueStream()
                        .filter(guard -> guard.get("guard").asString().equals("max_rows"))
                        .map(guard -> guard.get("verdict").asString() + guard.get("passed") + guard.get("limit")))
                .containsExactly("refusesfalse\"5 rows\"");
    }

    /// Each line: the guards that refuse, how the refusal is told, and the guards that let the same pass.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max_rows_per_table: { public.notes: 600 } | max_rows.public.notes | max_rows_per_table: { public.notes: 2000 }
            max_ratio_per_table: { public.notes: 5% } | max_ratio.public.notes | max_ratio_per_table: { public.notes: 60% }
            max_ratio_per_group: { column: tenant, share: 40% } | max_ratio_per_group    measured 6 | max_ratio_per_group: { column: tenant, share: 70% }
            dependants: { factor: 10, at_least: 50 } | 80 rows of one candidate, most of them in public.notes, 2.0 of the others | dependants: { factor: 50, at_least: 50 }
            max_dependants: 79 | max_dependants | max_dependants: 80
            dates: [{ column: since, not_before: 2016-01-01 }] | dates.since.not_before measured earliest 2015-01- | dates: [{ column: since, not_before: 2015-01-01 }]
            dates: [{ column: since, not_after: 2016-01-01 }] | dates.since.not_after  measured latest 201 | dates: [{ column: since, not_after: 2019-01-01 }]
            dates: [{ column: born, max_same_day: 0.1% }] | dates.born.same_day | dates: [{ column: born, max_same_day: 1% }]
            checks: [{ name: no ones, expect_none: "select from candidates where tenant = 1" }] | checks.no ones         measured | checks: [{ name: no nines, expect_none: select from candidates where tenant = 9 }]
            checks: [{ name: old, expect_all: since < :as_of - interval '4000 days' }] | candidates do not meet it | checks: [{ name: old, expect_all: people.since < :as_of }]
            checks: [{ name: few, expect_between: select count(*) from candidates, at_most: 10 }] | at most 10 | checks: [{ name: few, expect_between: select count(*) from candidates, at_least: 10 }]
            """)
    void eachGuardRefusesBeyondItsLimitAndLetsPassWithinIt(String refuses, String words, String passes) {
        refused(Call.of("run", spec(refuses)), words);
        Call.of("run", spec(passes)).succeeds();
    }

    /// A measurement that fails, takes too long, gives nothing, or would write.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            checks: [{ name: c, expect_none: select from nowhere }] | relation "nowhere" does not exist
            checks: [{ name: c, expect_between: select null::int, at_least: 0 }] | its query returns no number
            checks: [{ name: c, expect_between: "select 'NaN'::numeric", at_least: 0 }] | its query returns no number
            checks: [{ name: c, expect_between: select id from candidates, at_least: 0 }] | more than one row
            checks: [{ name: c, expect_all: 1 / (id - 3) > 0 }] | a value does not fit its type
            checks: [{ name: c, expect_none: select from meddle() }] | a function or trigger that the statement called failed
            checks: [{ name: c, expect_none: select from defy() }] | SQLSTATE 25001
            time_limit: 300ms, checks: [{ name: c, expect_between: "select count(*) from generate_series(1, 1e9)", at_least: 0 }] | it was not done within 300 ms
            """)
    void aGuardThatErrsRefusesAndSaysSo(String guards, String words) {
        TestServer.execute(database, """
                create or replace function meddle() returns setof people language plpgsql as $$ begin
                    delete from notes; return; end $$;
                create or replace function defy() returns setof people language plpgsql as $$ begin
                    perform set_config('transaction_read_only', 'off', false);
                    delete from notes; return; end $$
                """);
        Contents before = Contents.of(database);
        Call.of("run", spec(guards))
                .fails(Code.GUARD_REFUSED)
                .says("checks.c               could not be measured: ", words);
        before.areUnchanged();
    }

    @Test
    void aCheckWritesNothingInAnExecutionEither() {
        String fresh = TestServer.empty();
        TestServer.execute(fresh, TABLES + """
                create function pass() returns setof people language plpgsql as $$ begin return; end $$
                """);
        String spec = spec(fresh, "max_ratio: 90%, checks: [{ name: c, expect_none: select from pass() }]");
        String signature = Call.signature("run", spec);
        TestServer.execute(fresh, """
                create or replace function pass() returns setof people language plpgsql as $$ begin
                    delete from notes; return; end $$
                """);
        Call.of("run", spec, "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("checks.c               could not be measured");
        assertThat(TestServer.count(fresh, "select count(*) from notes")).isEqualTo(2478);
    }

    @Test
    void candidatesThatCannotBeCountedInTimeAreRefused() {
        String slow = spec("time_limit: 100ms");
        String text = "criteria: gone and (select count(*) from generate_series(1, 1e9)) > id";
        FluxmapSpec.write(folder, read(slow).replaceFirst("criteria: .*", text));
        Call.of("run", slow)
                .fails(Code.GUARD_REFUSED)
                .says("the candidates could not be counted: it was not done within 100 ms", "guards.time_limit");
    }

    private static String read(String file) {
        try {
            return java.nio.file.Files.readString(Path.of(file));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max_rows_per_table: { public.nothing: 1 } | no row of public.nothing is deleted or changed
            max_ratio_per_table: { public.nothing: 1% } | no row of public.nothing is deleted or changed
            max_ratio_per_group: { column: tenent, share: 1% } | has no column tenent
            dates: [{ column: gone, not_before: 2015-01-01 }] | column gone of public.people does not hold dates
            """)
    void aGuardAboutWhatIsNotThereIsAMistakeOfTheSpec(String guards, String words) {
        Call.of("run", spec(guards)).fails(Code.SCHEMA_MISMATCH).says(words);
    }

    @Test
    void aSyncFaultThatFilledADefaultDateIsRefusedWithTheShareAndTheValue() {
        String faulty = TestServer.empty();
        TestServer.execute(faulty, TABLES + "update people set since = '1970-01-01 00:00:00+00' where id % 10 = 1");
        long filled = TestServer.count(faulty, "select count(*) from people where gone and since < '1971-01-01'");
        Call refused = Call.of("run", spec(faulty, "max_ratio: 90%"))
                .fails(Code.GUARD_REFUSED)
                .says("dates.since.default    measured 1970-01-01 in " + filled + " of " + leavers + " candidates ("
                        + String.format(java.util.Locale.ROOT, "%.1f", 100.0 * filled / leavers) + " %), limit 1 %");
        assertThat(refused.exit()).isEqualTo(3);
        String signature = refused.out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("expunge1-"))
                .findFirst()
                .orElseThrow();
        Call.of("run", spec(faulty, "max_ratio: 90%"), "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("1970-01-01 in " + filled);
        assertThat(TestServer.count(faulty, "select count(*) from people")).isEqualTo(1200);
    }

    @Test
    void theDryRunsCountIsComparedByTheExecution() {
        String fresh = TestServer.empty();
        TestServer.execute(fresh, TABLES);
        String spec = spec(fresh, "dry_run: { change: 5%, at_least: 2 }, max_ratio: 90%");
        String signature = Call.signature("run", spec);
        assertThat(Call.of("run", spec).out()).contains("to put into cron\n  no schedule can");
        Call.of("run", spec, "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("dry_run                could not be measured: --counted is missing");
        Call.of("run", spec, "--execute", "--signature", signature, "--counted", "" + leavers / 2)
                .fails(Code.GUARD_REFUSED)
                .says("dry_run                measured " + leavers + " candidates, " + leavers / 2 + " in the dry run");
        Call.of("freeze", spec).fails(Code.GUARD_REFUSED);
        assertThat(TestServer.count(fresh, "select count(*) from people")).isEqualTo(1200);
        Call.of("run", spec, "--execute", "--signature", signature, "--counted", "" + leavers)
                .succeeds();
    }

    @Test
    void anOverrideIsForOneRunOfAPersonAndStandsInTheLedger() {
        String fresh = TestServer.empty();
        TestServer.execute(fresh, TABLES);
        String spec = spec(fresh, "max_rows: 10, max_ratio: 90%");
        String given = "max_rows=the backlog of a year";
        Call dry = Call.of("run", spec, "--override", given).succeeds().says("OVERRIDE of the guard max_rows");
        assertThat(dry.out())
                .containsPattern("  OVERRIDDEN +max_rows +[0-9,]+ rows +limit 10 rows")
                .contains("OVERRIDDEN for this run alone: max_rows: the backlog of a year")
                .contains("--override 'max_rows=the backlog of a year'\n");
        String signature = Call.signature("run", spec, "--override", given);
        Contents before = Contents.of(fresh);
        List<String> execute = List.of("run", spec, "--execute", "--signature", signature, "--override", given);
        Call.of(execute.toArray(String[]::new)).fails(Code.OVERRIDE_UNAPPROVED).says("not started from a terminal");
        Call.of("freeze", spec, "--override", given).fails(Code.OVERRIDE_UNAPPROVED);
        Call.attended("run", spec, "--execute", "--signature", signature).fails(Code.GUARD_REFUSED);
        Call.attended("run", spec, "--override", "max_row=why")
                .fails(Code.USAGE)
                .says("no guard of that name");
        before.areUnchanged();
        Call done = Call.attended(execute.toArray(String[]::new)).succeeds();
        assertThat(done.err() + done.out()).contains("OVERRIDDEN max_rows");
        assertThat(TestServer.one(fresh, "select body from expunge.ledger where kind = 'overridden'"))
                .contains("\"guard\":\"max_rows\"", "\"limit\":\"10 rows\"", "\"by\":\"postgres\"")
                .contains("\"reason\":\"the backlog of a year\"");
        TestServer.execute(fresh, "update people set gone = true");
        Call.attended("run", spec, "--execute", "--signature", signature)
                .fails(Code.GUARD_REFUSED)
                .says("max_rows");
    }

    @Test
    void aSetThatAPersonFrozeWithAnOverrideIsForNoSchedule() {
        String fresh = TestServer.empty();
        TestServer.execute(fresh, TABLES);
        String spec = spec(fresh, "max_rows: 10, max_ratio: 90%");
        String signature = Call.signature("run", spec, "--override", "max_rows=the backlog of a year");
        Call.attended("freeze", spec, "--override", "max_rows=the backlog of a year")
                .succeeds();
        Contents before = Contents.of(fresh);
        String[] run = {"run", spec, "--execute", "--signature", signature};
        Call.of(run).fails(Code.OVERRIDE_UNAPPROVED).says("no approval names max_rows");
        before.areUnchanged();
        Call.attended(run).succeeds();
    }

    @Test
    void whatTheLastRunsHadIsComparedAndNoneWhereThereUsedToBeSomeIsRefused() {
        String fresh = TestServer.empty();
        TestServer.execute(fresh, TABLES + "update people set gone = false");
        String spec = spec(fresh, "allow_empty: true, last_runs: { factor: 3, at_least: 10 }, empty_after: 3");
        String signature = Call.signature("run", spec);
        String[] run = {"run", spec, "--execute", "--signature", signature};
        for (int night = 1; night <= 3; night++) {
            leave(fresh, 20);
            Call.of(run).succeeds();
        }
        Call.of(run)
                .fails(Code.GUARD_REFUSED)
                .says("empty_after            measured no candidate, where each of the last 3 runs had some");
        leave(fresh, 61);
        Call.of(run)
                .fails(Code.GUARD_REFUSED)
                .says("last_runs              measured 61 candidates, 20 in the middle of the last 3 runs");
        assertThat(TestServer.count(fresh, "select count(*) from people")).isEqualTo(1140);
        TestServer.execute(fresh, "alter table expunge.ledger rename to moved");
        TestServer.execute(fresh, "create table expunge.ledger (run int)");
        Call.of("run", spec).fails(Code.GUARD_REFUSED).says("last_runs              could not be measured");
    }

    private static void leave(String in, int people) {
        TestServer.execute(
                in,
                "update people set gone = true where id in (select id from people where not gone order by id limit "
                        + people + ")");
    }
}
