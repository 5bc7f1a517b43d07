package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Failure;
import dev.expunge.app.Trial.Wanted;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The hard cases of foreign keys: each is deleted exactly as a person would, written down as plain SQL, or refused
/// with its sentence. The root is always `person`, and 1 and 2 leave.
class HardForeignKeysIT {
    private static final String PEOPLE = """
            create table person (id int primary key, mail text unique, leaving boolean not null default false);
            insert into person select n, case when n <> 3 then 'm' || n end, n <= 2 from generate_series(1, 6) n;
            """;
    private static final String PAIRS = """
            create table person (id int primary key, tenant int not null, a int, leaving boolean not null,
                                 unique (tenant, a));
            insert into person select n, n % 2, n, n <= 2 from generate_series(1, 6) n;
            """;

    @TempDir
    Path folder;

    /// @param ddl everything that makes the database
    /// @param edges one a line
    /// @param outcome what a person would run, or `refused: ` and a part of the sentence
    record Case(String name, String ddl, String edges, String outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(SIMPLE, COMPOSITE, PARTITIONED).flatMap(List::stream);
    }

    private static final List<Case> SIMPLE = List.of(
            new Case(
                    "to a unique constraint with nulls",
                    PEOPLE + "create table note (id int primary key, mail varchar(20) references person (mail));"
                            + "insert into note values (1, 'm1'), (2, 'm4'), (3, null)",
                    "public.note(mail): delete",
                    "delete from note where id = 1; delete from person where id <= 2"),
            new Case(
                    "not valid, with an old row that references nothing",
                    PEOPLE
                            + "create table note (id int primary key, person int); insert into note values (1, 1), (2, 99);"
                            + "alter table note add foreign key (person) references person not valid",
                    "public.note(person): delete",
                    "delete from note where id = 1; delete from person where id <= 2"),
            new Case(
                    "of unequal integers, and numbers",
                    PEOPLE + """
                            create table note (id numeric(9, 2) primary key, person bigint references person);
                            create table word (id int primary key, note int references note);
                            insert into note values (10, 1), (20, 4); insert into word values (1, 10), (2, 20)
                            """,
                    "public.note(person): delete\npublic.word(note): delete",
                    "delete from word where id = 1; delete from note where id = 10; delete from person where id <= 2"),
            new Case(
                    "several over the same column, with conflicting actions",
                    PEOPLE + """
                            create table note (id int primary key, person int not null references person on delete cascade);
                            alter table note add foreign key (person) references person on delete set null;
                            alter table note add foreign key (person) references person on delete restrict;
                            insert into note select n, 1 + n % 6 from generate_series(1, 12) n
                            """,
                    "public.note(person): delete",
                    "delete from note where person <= 2; delete from person where id <= 2"),
            new Case(
                    "set default to somebody who stays",
                    PEOPLE
                            + "create table note (id int primary key, person int default 6 references person on delete set default);"
                            + "insert into note values (1, 1), (2, 5)",
                    "public.note(person): delete",
                    "delete from note where id = 1; delete from person where id <= 2"),
            new Case(
                    "texts that differ and are equal",
                    """
                    create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                    create table person (name text collate folded primary key, leaving boolean not null);
                    create table note (id int primary key, name text collate folded references person);
                    insert into person values ('Anna', true), ('bob', false);
                    insert into note values (1, 'ANNA'), (2, 'anna'), (3, 'BOB')
                    """,
                    "public.note(name): delete",
                    "delete from note where id < 3; delete from person where leaving"),
            new Case(
                    "on a generated column",
                    PEOPLE + """
                            create table note (id int primary key, code int,
                                               person int generated always as (code / 10) stored references person);
                            insert into note (id, code) values (1, 10), (2, 40)
                            """,
                    "public.note(person): delete",
                    "delete from note where id = 1; delete from person where id <= 2"),
            new Case(
                    "on a generated column, to be detached",
                    PEOPLE + """
                            create table note (id int primary key, code int,
                                               person int generated always as (code / 10) stored references person)
                            """,
                    "public.note(person): detach",
                    "refused: generated"),
            new Case(
                    "in another schema, oddly named, of a table without a key",
                    PEOPLE + """
                            create schema "Odd ""Schema"; create table "Odd ""Schema"."a.b(c)" ("select" int references person, x text);
                            insert into "Odd ""Schema"."a.b(c)" values (1, 'a'), (1, 'a'), (4, 'b')
                            """,
                    "'\"Odd \"\"Schema\".\"a.b(c)\"(\"select\")': delete",
                    "delete from \"Odd \"\"Schema\".\"a.b(c)\" where \"select\" = 1; delete from person where id <= 2"),
            new Case(
                    "of a table that others inherit from: only its own rows count",
                    PEOPLE + """
                            create table note (id int primary key, person int references person, parent int references note);
                            create table archive () inherits (note);
                            insert into note values (1, 1, null), (2, 5, 1), (3, 5, null); insert into archive values (1, 1, 1), (9, 2, 1)
                            """,
                    "public.note(person): delete\npublic.note(parent): delete",
                    "delete from only note where id <= 2; delete from person where id <= 2"),
            new Case(
                    "to a root that others inherit from",
                    PEOPLE + "create table staff () inherits (person)",
                    "",
                    "refused: is inherited from"));

    private static final List<Case> COMPOSITE = List.of(
            new Case(
                    "match full, deleted",
                    PAIRS + """
                            create table note (id int primary key, tenant int, a int,
                                               foreign key (tenant, a) references person (tenant, a) match full);
                            insert into note values (1, 1, 1), (2, 0, 2), (3, 1, 3), (4, null, null)
                            """,
                    "'public.note(tenant, a)': delete",
                    "delete from note where id <= 2; delete from person where id <= 2"),
            new Case(
                    "match full, detached: all of its columns",
                    PAIRS + """
                            create table note (id int primary key, tenant int, a int,
                                               foreign key (tenant, a) references person (tenant, a) match full);
                            insert into note values (1, 1, 1), (2, 0, 2), (3, 1, 3), (4, null, null)
                            """,
                    "'public.note(tenant, a)': detach",
                    "update note set tenant = null, a = null where id <= 2; delete from person where id <= 2"),
            new Case(
                    "match full that cannot be detached",
                    PAIRS + """
                            create table note (id int primary key, tenant int not null, a int,
                                               foreign key (tenant, a) references person (tenant, a) match full)
                            """,
                    "'public.note(tenant, a)': detach",
                    "refused: match full needs all of them"),
            new Case(
                    "set null of one column, shared columns",
                    PAIRS + """
                            create table note (id int primary key, tenant int not null, a int, b int,
                                foreign key (tenant, a) references person (tenant, a) on delete set null (a),
                                foreign key (tenant, b) references person (tenant, a) on delete cascade);
                            insert into note values (1, 1, 1, 3), (2, 0, 4, 2), (3, 1, 3, 5), (4, 0, null, 2), (5, 1, 1, 1)
                            """,
                    "'public.note(tenant, a)': detach\n'public.note(tenant, b)': delete",
                    """
                    delete from note where id in (2, 4, 5); update note set a = null where id = 1;
                    delete from person where id <= 2
                    """),
            new Case(
                    "set null of one column where both could be",
                    PAIRS + """
                            create table note (id int primary key, tenant int, a int,
                                foreign key (tenant, a) references person (tenant, a) on delete set null (a));
                            insert into note values (1, 1, 1), (2, 0, 2), (3, 1, 3)
                            """,
                    "'public.note(tenant, a)': detach",
                    "update note set a = null where id <= 2; delete from person where id <= 2"),
            new Case(
                    "detached over the columns that can be null",
                    PAIRS + """
                            create table note (id int primary key, tenant int not null, a int,
                                foreign key (tenant, a) references person (tenant, a));
                            insert into note values (1, 1, 1), (2, 0, 2), (3, 1, 3)
                            """,
                    "'public.note(tenant, a)': detach",
                    "update note set a = null where id <= 2; delete from person where id <= 2"),
            new Case(
                    "detached from rows that two candidates share",
                    PEOPLE + """
                            create table deed (id int primary key, one int references person, two int references person);
                            create table note (id int primary key, deed int references deed on delete set null);
                            insert into deed values (1, 1, 2), (2, 1, 4), (3, 5, 5); insert into note values (1, 1), (2, 2), (3, 3), (4, 1)
                            """,
                    "public.deed(one): delete\npublic.deed(two): delete\npublic.note(deed): detach",
                    "update note set deed = null where id in (1, 2, 4); delete from deed where id <= 2; delete from person where id <= 2"));

    private static final List<Case> PARTITIONED = List.of(
            new Case(
                    "to a single partition, of which others have the same values",
                    """
                    create table person (id int, region text, leaving boolean not null, primary key (id, region)) partition by list (region);
                    create table person_eu partition of person for values in ('eu');
                    create table person_us partition of person for values in ('us');
                    alter table person_eu add unique (id);
                    create table note (id int primary key, person int references person_eu (id));
                    insert into person values (1, 'eu', false), (1, 'us', true), (2, 'eu', true), (2, 'us', false);
                    insert into note values (1, 1), (2, 2)
                    """,
                    "public.note(person): delete",
                    "delete from note where id = 2; delete from person where leaving"),
            new Case(
                    "to a single partition, and the spec means all of them: a row belongs to two candidates",
                    """
                    create table person (id int, region text, leaving boolean not null, primary key (id, region)) partition by list (region);
                    create table person_eu partition of person for values in ('eu');
                    create table person_us partition of person for values in ('us');
                    alter table person_eu add unique (id);
                    create table note (id int primary key, person int references person_eu (id));
                    insert into person values (1, 'eu', true), (1, 'us', true), (2, 'eu', true), (2, 'us', false), (3, 'eu', false);
                    insert into note values (1, 1), (2, 2), (3, 3)
                    """,
                    "public.note(person) -> public.person(id): delete",
                    "delete from note where id <= 2; delete from person where leaving"),
            new Case(
                    "to a partitioned table, with parts of parts",
                    """
                    create table person (id int primary key, leaving boolean not null) partition by range (id);
                    create table p1 partition of person for values from (0) to (10) partition by hash (id);
                    create table p1a partition of p1 for values with (modulus 2, remainder 0);
                    create table p1b partition of p1 for values with (modulus 2, remainder 1);
                    create table p2 partition of person for values from (10) to (20);
                    create table note (id int, at date, person int references person, above int, primary key (id, at)) partition by range (at);
                    create table n1 partition of note for values from ('2020-01-01') to ('2021-01-01');
                    create table n2 (id int not null, at date not null, person int, above int);
                    alter table n2 add foreign key (person) references person on delete cascade;
                    alter table note attach partition n2 for values from ('2021-01-01') to ('2022-01-01');
                    insert into person select n, n % 3 = 0 from generate_series(1, 19) n;
                    insert into note select n, date '2020-07-01' + n * 20, 1 + n % 19, null from generate_series(1, 20) n
                    """,
                    "public.note(person): delete",
                    "delete from note where person % 3 = 0; delete from person where leaving"),
            new Case(
                    "of one part of a part only",
                    PEOPLE + """
                            create table note (id int, person int, primary key (id)) partition by range (id);
                            create table n1 partition of note for values from (0) to (10) partition by range (id);
                            create table n1a partition of n1 for values from (0) to (5);
                            create table n1b partition of n1 for values from (5) to (10);
                            create table n2 partition of note for values from (10) to (20);
                            alter table n1 add foreign key (person) references person;
                            insert into note select n, 1 + n % 2 from generate_series(1, 19) n
                            """,
                    "public.note(person): delete",
                    "delete from note where id < 10; delete from person where id <= 2"));

    @ParameterizedTest
    @MethodSource("cases")
    void isDeletedAsAPersonWouldOrRefused(Case hard) {
        var wanted = new Wanted("public.person", "leaving", hard.edges(), 1);
        Trial trial = Trial.of(folder, hard.ddl(), wanted);
        if (hard.outcome().startsWith("refused: ")) {
            assertThatThrownBy(trial::run)
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.what())
                                    .contains(hard.outcome().substring("refused: ".length())));
            return;
        }
        Map<String, List<String>> expected = Trial.expected(hard.ddl(), hard.outcome());

        Outcome outcome = trial.run();

        assertThat(trial.rows()).isEqualTo(expected);
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().deleted()).isEqualTo(outcome.totals().candidates());
        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
    }
}
