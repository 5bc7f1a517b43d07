package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.Trial.Wanted;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables that reference themselves, or each other in a circle.
class CirclesIT {
    private static final String COMMENTS = """
            create table person (id int primary key, leaving boolean not null);
            create table comment (id int primary key, author int not null references person,
                                  parent int, words text,
                                  foreign key (parent) references comment on delete %s);
            create index on comment (author); create index on comment (parent);
            insert into person select n, n <= 3 from generate_series(1, 8) n;
            insert into comment select n, 4 + n %% 4, nullif(n / 2, 0), 'w' from generate_series(1, 60) n;
            update comment set author = 1 where id = 10; update comment set author = 2 where id in (21, 11);
            update comment set author = 3 where id = 50; insert into comment values (99, 1, 99, 'itself')
            """;
    private static final String CLOSURE = """
            with recursive gone (id) as (
                select id from comment where author <= 3
                union select c.id from comment c join gone g on c.parent = g.id)
            delete from comment where id in (select id from gone);
            delete from person where id <= 3
            """;
    private static final String RING = """
            create table org (id int primary key, name text, main int);
            create table project (id int primary key, org int not null references org on delete {action}, board int);
            create table board (id int primary key, project int not null references project on delete {action}, x text);
            alter table project add foreign key (board) references board on delete {action};
            create table card (id int primary key, board int not null references board, cover int not null);
            create table cover (id int primary key, card int not null);
            alter table card add foreign key (cover) references cover on delete {action} deferrable initially deferred;
            alter table cover add foreign key (card) references card on delete {action} deferrable;
            create index on project (org); create index on project (board); create index on board (project);
            create index on card (board); create index on card (cover); create index on cover (card);
            insert into org select n, 'o' || n, null from generate_series(1, 6) n;
            insert into project select n, 1 + n % 6, null from generate_series(1, 24) n;
            insert into board select n, 1 + n % 24, 'x' from generate_series(1, 72) n;
            update project set board = 1 + (id * 7) % 72 where id % 3 = 0;
            begin; set constraints all deferred;
            insert into card select n, 1 + n % 72, n from generate_series(1, 144) n;
            insert into cover select n, n from generate_series(1, 144) n; commit;
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"no action", "restrict", "cascade", "set null", "set default"})
    void theSubtreeBelowAReferenceToTheOwnTableGoesToo(String onDelete) {
        String ddl = COMMENTS.formatted(onDelete);
        Map<String, List<String>> expected = Trial.expected(ddl, CLOSURE);
        for (int roots : List.of(1, 2, 10)) {
            Trial trial = trial(roots, ddl, "public.person", "leaving", """
                    public.comment(author): delete
                    public.comment(parent): delete
                    """);

            Outcome outcome = trial.run();

            assertThat(trial.rows()).isEqualTo(expected);
            assertWhole(outcome, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no action", "restrict", "cascade"})
    void aCircleOfTablesGoesTogetherAndIsSharedByCandidates(String onDelete) {
        String ddl = RING.replace("{action}", onDelete);
        Map<String, List<String>> expected = Trial.expected(ddl, """
                with recursive gone (what, id) as (
                    select 'p', id from project where org <= 2
                    union
                    select n.* from gone g cross join lateral (
                        select 'b', b.id from board b where g.what = 'p' and b.project = g.id
                        union all select 'p', p.id from project p where g.what = 'b' and p.board = g.id) n)
                select * into gone from gone;
                begin; set constraints all deferred;
                alter table project disable trigger all; alter table board disable trigger all;
                alter table card disable trigger all; alter table cover disable trigger all;
                delete from cover where card in (select id from card where board in (select id from gone where what = 'b'));
                delete from card where board in (select id from gone where what = 'b');
                delete from board where id in (select id from gone where what = 'b');
                delete from project where id in (select id from gone where what = 'p');
                delete from org where id <= 2; commit;
                alter table project enable trigger all; alter table board enable trigger all;
                alter table card enable trigger all; alter table cover enable trigger all;
                drop table gone
                """);
        for (int roots : List.of(1, 2)) {
            Trial trial = trial(roots, ddl, "public.org", "id <= 2", """
                    public.project(org): delete
                    public.project(board): delete
                    public.board(project): delete
                    public.card(board): delete
                    public.card(cover): delete
                    public.cover(card): delete
                    """);

            Outcome outcome = trial.run();

            assertThat(trial.rows()).isEqualTo(expected);
            assertWhole(outcome, 2);
        }
    }

    /// `detach` inside a circle: what the same candidate deletes anyway is not changed before.
    @ParameterizedTest
    @ValueSource(strings = {"no action", "set null", "restrict"})
    void aReferenceBackIsSetNullOnlyWhereItsRowStays(String onDelete) {
        String ddl = """
                create table project (id int primary key, home int);
                create table board (id int primary key, project int not null references project);
                alter table project add foreign key (home) references board on delete %s;
                create index on project (home); create index on board (project);
                insert into project select n, null from generate_series(1, 6) n;
                insert into board select n, 1 + n %% 6 from generate_series(1, 12) n;
                update project set home = id - 1 where id > 2; update project set home = 1 where id in (1, 2)
                """.formatted(onDelete);
        Map<String, List<String>> expected = Trial.expected(ddl, """
                update project set home = null where home in (select id from board where project <= 3);
                delete from board where project <= 3; delete from project where id <= 3
                """);
        for (int roots : List.of(1, 2, 3)) {
            Trial trial = trial(roots, ddl, "public.project", "id <= 3", """
                    public.board(project): delete
                    public.project(home): detach
                    """);

            Outcome outcome = trial.run();

            assertThat(trial.rows()).isEqualTo(expected);
            assertWhole(outcome, 3);
        }
    }

    private static final String FRIENDS = """
            create table person (id int primary key, leaving boolean not null, referred_by int references person);
            create table note (id int primary key, person int not null references person);
            create index on person (referred_by); create index on note (person);
            insert into person values (1, true, null), (2, true, 1), (3, false, null), (4, false, 3), (5, true, 5), (6, true, 2);
            insert into note select n, 1 + n %% 6 from generate_series(1, 18) n
            """.replace("%%", "%");
    private static final String FRIEND_EDGES = """
            public.person(referred_by): delete
            public.note(person): delete
            """;

    @Test
    void candidatesThatReachEachOtherGoTogetherAndAreAllDeleted() {
        Map<String, List<String>> expected = Trial.expected(
                FRIENDS, "delete from note where person not in (3, 4); delete from person where leaving");
        for (int roots : List.of(1, 2, 10)) {
            Trial trial = trial(roots, FRIENDS, "public.person", "leaving", FRIEND_EDGES);

            Outcome outcome = trial.run();

            assertThat(trial.rows()).isEqualTo(expected);
            assertWhole(outcome, 4);
        }
    }

    @Test
    void nobodyGoesWhoWasNotSelectedUnlessTheSpecSaysHowMany() {
        String ddl = FRIENDS + "; update person set leaving = (id = 1)";
        Trial trial = trial(2, ddl, "public.person", "leaving", FRIEND_EDGES);
        Map<String, List<String>> before = trial.rows();

        assertThatThrownBy(trial::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.GUARD_REFUSED);
            assertThat(failure.what()).contains("max_unselected", "2 rows of the root that nobody selected");
        });
        assertThat(trial.rows()).isEqualTo(before);

        Outcome outcome = trial.altered(text -> text.replace("max_ratio: 100%", "max_ratio: 100%, max_unselected: 2"))
                .run();
        assertThat(trial.rows())
                .isEqualTo(Trial.expected(
                        ddl, "delete from note where person in (1, 2, 6); delete from person where id in (1, 2, 6)"));
        assertWhole(outcome, 1);
    }

    @Test
    void p3ACandidateIsLeftAloneWhenOneThatItReachesChangedItsMind() {
        Trial trial = trial(10, FRIENDS, "public.person", "leaving", FRIEND_EDGES);

        Outcome outcome = trial.runMeddledWith(() -> trial.execute("update person set leaving = false where id = 6"));

        assertThat(trial.one("select string_agg(id::text, ',' order by id) from person"))
                .isEqualTo("1,2,3,4,6");
        assertThat(trial.leftAlone()).isEqualTo("spared unselected 3");
        assertThat(outcome.totals().deleted()).isEqualTo(1);
    }

    /// Chains of candidates over many batches of several workers, who meet in each other's rows; with an export.
    @Test
    void workersThatReachEachOthersCandidatesDeleteEachOnce() {
        String ddl = """
                create table person (id int primary key, leaving boolean not null, referred_by int references person);
                create table note (id int primary key, person int not null references person, answers int references note);
                create index on person (referred_by); create index on note (person); create index on note (answers);
                insert into person select n, n <= 120, case when n > 120 then null else nullif(n / 3, 0) end from generate_series(1, 200) n;
                insert into note select n, 1 + n % 200, case when n % 2 = 0 then n / 2 end from generate_series(1, 400) n
                """;
        Map<String, List<String>> expected = Trial.expected(ddl, """
                with recursive gone (id) as (
                    select id from note where person <= 120
                    union select n.id from note n join gone g on n.answers = g.id)
                delete from note where id in (select id from gone);
                delete from person where leaving
                """);
        Trial trial = trial(3, ddl, "public.person", "leaving", """
                public.person(referred_by): delete
                public.note(person): delete
                public.note(answers): delete
                """)
                .altered(text -> text.replace("deadline: 8s", "deadline: 8s, workers: 3"))
                .exporting();

        Outcome outcome = trial.run();

        assertThat(trial.rows()).isEqualTo(expected);
        assertWhole(outcome, 120);
    }

    @Test
    void p3ARowThatCameIntoACircleSparesItsCandidate() {
        Trial trial = trial(10, COMMENTS.formatted("cascade"), "public.person", "leaving", """
                public.comment(author): delete
                public.comment(parent): delete
                """);

        Outcome outcome = trial.runMeddledWith(() -> trial.execute("insert into comment values (200, 8, 50, 'new')"));

        assertThat(trial.leftAlone()).isEqualTo("spared changed 1");
        assertThat(trial.count("select count(*) from comment where id in (50, 200)"))
                .isEqualTo(2);
        assertThat(outcome.totals().deleted()).isEqualTo(2);
    }

    private Trial trial(int roots, String ddl, String root, String criteria, String edges) {
        return Trial.of(folder, ddl, new Wanted(root, criteria, edges, roots));
    }

    private static void assertWhole(Outcome outcome, long deleted) {
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().deleted()).isEqualTo(deleted);
        assertThat(outcome.totals().candidates()).isEqualTo(deleted);
        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
    }
}
