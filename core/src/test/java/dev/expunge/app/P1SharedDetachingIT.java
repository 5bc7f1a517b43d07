package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P1 for rows that stay and refer to a row of several candidates: each loses its reference once, and no
/// candidate is spared for what the run did for another.
class P1SharedDetachingIT {
    private static final String MESSAGES = """
            create table people (id int primary key, leaving boolean, name text);
            insert into people select n, n < 4, 'n' || n from generate_series(1, 6) n;
            create table messages (id int primary key, sender int references people, recipient int references people);
            insert into messages values (1, 1, 2), (2, 4, 5), (3, 2, 3), (4, 3, 1), (5, 1, 1), (6, 1, 4);
            """;

    private static final String BOTH_ROADS = """
            public.messages(sender): delete
            public.messages(recipient): delete
            """;

    @TempDir
    Path folder;

    private void deletes(String ddl, Trial.Wanted wanted, String oracle) {
        Trial trial = Trial.of(folder, ddl, wanted).exporting();

        Outcome outcome = trial.run();

        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(ddl, oracle));
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(Endings.of(outcome, "again")).isEmpty();
        assertThat(outcome.totals().rowsDone()).isEqualTo(outcome.totals().rowsFrozen());
    }

    private static Trial.Wanted wanted(String more, int roots) {
        return new Trial.Wanted("public.people", "leaving", BOTH_ROADS + more, roots);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1RowsThatReferToARowOfSeveralCandidatesAreDetachedOnce(int roots) {
        String ddl = MESSAGES + """
                create table files (id int primary key, message int references messages);
                insert into files select n, 1 + n % 6 from generate_series(1, 20) n;
                """;

        deletes(ddl, wanted("public.files(message): detach", roots), """
                update files set message = null where message <> 2;
                delete from messages where id <> 2; delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1SoAreRowsWithoutAKey(int roots) {
        String ddl = MESSAGES + """
                create table files (name text, message int references messages, "again" int references messages);
                insert into files select 'same', 1 + n % 6, 1 + n % 5 from generate_series(1, 20) n;
                """;

        deletes(ddl, wanted("public.files(message): detach\npublic.files(again): detach", roots), """
                update files set message = null where message <> 2; update files set "again" = null where "again" <> 2;
                delete from messages where id <> 2; delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1SoAreRowsThatAnotherCandidateDeletes(int roots) {
        String ddl = MESSAGES + """
                create table "Odd ""files" ("select" int, part text, owner int references people,
                    message int references messages, primary key ("select", part));
                insert into "Odd ""files" select n, 'p', case when n % 3 = 0 then 1 + n % 5 end, 1 + n % 6
                  from generate_series(1, 30) n;
                """;

        deletes(ddl, wanted("""
                public."Odd ""files"(owner): delete
                public."Odd ""files"(message): detach""", roots), """
                delete from "Odd ""files" where owner < 4;
                update "Odd ""files" set message = null where message <> 2;
                delete from messages where id <> 2; delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p3WhoseReferenceChangedIsSparedAlone(int roots) {
        String ddl = MESSAGES + """
                create table files (id int primary key, message int references messages);
                insert into files values (1, 1), (2, 3), (3, 4);
                """;
        Trial trial = Trial.of(folder, ddl, wanted("public.files(message): detach", roots));

        trial.runMeddledWith(() -> trial.execute("update files set message = 2 where id = 1"));

        assertThat(trial.leftAlone()).isEqualTo("spared changed 2");
        assertThat(trial.one("select string_agg(concat_ws(' ', id, message), ', ' order by id) from files"))
                .isEqualTo("1 2, 2, 3");
        assertThat(trial.one("select string_agg(id::text, ' ' order by id) from messages"))
                .isEqualTo("1 2 5 6");
    }

    @ParameterizedTest
    @CsvSource({"1, ''", "2, ''", "2, ' on delete cascade'", "2, ' on delete set null'"})
    void p1ARowThatOneDeletesAndAnotherDetachesBelowAnotherTable(int roots, String onDelete) {
        String ddl = """
                create table people (id int primary key, leaving boolean);
                insert into people values (2, true), (4, true), (9, false);
                create table rooms (id int primary key, owner int references people);
                insert into rooms values (12, 4), (14, 9);
                create table desks (id int primary key, room int references rooms, other int references rooms, owner int references people);
                insert into desks values (22, 14, 12, null);
                create table pens (id date primary key, desk int references desks%s, owner int references people) partition by hash (id);
                create table pens_0 partition of pens for values with (modulus 2, remainder 0);
                create table pens_1 partition of pens for values with (modulus 2, remainder 1);
                insert into pens values ('2020-03-31', 22, 2);
                """.formatted(onDelete);

        deletes(ddl, new Trial.Wanted("public.people", "leaving", """
                public.rooms(owner): delete
                public.desks(room): delete
                public.desks(other): delete
                public.desks(owner): delete
                public.pens(desk): detach
                public.pens(owner): delete""", roots), """
                delete from pens; delete from desks; delete from rooms where id = 12; delete from people where leaving""");
    }
}
