package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Criteria mean what the server would make of them in a plain `where`.
class CriteriaIT {
    @TempDir
    Path folder;

    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags ? 'gone'",
                "public.person.tags ?| array['gone', 'left']",
                "tags @> '{\"gone\": 1}' and 'a{table}b' = 'a{table}b' and '?' <> '??'",
                "exists (select from f where f.person = person.id)",
                "exists (select from c join t on true join m on true where c.person = person.id)",
                "subject = 'x' or k1 = 2 or false",
                "id = 2 -- the second",
                "id = 2 or id is null"
            })
    void selectExactlyTheRowsThatAPlainWhereSelects(String criteria) {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table person (id int primary key, tags jsonb not null, subject text, k1 int, leaf int, digest text);
                insert into person values (1, '{}', 'y', 1, 1, 'd'), (2, '{"gone": 1}', 'x', 2, 2, 'd'), (3, '{}', 'y', 3, 3, 'd');
                create table f (person int); insert into f values (2);
                create table c (person int); insert into c values (2);
                create table t (x int); insert into t values (1);
                create table m (x int); insert into m values (1)
                """);

        Outcome outcome = run(database, criteria);

        assertThat(outcome.totals().deleted()).isEqualTo(1);
        assertThat(TestServer.one(database, "select string_agg(id::text, ',' order by id) from person"))
                .isEqualTo("1,3");
    }

    @Test
    void withoutParenthesesCannotReachMoreThanTheySelect() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create table person (id int primary key); insert into person select generate_series(1, 10)
                """);

        assertThat(run(database, "id = 1 or id = 2").totals().deleted()).isEqualTo(2);
    }

    @Test
    void thatTheServerCannotComputeForSomeRowAnyMoreParkItsCandidate() {
        Trial trial = Trial.of(
                folder,
                """
                create table person (id int primary key); insert into person select generate_series(1, 10);
                create table plan (person int, name text); insert into plan select id, 'none' from person;
                """,
                new Trial.Wanted(
                        "public.person", "(select p.name from plan p where p.person = person.id) = 'none'", "", 4));

        trial.runMeddledWith(() -> trial.execute("insert into plan values (3, 'paid')"));

        assertThat(trial.leftAlone()).isEqualTo("parked failing 1");
        assertThat(trial.one("select string_agg(id::text, ',') from person")).isEqualTo("3");
    }

    private Outcome run(String database, String criteria) {
        Opened opened = expunge.open(
                FluxmapSpec.write(folder, """
                        expunge: 1
                        name: people
                        database:
                          url: {url}
                          environment: test
                        root: public.person
                        guards: { accept: { superuser: tests own the server } }
                        criteria: |
                          {criteria}
                        """.replace(
                        "{url}", TestServer.server().url(database, "postgres")).replace("{criteria}", criteria)),
                List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        return expunge.execute(opened, signature, event -> {}, watch -> {});
    }
}
