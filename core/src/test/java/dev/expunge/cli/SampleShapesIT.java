package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a reviewer is shown is what goes, whatever the schema looks like.
class SampleShapesIT {
    private static final String TABLES = """
            create table person (id int primary key, boss int references person, email text, leaving boolean not null);
            create table "Odd one" (author int not null references person, words text);
            create table post (id int primary key, about int references person, "by" text not null);
            create index on person (boss); create index on "Odd one" (author); create index on post (about);
            insert into person values (1, null, 'a@x', true), (2, 1, 'b@x', false), (3, null, 'c@x', false),
                                      (4, null, e'd\\n@x', true);
            insert into "Odd one" select 1 + n % 3, 'w' || n from generate_series(0, 20) n;
            insert into post values (1, 1, 'ann'), (2, 3, 'cid')
            """;

    @TempDir
    Path folder;

    @Test
    void circlesTablesWithoutAKeyAndRowsThatChangeAreShown() {
        String database = TestServer.empty();
        TestServer.execute(database, TABLES);
        String text = Given.job(folder, database).text();
        String connection = text.substring(text.indexOf("database:"), text.indexOf("parameters:"));
        var job = new Given(folder, database, "expunge: 1\nname: shapes\n" + connection + """
                root: public.person
                criteria: leaving
                edges:
                  public.person(boss): delete
                  public."Odd one"(author): delete
                  public.post(about): { anonymize: { by: somebody, about: null } }
                guards: { max_unselected: 10, accept: { superuser: tests own the server } }
                """);
        Call.of("freeze", job.spec()).succeeds();

        String shown = Call.of("sample", job.spec()).succeeds().out();

        assertThat(shown)
                .containsOnlyOnce("candidate 1: 16 rows go\n  id       1\n")
                .contains("  public.person: 1 row, deleted\n    id = 2, boss = 1, email = b@x, leaving = false\n")
                .contains("  public.\"Odd one\": 14 rows, deleted\n    author = ", "    and 9 more\n")
                .contains("  public.post: 1 row, stay, overwritten\n    id = 1, about = 1, by = ann\n")
                .contains("candidate 2: 1 row goes\n  id       4\n")
                .doesNotContain("c@x", "cid");
        TestServer.execute(
                database,
                "update person set leaving = false; delete from \"Odd one\"; delete from post;"
                        + " delete from person where id = 4");
        assertThat(Call.of("sample", job.spec()).succeeds().out())
                .contains("candidate 1: 16 rows go\n", "candidate 2: 1 row goes\n  its own row is not there any more\n")
                .doesNotContain("ann");
        TestServer.drop(database);
    }
}
