package dev.expunge.app;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Decisions that a schema makes hard: each comes true exactly, spares whom it cannot help, or is refused beforehand.
class HostileActionsIT {
    private static final String NOTES = """
            create table note (id int primary key, person bigint references person, reader bigint references person,
                               words text not null default 'w', n int);
            insert into note select n, 1 + n % 6, nullif(1 + n % 4, 4), 'w' || n, n from generate_series(1, 12) n;
            """;
    private static final String READER = "public.note(reader): detach\n";

    @TempDir
    Path folder;

    static final List<Hostile> ANONYMIZED = List.of(
            new Hostile(
                    "a constant in a column that is unique",
                    NOTES + "alter table note add unique (words)",
                    READER + "public.note(person): { anonymize: { person: null, words: gone } }",
                    "refused: unique"),
            new Hostile(
                    "an expression in a column that is unique",
                    NOTES + "alter table note add unique (words, n)",
                    READER + "public.note(person): { anonymize: { person: null, words: { sql: \"'gone' || id\" } } }",
                    "update note set reader = null where reader <= 2; update note set person = null, words = 'gone' || id where person <= 2"),
            new Hostile(
                    "an expression that is null for a row whose column must not be",
                    NOTES,
                    READER
                            + "public.note(person): { anonymize: { person: null, words: { sql: \"case when id <> 6 then 'gone' end\" } } }",
                    """
                    left parked failing 1
                    update note set reader = null where reader = 2; update note set person = null, words = 'gone' where person = 2;
                    delete from person where id = 2"""),
            new Hostile(
                    "a value that a check forbids",
                    NOTES + "alter table note add check (n > 0 or id = 6)",
                    READER + "public.note(person): { anonymize: { person: null, n: 0 } }",
                    """
                    left parked failing 2
                    select 1"""),
            new Hostile(
                    "a value that a domain forbids",
                    NOTES
                            + "create domain word as text check (value <> 'gone'); alter table note alter words type word",
                    READER + "public.note(person): { anonymize: { person: null, words: gone } }",
                    "refused: words"),
            new Hostile(
                    "the partition key",
                    """
                    create table note (id int, person bigint references person, region text) partition by list (region);
                    create table note_eu partition of note for values in ('eu') partition by range (person);
                    create table note_eu_all partition of note_eu default""",
                    "public.note(person): { anonymize: { person: null } }",
                    "refused: person decides in which partition a row is"),
            new Hostile(
                    "an identity column",
                    NOTES + "alter table note add number int generated always as identity",
                    READER + "public.note(person): { anonymize: { person: null, number: 1 } }",
                    "refused: number"),
            new Hostile(
                    "a generated column that follows",
                    NOTES + "alter table note add twice text generated always as (words || words) stored",
                    READER + "public.note(person): { anonymize: { person: null, words: gone } }",
                    "update note set reader = null where reader <= 2; update note set person = null, words = 'gone' where person <= 2"),
            new Hostile(
                    "somebody who stands for nobody",
                    NOTES,
                    READER + "public.note(person): { anonymize: { person: 6 } }",
                    "update note set reader = null where reader <= 2; update note set person = 6 where person <= 2"),
            new Hostile(
                    "somebody who is not there",
                    NOTES,
                    READER + "public.note(person): { anonymize: { person: 77 } }",
                    "left parked failing 2\nselect 1"),
            new Hostile("two decisions about one row, and about one column", NOTES, """
                    public.note(person): { anonymize: { person: null, words: first, n: { sql: n + 1 } } }
                    public.note(reader): { anonymize: { reader: null, words: first, n: { sql: n + 1 } } }""", """
                    update note set person = null, words = 'first', n = n + 1 where person <= 2;
                    update note set reader = null, words = 'first', n = n + 1 where reader <= 2"""),
            new Hostile(
                    "a decision that writes what decides another",
                    NOTES,
                    "public.note(person): { anonymize: { person: null, reader: null } }\npublic.note(reader): delete",
                    "delete from note where reader <= 2; update note set person = null, reader = null where person <= 2"),
            new Hostile(
                    "whom candidates have as their boss",
                    """
                    alter table person add foreign key (boss) references person, add title text;
                    update person set title = 'x', boss = case id when 1 then 2 when 2 then 1 when 3 then 3 when 4 then 1 when 5 then 6 else 2 end""",
                    "public.person(boss): { anonymize: { boss: null, title: gone } }",
                    "update person set boss = null, title = 'gone' where boss <= 2"),
            new Hostile(
                    "a column that others reference and that follows them",
                    NOTES + """
                    alter table note add unique (id, words);
                    create table page (id int primary key, note int, words text, foreign key (note, words) references note (id, words) on update cascade)""",
                    READER + "public.note(person): { anonymize: { person: null, words: gone } }",
                    "refused: words is referenced by public.page"),
            new Hostile(
                    "one of two columns that have to be null together",
                    """
                    alter table person add unique (id, code);
                    create table note (id int primary key, person bigint, code int, foreign key (person, code) references person (id, code) match full);
                    insert into note values (1, 1, 10), (2, null, null)""",
                    "'public.note(person, code)': { anonymize: { person: null } }",
                    "refused: match full"));

    static final List<Hostile> REFERENCES = List.of(
            new Hostile(
                    "detached columns that others reference and that follow them",
                    NOTES + """
                    alter table note add unique (id, person);
                    create table page (id int primary key, note int, person bigint, foreign key (note, person) references note (id, person) on update cascade);
                    insert into page values (1, 6, 1), (2, 3, 4)""",
                    READER + "public.note(person): detach",
                    "refused: person is referenced by public.page"),
            new Hostile(
                    "set default that nobody lets happen",
                    """
                    create table note (id int primary key, person bigint not null default 77 references person on delete set default);
                    insert into note select n, n from generate_series(1, 6) n""",
                    "public.note(person): delete",
                    "delete from note where person <= 2"),
            new Hostile(
                    "set default of a column that must not be null, detached",
                    "create table note (id int primary key, person bigint not null default 6 references person on delete set default)",
                    "public.note(person): detach",
                    "refused: detach is not possible"),
            new Hostile(
                    "set default, detached",
                    """
                    create table note (id int primary key, person bigint default 6 references person on delete set default);
                    insert into note select n, n from generate_series(1, 6) n""",
                    "public.note(person): detach",
                    "update note set person = null where person <= 2"),
            new Hostile(
                    "small, large, and larger integers",
                    """
                    create table s (id smallint primary key, person int references person);
                    create table l (id bigint primary key, s bigint references s, code bigint references person (code));
                    create table xs (l int references l, person smallint references person);
                    insert into s select n, n from generate_series(1, 6) n; insert into l select n, n % 4 + 1, 60 from generate_series(1, 12) n;
                    insert into xs select n, 7 - n % 6 - 1 from generate_series(1, 12) n""",
                    "public.s(person): delete\npublic.l(s): delete\npublic.l(code): delete\npublic.xs(l): delete\npublic.xs(person): delete",
                    """
                    create temp table g as select id from l where s <= 2;
                    delete from xs where person <= 2 or l in (select id from g); delete from l where s <= 2; delete from s where person <= 2"""),
            new Hostile(
                    "padded texts, referenced by texts",
                    """
                    create table place (code char(4) primary key, person bigint references person);
                    create table visit (id int primary key, a text references place, b varchar(9) references place);
                    insert into place values ('a', 1), ('b', 3), ('c', 2);
                    insert into visit values (1, 'a', null), (2, 'b', 'b   '), (3, 'a   ', 'b'), (4, 'b', 'c  '), (5, 'c     ', 'c'), (6, 'b  ', null)""",
                    "public.place(person): delete\npublic.visit(a): delete\npublic.visit(b): delete",
                    "delete from visit where id in (1, 3, 4, 5); delete from place where person <= 2"),
            new Hostile(
                    "circles of one, two and three of the own table, followed",
                    """
                    alter table person add foreign key (boss) references person;
                    update person set leaving = id <> 4, boss = case id when 1 then 1 when 2 then 3 when 3 then 2 when 5 then 6 when 6 then 1 end;
                    insert into person select n, null, null, case n when 7 then 8 when 8 then 9 else 7 end, true from generate_series(7, 9) n""",
                    "public.person(boss): delete",
                    "select 1"),
            new Hostile(
                    "circles of one, two and three of the own table, released",
                    """
                    alter table person add foreign key (boss) references person;
                    insert into person select n, null, null, case n when 7 then 8 when 8 then 9 else 7 end, true from generate_series(7, 9) n;
                    update person set leaving = id <> 4, boss = case id when 1 then 1 when 2 then 3 when 3 then 2 when 4 then 7 when 5 then 6 when 6 then 1 end
                     where id < 7""",
                    "public.person(boss): detach",
                    "update person set boss = null"),
            new Hostile(
                    "circles of the own table that forbid",
                    """
                    alter table person add foreign key (boss) references person;
                    update person set boss = case id when 1 then 2 when 2 then 1 when 3 then 3 end, leaving = id <= 4""",
                    "public.person(boss): forbid",
                    "left spared forbidden 3\ndelete from person where id = 4"),
            new Hostile("a diamond with a tail, over two edges between the same tables", NOTES + """
                    create table tag (id int primary key, person bigint references person, note int references note);
                    create table use (tag int references tag, note int references note, extra text);
                    insert into tag select n, 1 + n % 5, 1 + n % 12 from generate_series(1, 20) n;
                    insert into use select 1 + n % 20, 1 + n % 12, 'x' from generate_series(1, 60) n""", """
                    public.note(person): delete
                    public.note(reader): delete
                    public.tag(person): delete
                    public.tag(note): detach
                    public.use(tag): delete
                    public.use(note): detach""", """
                    create temp table g as select id from note where person <= 2 or reader <= 2;
                    delete from use where tag in (select id from tag where person <= 2); delete from tag where person <= 2;
                    update use set note = null where note in (select id from g); update tag set note = null where note in (select id from g);
                    delete from note where id in (select id from g)"""));

    static final List<Hostile> KEPT = List.of(
            new Hostile(
                    "a keep whose day is long over",
                    "create table bill (id int primary key, person bigint); insert into bill values (1, 1)",
                    "public.bill(person) -> public.person(id): { keep: { reason: law, until: 1999-12-31 } }",
                    "refused: was kept until 1999-12-31"),
            new Hostile(
                    "a keep over a key that the server has been told not to enforce",
                    """
                    create table bill (id int primary key, person bigint references person); insert into bill values (1, 1), (2, 3);
                    alter table bill disable trigger all; alter table person disable trigger all""",
                    "public.bill(person): { keep: { reason: law, until: 9999-12-31 } }",
                    "select 1"),
            new Hostile(
                    "a protected table at the end of cascades",
                    NOTES + """
                    create table bill (id int primary key, note int references note on delete cascade); insert into bill values (1, 3), (2, 6);
                    create table pay (id int primary key, bill int references bill on delete cascade); insert into pay values (1, 1)""",
                    READER
                            + "public.note(person): delete\npublic.bill(note): delete\npublic.pay(bill): delete\n---\nprotect: [public.pay]\n",
                    "refused: public.pay is protected: rows would be deleted, on the way"),
            new Hostile(
                    "a protected table at the end of cascades, that forbids",
                    NOTES + """
                    create table bill (id int primary key, note int references note on delete cascade); insert into bill values (1, 3), (2, 6);
                    create table pay (id int primary key, bill int references bill on delete cascade); insert into pay values (1, 2)""",
                    READER
                            + "public.note(person): delete\npublic.bill(note): delete\npublic.pay(bill): forbid\n---\nprotect: [public.pay]\n",
                    """
                    left spared forbidden 1
                    update note set reader = null where reader = 2; delete from note where person = 2; delete from person where id = 2"""),
            new Hostile(
                    "a protected table whose rows would be set null by the server",
                    NOTES
                            + "create table pay (id int primary key, note int references note on delete set null); insert into pay values (1, 1)",
                    READER + "public.note(person): delete\npublic.pay(note): detach\n---\nprotect: [public.pay]\n",
                    "refused: public.pay is protected: rows would change, on the way"),
            new Hostile(
                    "a protected part of a table",
                    """
                    create table note (id int primary key, person bigint references person) partition by range (id);
                    create table note_1 partition of note for values from (0) to (10); create table note_2 partition of note default""",
                    "public.note(person): delete\n---\nprotect: [public.note_2]\n",
                    "refused: public.note_2 is protected"),
            new Hostile(
                    "a protected part that has parts",
                    """
                    create table note (id int primary key, person bigint references person) partition by range (id);
                    create table note_1 partition of note for values from (0) to (10) partition by range (id);
                    create table note_1a partition of note_1 default""",
                    "public.note(person): delete\n---\nprotect: [public.note_1]\n",
                    "refused: nor a partition that holds rows, named public.note_1"));

    @ParameterizedTest
    @FieldSource({"ANONYMIZED", "REFERENCES", "KEPT"})
    void p1ADecisionComesTrueExactlyOrIsRefused(Hostile hostile) {
        hostile.check(folder);
    }
}
