package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P1 on schemas of every shape, with batches of one candidate and of several: exactly what plain SQL
/// would delete goes, and nobody is spared for what the run did itself.
class P1EveryShapeIT {
    @TempDir
    Path folder;

    private void deletes(String ddl, Trial.Wanted wanted, String oracle) {
        Trial trial = Trial.of(folder, ddl, wanted);

        Outcome outcome = trial.run();

        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(ddl, oracle));
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(Endings.of(outcome, "again")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "bigint; n",
                "text; repeat(chr(39) || chr(34) || chr(92) || '{x}?, Ünï' || chr(10), n)",
                "varchar(40); ' ' || n",
                "char(8); n::text",
                "uuid; md5(n::text)::uuid",
                "numeric; n + 0.10",
                "timestamptz; timestamptz '2020-01-01 00:00:00.000001+00' + n * interval '1 microsecond'",
                "timestamp; case n when 1 then '-infinity'::timestamp else timestamp '2020-01-01' + n * interval '1 microsecond' end",
                "date; date '2020-02-28' + n",
                "bytea; decode(lpad(to_hex(n), 4, '0'), 'hex')",
                "inet; inet '10.0.0.0' + n",
                "float8; case n when 1 then 'NaN' when 2 then 0.1 else n end::float8",
                "int4range; int4range(n, n + 1)",
                "text[]; array['a,b', null, n::text]",
            })
    void p1RowsAreFoundByKeysOfEveryType(String type, String value) {
        String ddl = """
                create table people (id %1$s primary key, n int not null);
                insert into people select %2$s, n from generate_series(1, 6) n;
                create table notes (id %1$s, place int, person %1$s references people, primary key (id, place));
                insert into notes select p.id, x, p.id from people p, generate_series(1, 3) x;
                """.formatted(type, value);

        deletes(ddl, new Trial.Wanted("public.people", "n <= 3", "public.notes(person): delete", 2), """
                create temp table gone as select id from people where n <= 3;
                delete from notes where person in (select id from gone);
                delete from people where id in (select id from gone)""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1CompositeKeysWithNullsInTheReferenceReachOnlyWhatReferences(int roots) {
        String ddl = """
                create table people (tenant int, no int, leaving boolean, primary key (tenant, no));
                insert into people select t, n, n < 3 from generate_series(1, 2) t, generate_series(1, 4) n;
                create table notes (id int primary key, tenant int, no int, foreign key (tenant, no) references people);
                insert into notes values (1, 1, 1), (2, 1, null), (3, null, 1), (4, 2, 1), (5, 1, 3), (6, 2, 2);
                """;

        deletes(ddl, new Trial.Wanted("public.people", "leaving", "public.notes(tenant, no): delete", roots), """
                delete from notes where no in (1, 2) and tenant is not null; delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1NamesThatNeedQuotesAreJustNames(int roots) {
        String ddl = """
                create schema "Größe?";
                create table "Größe?"."select" ("Id{x}" int primary key, "a""b" boolean, "user" text);
                insert into "Größe?"."select" select n, n < 4, 'u' from generate_series(1, 6) n;
                create table "Größe?"."order.by (x)" ("k 1" int primary key, "subject?" int references "Größe?"."select");
                create index "i?" on "Größe?"."order.by (x)" ("subject?");
                insert into "Größe?"."order.by (x)" select n, n from generate_series(1, 6) n;
                """;

        deletes(ddl, new Trial.Wanted("'\"Größe?\".\"select\"'", "\"a\"\"b\"", """
                        '"Größe?"."order.by (x)"("subject?")': delete""", roots), """
                        delete from "Größe?"."order.by (x)" where "k 1" < 4;
                        delete from "Größe?"."select" where "Id{x}" < 4""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1TablesNamedLikeOurAliasesAreNotHiddenFromTheCriteria(int roots) {
        String ddl = """
                create table t (id int primary key, subject int, leaf int, digest int, k1 int);
                insert into t select n, 0, 0, 0, 0 from generate_series(1, 6) n;
                create table f (subject int primary key); create table m (k1 int primary key);
                create table b (k1 int primary key); create table s (k1 int primary key);
                insert into f values (1), (2), (3), (4); insert into m values (1), (2), (3); insert into b values (1), (2);
                insert into s values (1);
                """;
        String criteria = "exists (select from f where f.subject = t.id) and exists (select from m where m.k1 = t.id)"
                + " and exists (select from b where b.k1 = t.id) and not exists (select from s where s.k1 = t.id)";

        deletes(ddl, new Trial.Wanted("public.t", criteria, "", roots), "delete from t where id = 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1TablesWithoutAKeyAndReferencesToAUniqueColumnWithNulls(int roots) {
        String ddl = """
                create table people (id int primary key, leaving boolean);
                insert into people select n, n < 4 from generate_series(1, 6) n;
                create table visits (code text unique, person int references people);
                insert into visits select 'c' || n, n from generate_series(1, 6) n;
                insert into visits select null, n from generate_series(1, 6) n, generate_series(1, 2) twice;
                create table steps (code text references visits (code), what text);
                insert into steps select 'c' || n, 'same' from generate_series(1, 6) n, generate_series(1, 2) twice;
                insert into steps values (null, 'same');
                """;

        deletes(ddl, new Trial.Wanted("public.people", "leaving", """
                        public.visits(person): delete
                        public.steps(code): delete""", roots), """
                        delete from steps where code in ('c1', 'c2', 'c3'); delete from visits where person < 4;
                        delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1AKeyIsMadeOfTheIndexedColumnsNotOfTheIncludedOnes(int roots) {
        String ddl = """
                create table people (id int not null, seen timestamptz, leaving boolean);
                create unique index on people (id) include (seen);
                insert into people select n, null, n < 4 from generate_series(1, 6) n;
                """;

        deletes(ddl, new Trial.Wanted("public.people", "leaving", "", roots), "delete from people where leaving");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1PartitionsWithAndWithoutKeysAndAPartitionedRoot(int roots) {
        String ddl = """
                create table people (id int primary key, leaving boolean) partition by hash (id);
                create table people_0 partition of people for values with (modulus 2, remainder 0);
                create table people_1 partition of people for values with (modulus 2, remainder 1);
                insert into people select n, n < 5 from generate_series(1, 8) n;
                create table visits (id int, year int, person int references people, primary key (id, year))
                    partition by list (year);
                create table visits_1 partition of visits for values in (1);
                create table visits_2 partition of visits for values in (2) partition by range (id);
                create table visits_21 partition of visits_2 for values from (0) to (5);
                create table visits_22 partition of visits_2 default;
                insert into visits select n, y, n from generate_series(1, 8) n, generate_series(1, 2) y;
                create table clicks (person int references people, what text) partition by list (what);
                create table clicks_a partition of clicks for values in ('a');
                create table clicks_b partition of clicks default;
                insert into clicks select n, w from generate_series(1, 8) n, unnest(array['a', 'b', 'b']) w;
                """;

        deletes(ddl, new Trial.Wanted("public.people", "leaving", """
                        public.visits(person): delete
                        public.clicks(person): delete""", roots), """
                        delete from clicks where person < 5; delete from visits where person < 5;
                        delete from people where id < 5""");
    }

    private static final String MESSAGES = """
            create table people (id int primary key, leaving boolean);
            insert into people select n, n < 4 from generate_series(1, 6) n;
            create table messages (id int primary key, sender int references people, recipient int references people);
            insert into messages select row_number() over (), a, b from generate_series(1, 6) a, generate_series(1, 6) b;
            create table files (id int primary key, message int references messages, owner int references people);
            insert into files select id, id, case id % 3 when 0 then recipient end from messages;
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1RowsOfSeveralCandidatesGoOnceWithWhatHangsOnThem(int roots) {
        deletes(MESSAGES, new Trial.Wanted("public.people", "leaving", """
                        public.messages(sender): delete
                        public.messages(recipient): delete
                        public.files(message): delete
                        public.files(owner): delete""", roots), """
                        create temp table m as select id from messages where sender < 4 or recipient < 4;
                        delete from files where message in (select id from m) or owner < 4;
                        delete from messages where id in (select id from m); delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1OneEdgeDeletesAndAnotherDetachesTheSameRows(int roots) {
        deletes(MESSAGES, new Trial.Wanted("public.people", "leaving", """
                        public.messages(sender): delete
                        public.messages(recipient): detach
                        public.files(message): delete
                        public.files(owner): detach""", roots), """
                        create temp table m as select id from messages where sender < 4;
                        delete from files where message in (select id from m);
                        update files set owner = null where owner < 4;
                        delete from messages where id in (select id from m);
                        update messages set recipient = null where recipient < 4; delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1TwoEdgesDetachTheSameRows(int roots) {
        deletes(MESSAGES, new Trial.Wanted("public.people", "leaving", """
                        public.messages(sender): detach
                        public.messages(recipient): detach
                        public.files(owner): detach""", roots), """
                        update messages set sender = null where sender < 4;
                        update messages set recipient = null where recipient < 4;
                        update files set owner = null where owner < 4; delete from people where leaving""");
    }

    @ParameterizedTest
    @CsvSource({"1, id", "2, id", "3, id", "1, -id", "2, -id", "3, -id"})
    void p1CandidatesThatReferToEachOtherGoInAnyOrder(int roots, String order) {
        String ddl = """
                create table people (id int primary key, leaving boolean, boss int references people, mentor int references people);
                insert into people select n, abs(n) < 6 from generate_series(-8, 8) n;
                update people set boss = %1$s - 1 where %1$s - 1 between -8 and 8;
                update people set mentor = case when id %% 2 = 0 then boss else -id end;
                create table notes (person int references people, about int references people);
                insert into notes select a, b from generate_series(1, 7) a, generate_series(4, 7) b;
                """.formatted(order);

        deletes(ddl, new Trial.Wanted("public.people", "leaving", """
                        public.people(boss): detach
                        public.people(mentor): detach
                        public.notes(person): delete
                        public.notes(about): detach""", roots), """
                        delete from notes where abs(person) < 6; update notes set about = null where abs(about) < 6;
                        update people set boss = null where abs(boss) < 6;
                        update people set mentor = null where abs(mentor) < 6; delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void p1RowsWithoutAKeyAreDetachedOverTwoEdgesAndDeletedOverAThird(int roots) {
        String ddl = """
                create table people (id int primary key, leaving boolean);
                insert into people select n, n < 4 from generate_series(1, 6) n;
                create table calls (a int references people, b int references people, c int references people);
                insert into calls select a, b, c from generate_series(1, 5) a, generate_series(1, 5) b, generate_series(2, 6, 2) c;
                """;

        deletes(ddl, new Trial.Wanted("public.people", "leaving", """
                        public.calls(a): detach
                        public.calls(b): detach
                        public.calls(c): delete""", roots), """
                        delete from calls where c < 4; update calls set a = null where a < 4;
                        update calls set b = null where b < 4; delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1AnUndeclaredReferenceToAColumnThatIsNotUnique(int roots) {
        String ddl = """
                create table people (id int primary key, mail text, leaving boolean);
                insert into people select n, 'm' || n / 2, n < 4 from generate_series(0, 7) n;
                create table sent (id int primary key, mail text);
                insert into sent select n, 'm' || n % 4 from generate_series(1, 12) n;
                """;

        deletes(
                ddl,
                new Trial.Wanted("public.people", "leaving", "public.sent(mail) -> public.people(mail): delete", roots),
                """
                delete from sent where mail in ('m0', 'm1'); delete from people where leaving""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1ColumnsOfEveryKindAreCompared(int roots) {
        String ddl = """
                create type mood as enum ('a', 'b'); create type pair as (x int, y text); create domain positive as int check (value > 0);
                create table people (id positive primary key, leaving boolean, dropped int, twice int generated always as (id * 2) stored,
                    m mood, p pair, j json, jb jsonb, x xml, c money, r tstzrange, pt point, v tsvector, b bit(3), acl aclitem,
                    i interval, mac macaddr, nothing text, many numeric[]);
                alter table people drop column dropped;
                insert into people (id, leaving, m, p, j, jb, x, c, r, pt, v, b, acl, i, mac, many)
                select n, n < 4, 'a', row(n, 'ü')::pair, '{"a":  1}', '{"a": [1, null]}', '<a>ü</a>', n::money,
                       tstzrange(now(), null), point(1, n), 'a b'::tsvector, b'101', null, '1 mon 1 day', '08:00:2b:01:02:03',
                       array[1.10, null, 'NaN'] from generate_series(1, 6) n;
                create table notes (n int unique references people, text text default repeat('long ', 4000));
                insert into notes select generate_series(1, 6);
                """;
        String frozen = ddl.replace("now()", "timestamptz '2020-01-01 UTC'");

        deletes(frozen, new Trial.Wanted("public.people", "leaving", "public.notes(n): detach", roots), """
                update notes set n = null where n < 4; delete from people where leaving""");
    }
}
