package dev.expunge.app;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// References that only the spec knows of, in data that nobody cleaned: each row goes exactly where plain SQL says.
class HostileEdgesIT {
    private static final String FOLDED =
            "create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";

    @TempDir
    Path folder;

    static final List<Hostile> CASES = List.of(
            new Hostile(
                    "jsonb that is not even text",
                    """
                    create table event (data jsonb);
                    insert into event values ('{"by": 1}'), ('{"by": "1"}'), ('{"by": 1.0}'), ('{"by": [1]}'), ('{"by": null}'), (null),
                        ('"by"'), ('{"by": " 1"}'), ('{"by": true}'), ('{"by": 1}')""",
                    "'public.event(data -> ''by'') -> public.person(id)': delete",
                    "delete from event where (data -> 'by')::text in ('1', '2')"),
            new Hostile(
                    "a path through lists and scalars",
                    """
                    create table event (id int primary key, data jsonb not null);
                    insert into event values (1, '{"a": [{"b": 1}, {"b": 2}]}'), (2, '{"a": [{"b": 9}]}'), (3, '{"a": 1}'), (4, '[]'),
                        (5, '{"a": [{"b": {"c": 2}}]}')""",
                    "\"public.event(data #>> '{a,-1,b}') -> public.person(id)\": delete",
                    "delete from event where id = 1"),
            new Hostile(
                    "an expression over two columns, and one over the parent",
                    """
                    create table event (kind text, ref bigint, "order" text); insert into event select k, r, 'x' from
                        unnest(array['user', 'USER', null]) k, generate_series(1, 4) r""",
                    "\"public.event(kind || ':' || ref) -> public.person('user:' || id)\": delete",
                    "delete from event where kind = 'user' and ref <= 2"),
            new Hostile(
                    "an expression that the server cannot compute for one of the rows",
                    "create table event (data jsonb); insert into event values ('{\"by\": \"1\"}'), ('{\"by\": \"one\"}')",
                    "\"public.event((data ->> 'by')::bigint) -> public.person(id)\": delete",
                    "refused: cannot compute an expression"),
            new Hostile(
                    "a question mark, a cast and a comparison in a condition",
                    """
                    create table event (id int primary key, data jsonb, who text);
                    insert into event values (1, '{"user": 1}', '1'), (2, '{"user": 0}', '1'), (3, null, '2'), (4, '{"x": 1}', '2')""",
                    "public.event(who) -> public.person(id::text): { action: delete, when: \"data ? 'user' or data->>'user' = '?'\" }",
                    "delete from event where id <= 2"),
            new Hostile(
                    "elements of text, doubled and null, in an array that counts from zero",
                    """
                    create table team (id int primary key, mails varchar(20)[] not null);
                    insert into team values (1, '[0:3]={m1@x.org,NULL,m1@x.org,m3@x.org}'), (2, '{M1@x.org}'), (3, '{NULL}'), (4, '{}'),
                        (5, '{m2@x.org,m1@x.org}')""",
                    "public.team(any(mails)) -> public.person(mail): detach",
                    "update team set mails = case id when 1 then '{NULL,m3@x.org}' else '{}' end::varchar(20)[] where id in (1, 5)"),
            new Hostile(
                    "elements of a domain over an array",
                    """
                    create domain ids as bigint[] check (cardinality(value) < 9);
                    create table team (id int primary key, members ids);
                    insert into team values (1, '{1,2,3}'), (2, '{3}'), (3, null), (4, '{2}')""",
                    "public.team(any(members)) -> public.person(id): detach",
                    "update team set members = case id when 1 then '{3}' else '{}' end::bigint[] where id in (1, 4)"),
            new Hostile(
                    "a list in a text, split, and deleted",
                    "create table team (id int primary key, ids text); insert into team values (1, '1,3'), (2, '11,3'), (3, null), (4, ',2,,2')",
                    "\"public.team(any(string_to_array(ids, ','))) -> public.person(id)\": delete",
                    "delete from team where id in (1, 4)"),
            new Hostile(
                    "a list in a text, split, and detached",
                    "create table team (id int primary key, ids text); insert into team values (1, '1,3')",
                    "\"public.team(any(string_to_array(ids, ','))) -> public.person(id)\": detach",
                    "refused: detach cannot tell what to change"),
            new Hostile(
                    "a list in a text, split, and detached as the spec says",
                    "create table team (id int primary key, ids text); insert into team values (1, '1,3'), (2, '4')",
                    """
                    "public.team(any(string_to_array(ids, ','))) -> public.person(id)": { action: detach, set: { ids: null } }""",
                    "update team set ids = null where id = 1"),
            new Hostile(
                    "an array that is generated, and detached",
                    "create table team (id int primary key, a bigint, ids bigint[] generated always as (array[a]) stored); insert into team values (1, 1)",
                    "public.team(any(ids)) -> public.person(id): detach",
                    "refused: detach"),
            new Hostile(
                    "numbers that are equal and look different",
                    "create table event (who numeric(9, 2)); insert into event values (1), (1.00), (1.5), (2), (3), (null), ('NaN')",
                    "public.event(who) -> public.person(id): delete",
                    "delete from event where who in (1, 2)"),
            new Hostile(
                    "a text that is compared with a number",
                    "create table event (who text)",
                    "public.event(who) -> public.person(id): delete",
                    "refused: cast the parent, as in id::text"),
            new Hostile(
                    "owners of several types, in one text column",
                    """
                    create table uu (id uuid primary key, person bigint references person);
                    insert into uu select ('00000000-0000-0000-0000-00000000000' || n)::uuid, n from generate_series(1, 4) n;
                    create table event (id int primary key, t text, owner text not null);
                    insert into event values (1, 'P', '1'), (2, 'p', '1'), (3, 'U', '00000000-0000-0000-0000-000000000001'),
                        (4, 'U', '1'), (5, 'P', '03'), (6, 'P', '2'), (7, 'U', '00000000-0000-0000-0000-000000000004'), (8, 'P', 'n/a')""",
                    """
                    public.uu(person): delete
                    public.event(owner) -> public.person(id::text): { action: delete, when: t = 'P' }
                    public.event(owner) -> public.uu(id::text): { action: delete, when: t = 'U' }""",
                    "delete from event where id in (1, 3, 6); delete from uu where person <= 2"),
            new Hostile("owners of two types whose numbers are the same", """
                    create table trip (id bigint primary key, person bigint references person);
                    insert into trip select n, 1 + n % 6 from generate_series(1, 6) n;
                    create table event (t text, owner bigint, x text);
                    insert into event select t, n, 'x' from generate_series(1, 6) n, unnest(array['P', 'T', null, '']) t""", """
                    public.trip(person): delete
                    public.event(owner) -> public.person(id): { action: delete, when: t = 'P' }
                    public.event(owner) -> public.trip(id): { action: delete, when: "t = 'T' or t = 'none'" }""", """
                    delete from event where t = 'P' and owner <= 2 or t = 'T' and owner in (select id from trip where person <= 2);
                    delete from trip where person <= 2"""),
            new Hostile("an expression that is the same after its release", """
                    create table event (id int primary key, data jsonb);
                    insert into event select n, jsonb_build_object('by', n % 4) from generate_series(1, 8) n""", """
                    "public.event(data ->> 'by') -> public.person(id)":
                      { action: detach, set: { data: { sql: "case when id = 5 then data || '{\\"x\\": 1}' else data - 'by' end" } } }""", """
                    left spared changed 1
                    update event set data = data - 'by' where data ->> 'by' = '2'; delete from person where id = 2"""),
            new Hostile(
                    "an owner that must not be null, to be detached",
                    "create table event (t text, owner bigint not null)",
                    "public.event(owner) -> public.person(id): { action: detach, when: t = 'P' }",
                    "refused: detach is not possible"),
            new Hostile(
                    "a parent whose equal texts differ",
                    FOLDED + """
                    alter table person alter mail type text collate folded; update person set mail = 'M2@x.org' where id = 2;
                    create table event (who text collate "C"); insert into event values ('M1@X.ORG'), ('m2@x.org'), ('m3@x.org'), (null)""",
                    "public.event(who) -> public.person(mail): delete",
                    "delete from event e using person p where leaving and e.who collate folded = p.mail"),
            new Hostile(
                    "a child whose equal texts differ",
                    FOLDED
                            + "create table event (who text collate folded); insert into event values ('M1@X.ORG'), ('m2@x.org'), ('m3@x.org')",
                    "public.event(who) -> public.person(mail): delete",
                    "delete from event where who collate \"C\" in ('m1@x.org', 'm2@x.org')"),
            new Hostile(
                    "expressions over texts of two collations",
                    FOLDED + """
                    alter table person alter mail type text collate folded;
                    create table event (who text collate "C"); insert into event values ('M1@x.org'), ('m2@x.org'), ('M3@x.org'), (null)""",
                    "public.event(lower(who)) -> public.person(lower(mail)): delete",
                    "delete from event where lower(who) in ('m1@x.org', 'm2@x.org')"),
            new Hostile(
                    "elements of another collation than the parent",
                    FOLDED + """
                    alter table person alter mail type text collate folded;
                    create table team (id int primary key, who text[] collate "C"); insert into team values (1, '{m1@x.org,m3@x.org}'), (2, '{m4@x.org}')""",
                    "public.team(any(who)) -> public.person(mail): detach",
                    "update team set who = '{m3@x.org}' where id = 1"),
            new Hostile(
                    "a reference to the own table by an expression",
                    "alter table person add data jsonb; update person set data = '{\"boss\": 1}' where id = 3",
                    "\"public.person(data ->> 'boss') -> public.person(id)\": delete",
                    "refused: circle of deletions"),
            new Hostile(
                    "a reference to the own table by an expression, released",
                    "alter table person add data jsonb; update person set data = jsonb_build_object('boss', id % 3) where id <> 4",
                    "\"public.person(data ->> 'boss') -> public.person(id)\": { action: detach, set: { data: null } }",
                    "update person set data = null where data ->> 'boss' in ('1', '2') and not leaving"),
            new Hostile(
                    "columns that are named like ours",
                    """
                    create table f (subject bigint, leaf int, k1 text, digest text, place text, version int, gone text, expunge_e text, removed bigint[]);
                    insert into f select n, 1, 'k' || n, 'd', 'p', 1, 'g', n::text, array[n, 3, n] from generate_series(1, 4) n;
                    create table o (subject bigint, k1 bigint primary key, v1 text, rest text, was text, found text, before text, good text, idle text, o text);
                    insert into o select n, n, 'v', 'r', 'w', 'f', 'b', 'g', 'i', 'o' from generate_series(1, 4) n""",
                    """
                    public.f(expunge_e || '') -> public.person(id): delete
                    public.o(subject + 0) -> public.person(id): { anonymize: { v1: { sql: rest || v1 || o }, was: gone } }""",
                    "delete from f where subject <= 2; update o set v1 = 'rvo', was = 'gone' where k1 <= 2"));

    @ParameterizedTest
    @FieldSource("CASES")
    void p1ARowGoesWherePlainSqlSaysSo(Hostile hostile) {
        hostile.check(folder);
    }
}
