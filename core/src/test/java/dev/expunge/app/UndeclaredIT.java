package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// References that only the spec knows of: by expression, by the elements of an array, by a condition, by text.
class UndeclaredIT {
    private static final String PEOPLE = """
            create table people (id bigint primary key, mail text, leaving boolean not null);
            insert into people select n, case when n <> 5 then 'M' || n || '@X.org' end, n < 4 from generate_series(1, 6) n;
            """;

    @TempDir
    Path folder;

    private void deletes(String ddl, String edges, int roots, String oracle) {
        Trial trial = Trial.of(folder, PEOPLE + ddl, new Trial.Wanted("public.people", "leaving", edges, roots));

        Outcome outcome = trial.run();

        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE + ddl, oracle + "; delete from people where leaving"));
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(Endings.of(outcome, "again")).isEmpty();
    }

    private static final String EVENTS = """
            create table events (id int primary key, payload jsonb);
            insert into events select n, jsonb_build_object('user_id', 1 + n % 7) from generate_series(1, 14) n;
            insert into events values (20, null), (21, '{}'), (22, '{"user_id": null}'), (23, '{"user_id": "one"}'),
                (24, '{"user_id": "1"}'), (25, '[1]'), (26, '{"user_id": 99999999999999999999}'), (27, '{"user_id": "01"}');
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1AnExpressionIsComparedAsTextAndABadValueReferencesNobody(int roots) {
        deletes(EVENTS, """
                        "public.events(payload ->> 'user_id') -> public.people(id)": delete""", roots, """
                        delete from events where payload ->> 'user_id' in ('1', '2', '3')""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1AnExpressionIsDetachedAsTheSpecSays(int roots) {
        deletes(EVENTS, """
                        public.events(payload ->> 'user_id') -> public.people(id):
                          action: detach
                          set: { payload: { sql: payload - 'user_id' } }""", roots, """
                        update events set payload = payload - 'user_id' where payload ->> 'user_id' in ('1', '2', '3')""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1ADocumentThatHasNoEqualityIsReferenced(int roots) {
        deletes("""
                create table events (id int primary key, user_id bigint, payload json);
                insert into events select n, 1 + n % 6, json_build_object('key', 'k' || n) from generate_series(1, 12) n;
                create table traces (id int primary key, event text);
                insert into traces select n, 'k' || n / 2 from generate_series(1, 30) n;
                """, """
                        public.events(user_id) -> public.people(id): delete
                        "public.traces(event) -> public.events(payload ->> 'key')": delete""", roots, """
                        delete from traces where event in (select payload ->> 'key' from events where user_id < 4);
                        delete from events where user_id < 4""");
    }

    @Test
    void aRowThatReferencesSeveralRowsOfOneCandidateIsChangedAndCountedOnce() {
        String ddl = """
                create table events (id int primary key, user_id bigint, payload json);
                insert into events select n, 1 + n % 6, json_build_object('key', 'k' || n % 6) from generate_series(1, 12) n;
                create table traces (id int primary key, event text);
                insert into traces select n, 'k' || n % 6 from generate_series(1, 12) n;
                """;
        Trial trial = Trial.of(folder, PEOPLE + ddl, new Trial.Wanted("public.people", "leaving", """
                public.events(user_id) -> public.people(id): delete
                "public.traces(event) -> public.events(payload ->> 'key')": detach""", 2));

        Outcome outcome = trial.run();

        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE + ddl, """
                update traces set event = null where event in ('k0', 'k1', 'k2');
                delete from events where user_id < 4; delete from people where leaving"""));
        assertThat(outcome.totals().rowsFrozen()).isEqualTo(3 + 6 + 6);
        assertThat(outcome.totals().rowsDone()).isEqualTo(3 + 6 + 6);
    }

    /// Whichever of the two references is looked at first: its condition says whether the row was reached over it.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1ARowIsReachedOverASecondReferenceWhereTheConditionOfTheFirstDoesNotHold(int roots) {
        deletes("""
                create table likes (id int primary key, a_type text, a bigint, b_type text, b bigint);
                insert into likes select n, case n % 3 when 0 then 'Person' else 'Order' end, 1 + n % 6,
                    case n % 4 when 0 then 'Person' else 'Order' end, 1 + n % 6 from generate_series(1, 36) n;
                """, """
                        "public.likes(a) -> public.people(id)": { action: delete, when: "a_type = 'Person'" }
                        "public.likes(b) -> public.people(id)": { action: delete, when: "b_type = 'Person'" }""", roots, """
                        delete from likes where a < 4 and (a_type = 'Person' or b_type = 'Person')""");
    }

    private static final String GROUPS = """
            create table groups (id int primary key, members int[], text text default 'untouched');
            insert into groups values (1, '{1,2,3}'), (2, '{}'), (3, null), (4, '{null,1,4,null}'), (5, '{2,2,6}'), (6, '{4,5}'),
                (7, '{3,1,3,9}');
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1AKeyIsTakenOutOfAnArrayForEachWhoIsInIt(int roots) {
        deletes(GROUPS, "public.groups(any(members)) -> public.people(id): detach", roots, """
                        update groups set members = case id when 1 then '{}' when 4 then '{null,4,null}' when 5 then '{6}'
                                                            else '{9}' end::int[] where id in (1, 4, 5, 7)""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void p1ARowWhoseArrayHoldsSeveralCandidatesGoesOnce(int roots) {
        deletes(
                GROUPS
                        + "create table tags (g int references groups, t text); insert into tags select id, 'x' from groups",
                """
                        public.groups(any(members)) -> public.people(id): delete
                        public.tags(g): delete""",
                roots,
                """
                        delete from tags where g in (1, 4, 5, 7); delete from groups where id in (1, 4, 5, 7)""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1ATypeDecidesWhatAnIdMeans(int roots) {
        deletes("""
                create table "Comment s" (id int primary key, "Owner""Type" text, owner_id bigint, "select" text);
                insert into "Comment s" select n, case n % 3 when 0 then 'Use''r?' when 1 then 'Order' end, 1 + n % 5, 'x'
                  from generate_series(1, 30) n;
                create table orders (id int primary key, buyer bigint references people);
                insert into orders select n, 1 + n % 6 from generate_series(1, 12) n;
                create index on orders (buyer);
                """, """
                        'public."Comment s"(owner_id) -> public.people(id)': { action: delete, when: "\\"Owner\\"\\"Type\\" = 'Use''r?'" }
                        'public."Comment s"(owner_id) -> public.orders(id)':
                          when: '"Owner""Type" = ''Order'''
                          anonymize: { "select": null, owner_id: -1 }
                        public.orders(buyer): delete""", roots, """
                        delete from "Comment s" where "Owner""Type" = 'Use''r?' and owner_id < 4;
                        update "Comment s" set "select" = null, owner_id = -1 where "Owner""Type" = 'Order'
                           and owner_id in (select id from orders where buyer < 4);
                        delete from orders where buyer < 4""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1AnAddressIsComparedWithoutItsCase(int roots) {
        deletes("""
                create table letters (mail varchar(80), body text);
                insert into letters select case n % 7 when 6 then null else 'm' || (n % 7) || '@x.ORG' end, 'b' || n
                  from generate_series(1, 21) n;
                """, "public.letters(lower(mail)) -> public.people(lower(mail)): delete", roots, """
                        delete from letters where lower(mail) in ('m1@x.org', 'm2@x.org', 'm3@x.org')""");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void p1ATextColumnIsComparedWithAKeyCastByTheSpec(int roots) {
        deletes("""
                create table log (id int primary key, who text);
                insert into log select n, case when n % 4 = 0 then 'x' || n else (n % 8)::text end from generate_series(1, 24) n;
                """, "public.log(who) -> public.people(id::text): delete", roots, """
                        delete from log where who in ('1', '2', '3')""");
    }
}
