package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.cli.Called;
import dev.expunge.delete.RunEvent;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Soft delete: a run takes those that have been marked for long enough, and spares who loses the mark.
class SoftDeleteIT {
    @TempDir
    Path folder;

    private Trial trial(String type, String criteria) {
        String ddl = """
                create table people (id int primary key, kind text not null default 'a', "Gone" %s);
                create table notes (id int primary key, person int not null references people);
                create index on notes (person);
                insert into people select n, case when n %% 2 = 0 then 'a' else 'b' end, now() - n * interval '10 days' - interval '12 hours'
                  from generate_series(1, 8) n;
                insert into people values (9, 'a', null), (10, 'b', 'infinity');
                insert into notes select n, n from generate_series(1, 10) n""".formatted(type);
        return Trial.of(folder, ddl, new Trial.Wanted("public.people", criteria, "public.notes(person): delete", 1))
                .altered(text -> text + "soft_delete: { column: '\"Gone\"', grace: 30 days }\n");
    }

    private static String left(Trial trial) {
        return trial.one("select string_agg(id::text, ' ' order by id) from people p"
                + " where exists (select from notes where person = p.id)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamptz", "timestamp"})
    void onlyWhoHasBeenMarkedForTheGraceGoes(String type) {
        Trial trial = trial(type, "true");

        assertThat(Called.with("run", folder.resolve("spec.yaml").toString()).out())
                .contains("only rows that are marked in \"Gone\" for 30 days");
        trial.run();

        assertThat(left(trial)).isEqualTo("1 2 9 10");
    }

    @Test
    void aDayCountsToItsEnd() {
        Trial trial = trial("date", "true");
        String today = "(now() at time zone 'UTC')::date";
        trial.execute("update people set \"Gone\" = " + today + " - 30 where id in (3, 4)");
        trial.execute("update people set \"Gone\" = " + today + " - 31 where id = 5");

        trial.run();

        assertThat(left(trial)).isEqualTo("1 2 3 4 9 10");
    }

    @Test
    void theCriteriaHoldBesideTheMark() {
        Trial trial = trial("timestamptz", "kind = 'x' or kind = 'a' -- whoever");

        trial.run();

        assertThat(left(trial)).isEqualTo("1 2 3 5 7 9 10");
        assertThatThrownBy(trial.altered(text -> text.replace("kind = 'x'", "kinds = 'x'"))::run)
                .hasMessageContaining("line 1 of the criteria, column 1")
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.CRITERIA_INVALID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "now()", "'infinity'"})
    void p3WhoLosesTheMarkOrGetsANewerOneIsSpared(String mark) {
        Trial trial = trial("timestamptz", "true");

        trial.run(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                trial.execute("update people set \"Gone\" = " + mark + " where id = 6");
            }
        });

        assertThat(left(trial)).isEqualTo("1 2 6 9 10");
        assertThat(trial.leftAlone()).isEqualTo("spared unselected 1");
    }

    @Test
    void aMissingColumnIsToldWithTheSqlThatAddsItAndInitSaysItToo() {
        Trial trial = trial("timestamptz", "true").altered(text -> text.replace("'\"Gone\"'", "deleted_at"));
        String draft = folder.resolve("draft.yaml").toString();
        Called.with(
                "init", "--url", TestServer.server().url(trial.database(), "postgres"), "public.people", "-o", draft);

        assertThatThrownBy(trial::run).isInstanceOfSatisfying(Failure.class, f -> {
            assertThat(f.code()).isEqualTo(Code.SCHEMA_MISMATCH);
            String told = f.next().getFirst();
            String sql = told.substring(told.indexOf("alter table"));
            assertThat(Path.of(draft)).content().contains("#   " + sql.substring(0, sql.indexOf(';') + 1));
            for (String statement : sql.strip().split(";", 0)) {
                trial.execute(statement);
            }
        });
        assertThat(trial.one("select indexdef from pg_indexes where indexdef like '%deleted_at%'"))
                .contains("WHERE (deleted_at IS NOT NULL)");
        trial.execute("update people set deleted_at = now() - interval '31 days' where id = 9");
        assertThat(trial.run().totals().deleted()).isEqualTo(1);
    }

    @Test
    void aColumnThatTellsNoTimeIsRefused() {
        Trial trial = trial("timestamptz", "true").altered(text -> text.replace("'\"Gone\"'", "kind"));

        assertThatThrownBy(trial::run)
                .hasMessageContaining("no date or timestamp")
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.SCHEMA_MISMATCH));
    }

    @Test
    void anotherGraceIsAnotherSpec() {
        Trial trial = trial("timestamptz", "true");
        String tested = trial.signature();
        Trial other = trial.altered(text -> text.replace("30 days", "3 days"));

        assertThatThrownBy(() -> other.expunge().execute(other.opened(), tested, event -> {}, watch -> {}))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.SIGNATURE_SPEC));
        assertThat(trial.count("select count(*) from people")).isEqualTo(10);
        assertThatThrownBy(() -> trial.altered(text -> text.replace("grace: 3 days", "grace: 3 h")))
                .hasMessageContaining("must be a number of days");
    }
}
