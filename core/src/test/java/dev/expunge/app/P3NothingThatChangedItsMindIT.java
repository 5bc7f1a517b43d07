package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.RunEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Promise P3: a candidate that no longer matches, or of whose rows one has changed, is left alone, with the right
/// reason; the others go; promise P4: nobody is half deleted.
class P3NothingThatChangedItsMindIT {
    /// People 1 to 6 are to go; 7 and 8 stay. Each has two notes, each note has an item.
    static final String PEOPLE = """
            create table people (id int primary key, state text not null, seen int not null default 0);
            insert into people select n, case when n < 7 then 'off' else 'on' end from generate_series(1, 8) n;
            create table subs (id int primary key, person int not null references people, active boolean not null);
            insert into subs select n, n, n > 6 from generate_series(1, 8) n;
            create table notes (id int primary key, person int references people, text text);
            insert into notes select n, 1 + n % 8, 'n' from generate_series(1, 16) n;
            create table items (id int primary key, note int references notes, text text);
            insert into items select n, n, 'i' from generate_series(1, 16) n;
            """;

    private static final String ORACLE = """
            create temp table gone as select id from people where id in (1, 3, 4, 5, 6);
            delete from items where note in (select id from notes where person in (select id from gone));
            delete from notes where person in (select id from gone);
            delete from subs where person in (select id from gone);
            delete from people where id in (select id from gone)
            """;

    private static final String DELETE_2 = """
            delete from items where note in (select id from notes where person = 2); delete from notes where person = 2;
            delete from subs where person = 2; delete from people where id = 2""";

    @TempDir
    Path folder;

    static Trial people(Path folder, int roots) {
        String criteria = "state = 'off' and not exists (select from subs s where s.person = people.id and s.active)";
        return Trial.of(folder, PEOPLE, new Trial.Wanted("public.people", criteria, """
                public.subs(person): delete
                public.notes(person): delete
                public.items(note): delete""", roots));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "spared unselected 1 | update people set state = 'on' where id = 2",
                "spared changed 1    | update people set seen = 1 where id = 2",
                "spared unselected 1 | insert into subs values (100, 2, true)",
                "spared unselected 1 | update subs set active = true where person = 2",
                "spared changed 1    | insert into subs values (100, 2, false)",
                "spared changed 1    | insert into notes values (100, 2, 'new')",
                "spared changed 1    | insert into items values (100, 1, 'new')",
                "spared changed 1    | update notes set text = 'new' where id = 1",
                "spared changed 1    | update notes set person = 8 where id = 1",
                "spared changed 1    | update notes set person = 2 where person = 8",
                "spared changed 1    | update items set text = 'new' where id = 9",
                "spared changed 1    | update items set note = 7 where id = 9",
                "spared changed 1    | update items set note = 1 where note = 7",
                "spared changed 1    | delete from items where id = 1",
                "spared gone 1       | DELETE_2",
                "spared changed 1    | DELETE_2; insert into people values (2, 'off')",
                "spared gone 1       | update subs set person = 8 where person = 2; update notes set person = 8 where person = 2;"
                        + " update people set id = 20 where id = 2",
            })
    void p3WhateverHappensToACandidateSparesItAndNobodyElse(String reason, String meddling) {
        String sql = meddling.replace("DELETE_2", DELETE_2);
        var expected = Trial.expected(PEOPLE, sql + ";" + ORACLE);

        Trial between = people(folder, 3);
        between.runMeddledWith(() -> between.execute(sql));

        assertThat(between.leftAlone()).isEqualTo(reason);
        assertThat(between.rows()).isEqualTo(expected);

        Trial inside = people(folder, 3);
        runAgainst(inside, sql);

        assertThat(inside.leftAlone())
                .as("committed while the batch waits for the lock")
                .isEqualTo(reason);
        assertThat(inside.rows()).isEqualTo(expected);
    }

    private static void runAgainst(Trial trial, String sql) {
        var waiting = new ArrayList<CompletableFuture<Void>>();
        try (var meddler = new Meddler(trial.database())) {
            trial.run(event -> {
                if (Meddler.deleteBegins(event)) {
                    meddler.execute(sql);
                    waiting.add(meddler.whenTheRunWaits(meddler::commit));
                }
            });
            waiting.forEach(CompletableFuture::join);
        }
    }

    @Test
    void p3ARowThatReappearsIdenticallyWhileTheBatchWaitsIsDecidedAboutNotForgotten() {
        Trial trial = people(folder, 3);

        runAgainst(
                trial,
                "create temp table p as select * from people where id = 2; create temp table s as select * from subs"
                        + " where person = 2; create temp table n as select * from notes where person = 2; create temp table i as"
                        + " select * from items where note in (1, 9);" + DELETE_2
                        + "; insert into people select * from p;"
                        + " insert into subs select * from s; insert into notes select * from n; insert into items select * from i");

        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, ORACLE.replace("(1, 3", "(1, 2, 3")));
    }

    @Test
    void p3ARowOfTwoCandidatesThatChangedSparesBoth() {
        String ddl = """
                create table people (id int primary key, leaving boolean); insert into people select n, n < 5 from generate_series(1, 6) n;
                create table messages (id int primary key, sender int references people, recipient int references people, text text);
                insert into messages values (1, 1, 2, ''), (2, 1, 5, ''), (3, 3, 4, ''), (4, 3, 3, ''), (5, 5, 6, '');
                """;
        Trial trial = Trial.of(folder, ddl, new Trial.Wanted("public.people", "leaving", """
                public.messages(sender): delete
                public.messages(recipient): delete""", 1));

        trial.runMeddledWith(() -> trial.execute("update messages set text = 'new' where id = 1"));

        assertThat(trial.leftAlone()).isEqualTo("spared changed 2");
        assertThat(trial.rows()).isEqualTo(Trial.expected(ddl, """
                update messages set text = 'new' where id = 1; delete from messages where id in (3, 4);
                delete from people where id in (3, 4)"""));
    }

    @Test
    void p3AForbiddenChildThatCameLaterSparesWithThatReason() {
        String criteria = "state = 'off'";
        Trial trial = Trial.of(folder, PEOPLE, new Trial.Wanted("public.people", criteria, """
                public.subs(person): delete
                public.notes(person): delete
                public.items(note): forbid""", 3));
        trial.execute("delete from items where note not in (select id from notes where person = 3)");
        var before = trial.rows();

        trial.runMeddledWith(() -> trial.execute("insert into items values (100, 1, 'late')"));

        assertThat(trial.leftAlone()).isEqualTo("spared forbidden 2");
        assertThat(trial.rows().get("people")).containsExactly("(2,off,0)", "(3,off,0)", "(7,on,0)", "(8,on,0)");
        assertThat(trial.rows().get("notes"))
                .containsExactlyElementsOf(before.getOrDefault("notes", List.of()).stream()
                        .filter(n -> List.of("2", "3", "7", "8").contains(n.split(",", -1)[1]))
                        .toList());
    }

    @Test
    void p4AConnectionKilledInTheMiddleOfABatchLeavesNobodyHalfDeletedAndTheRunGoesOn() {
        Trial trial = people(folder, 3);
        var before = trial.rows();
        var seen = new ArrayList<Object>();
        var waiting = new ArrayList<CompletableFuture<Void>>();

        try (var meddler = new Meddler(trial.database())) {
            trial.run(event -> {
                if (Meddler.deleteBegins(event)) {
                    meddler.execute("update subs set active = active where person = 2");
                    waiting.add(meddler.whenTheRunWaits(() -> {
                        trial.one(
                                "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
                                        + " and datname = current_database()");
                        seen.add(trial.rows());
                        meddler.commit();
                    }));
                }
            });
        }

        waiting.forEach(CompletableFuture::join);
        assertThat(seen).containsExactly(before);
        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, ORACLE.replace("(1, 3", "(1, 2, 3")));
    }

    @Test
    void p4AfterEveryBatchEachCandidateIsWholeOrGone() {
        Trial trial = people(folder, 2);
        var orphans = new ArrayList<Long>();

        trial.run(event -> {
            if (event instanceof RunEvent.BatchCommitted) {
                orphans.add(trial.count("""
                        select count(*) from expunge.candidate c join expunge.frozen_1_0 f using (subject)
                         where (c.state = 'deleted') is distinct from not exists (select from people where id = f.k1)
                            or (select count(*) from notes where person = f.k1) <> case c.state when 'deleted' then 0 else 2 end
                            or (select count(*) from subs where person = f.k1) <> case c.state when 'deleted' then 0 else 1 end
                        """));
            }
        });

        assertThat(orphans).containsExactly(0L, 0L, 0L);
    }
}
