package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P1 for rows that stay and are overwritten: once, with exactly what the spec says, and nothing else.
class AnonymizingIT {
    private static final String ORDERS = """
            create table people (id int primary key, leaving boolean not null);
            insert into people select n, n < 4 from generate_series(1, 6) n;
            create table orders (id int primary key, buyer int references people, payer int references people,
                "Ship to" varchar(40), mail text, at timestamptz default '2020-01-01 UTC', amount numeric(10, 2) not null,
                doubled numeric generated always as (amount * 2) stored);
            insert into orders (id, buyer, payer, "Ship to", mail, amount)
            select n, 1 + n % 6, nullif(1 + n % 4, 4), 'Street ' || n, nullif('m' || n, 'm7'), n from generate_series(1, 24) n;
            create index on orders (buyer); create index on orders (payer);
            """;

    @TempDir
    Path folder;

    private void deletes(String ddl, String edges, int roots, String oracle) {
        Trial trial = Trial.of(folder, ddl, new Trial.Wanted("public.people", "leaving", edges, roots));

        Outcome outcome = trial.exporting().run();

        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(ddl, oracle + "; delete from people where leaving"));
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(Endings.of(outcome, "again")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1ColumnsBecomeNullOrAConstantOrWhatAnExpressionSays(int roots) {
        deletes(ORDERS, """
                        public.orders(buyer): { anonymize: { buyer: null, '"Ship to"': "it's \\\\ {gone}?", amount: 0.005,
                          mail: { sql: "coalesce(mail, 'none') || '-' || id || case when mail = '?' then '' else '' end" } } }
                        public.orders(payer): forbid""".replace("public.orders(payer): forbid", "public.orders(payer): detach"), roots, """
                        update orders set mail = coalesce(mail, 'none') || '-' || id, "Ship to" = e'it\\'s \\\\ {gone}?', amount = 0.01,
                               buyer = null where buyer < 4;
                        update orders set payer = null where payer < 4""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1ARowOfTwoCandidatesIsOverwrittenOnce(int roots) {
        deletes("""
                create table people (id int primary key, team int not null, leaving boolean not null);
                insert into people select n, n / 2, n < 4 from generate_series(1, 8) n;
                create table visits (id int primary key, team int, note text);
                insert into visits select n, n % 6, 'note' from generate_series(1, 18) n;
                """, """
                        public.visits(team) -> public.people(team): { anonymize: { note: { sql: note || '!' } } }""", roots, """
                        update visits set note = note || '!' where team in (0, 1)""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1RowsThatAnotherEdgeDeletesAreNotOverwritten(int roots) {
        deletes(ORDERS, """
                        public.orders(buyer): { anonymize: { buyer: null, mail: gone } }
                        public.orders(payer): delete""", roots, """
                        delete from orders where payer < 4; update orders set buyer = null, mail = 'gone' where buyer < 4""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1RowsWithoutAKeyAreOverwrittenToo(int roots) {
        deletes("""
                create table people (id int primary key, leaving boolean not null);
                insert into people select n, n < 4 from generate_series(1, 6) n;
                create table visits (a int references people, b int references people, note json);
                insert into visits select a, b, '{"x":  1}' from generate_series(1, 6) a, generate_series(1, 6) b, generate_series(1, 2);
                """, """
                        public.visits(a): { anonymize: { a: null, note: '{"gone": true}' } }
                        public.visits(b): detach""", roots, """
                        update visits set a = null, note = '{"gone": true}' where a < 4; update visits set b = null where b < 4""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1DetachedRowsOfASharedParentAreDetachedOnce(int roots) {
        deletes("""
                create table people (id int primary key, leaving boolean not null);
                insert into people select n, n < 4 from generate_series(1, 6) n;
                create table talks (id int primary key, a int references people, b int references people);
                insert into talks select row_number() over (), a, b from generate_series(1, 6) a, generate_series(1, 6) b;
                create table files (id int primary key, talk int references talks, name text);
                insert into files select n, 1 + n % 36, 'f' || n from generate_series(1, 72) n;
                """, """
                        public.talks(a): delete
                        public.talks(b): delete
                        public.files(talk): detach""", roots, """
                        create temp table t as select id from talks where a < 4 or b < 4;
                        update files set talk = null where talk in (select id from t); delete from talks where id in (select id from t)""");
    }
}
