package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.delete.RunEvent;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows that are to be overwritten or released, and a world that goes on meanwhile.
class ChangingIT {
    private static final String DDL = """
            create table people (id int primary key, leaving boolean not null);
            insert into people select n, n < 5 from generate_series(1, 8) n;
            create table orders (id int primary key, buyer int references people, name text, note text);
            insert into orders select n, n, 'name', 'note' from generate_series(1, 8) n;
            create table groups (id int primary key, members int[]);
            insert into groups select n, array[n, n + 1, 8] from generate_series(1, 7) n;
            create table events (id int primary key, data jsonb);
            insert into events select n, jsonb_build_object('who', n) from generate_series(1, 8) n;
            create index on orders (buyer);
            """;
    private static final String EDGES = """
            public.orders(buyer): { anonymize: { buyer: null, name: { sql: "'was ' || name" } } }
            public.groups(any(members)) -> public.people(id): detach
            public.events(data ->> 'who') -> public.people(id): delete
            """;
    private static final String AFTER = """
            update orders set buyer = null, name = 'was name' where buyer < 5;
            update groups set members = (select coalesce(array_agg(m order by n), '{}')
                from unnest(members) with ordinality x (m, n) where m > 4);
            delete from events where id < 5; delete from people where leaving;
            """;

    @TempDir
    Path folder;

    private Trial trial(int roots) {
        return Trial.of(folder, DDL, new Trial.Wanted("public.people", "leaving", EDGES, roots));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            update orders set name = 'other' where id = 2                          ; spared changed 1
            update orders set note = 'other' where id = 2                          ; ``
            update orders set buyer = 7 where id = 2                               ; spared changed 1
            delete from orders where id = 2                                        ; spared changed 1
            insert into orders values (20, 2, 'new')                               ; spared changed 1
            update groups set members = members || 6 where id = 2                  ; spared changed 2
            update groups set members = members || 3 where id = 6                  ; spared changed 1
            insert into groups values (20, '{1,2}')                                ; spared changed 2
            insert into groups values (20, '{{1,2},{3,4}}')                        ; spared changed 4
            insert into events values (20, '{"who": "2"}')                         ; spared changed 1
            insert into events values (20, '{"who": "no number"}')                 ; ``
            update events set data = data || '{"x": 1}' where id = 3               ; spared changed 1
            """, quoteCharacter = '`')
    void p3WhoseRowsChangeMeanwhileIsSpared(String meanwhile, String left) {
        for (int roots : new int[] {1, 4}) {
            Trial trial = Trial.of(
                    Trial.ownFolder(folder, "roots_" + roots),
                    DDL,
                    new Trial.Wanted("public.people", "leaving", EDGES, roots));

            Outcome outcome = trial.runMeddledWith(() -> trial.execute(meanwhile));

            assertThat(trial.leftAlone()).as(roots + " roots").isEqualTo(left);
            assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        }
    }

    @Test
    void anArrayOfSeveralDimensionsIsNotFlattened() {
        Trial trial = Trial.of(
                folder,
                DDL + "update groups set members = '{{1,2},{7,8}}' where id = 7;",
                new Trial.Wanted("public.people", "leaving", EDGES, 4));

        trial.run();

        assertThat(trial.leftAlone()).isEqualTo("spared changed 2");
        assertThat(trial.one("select members::text from groups where id = 7")).isEqualTo("{{1,2},{7,8}}");
    }

    @Test
    void p12ARunThatEndsAfterAnyBatchResumes() {
        Trial trial = trial(1);
        for (int round = 1; round <= 3; round++) {
            var batches = new AtomicInteger();
            assertThatThrownBy(() -> trial.run(event -> {
                        if (event instanceof RunEvent.BatchCommitted && batches.incrementAndGet() == 1) {
                            throw new IllegalStateException("the end of the process");
                        }
                    }))
                    .isInstanceOf(RuntimeException.class);
        }

        Outcome outcome = trial.run();

        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(DDL, AFTER));
        assertThat(Endings.of(outcome, "again")).isEmpty();
        assertThat(trial.count("select count(distinct run) from expunge.batch")).isEqualTo(1);
    }

    @Test
    void verificationFindsARowThatIsWrittenAgain() {
        Trial trial = trial(4);

        Outcome outcome = trial.run();

        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        trial.execute(
                "update orders set name = 'who it was' where id = 1; insert into events values (30, '{\"who\": 1}');"
                        + " update groups set members = members || 2 where id = 7");
        assertThat(trial.expunge()
                        .desk(trial.opened())
                        .verify(Optional.of(outcome.run()))
                        .discrepancies())
                .containsExactlyInAnyOrder(
                        "1 rows in public.orders belong or refer to a deleted candidate",
                        "2 rows in public.people belong or refer to a deleted candidate");
    }

    @Test
    void aTriggerThatKeepsOrTurnsBackAChangeIsNoSuccess() {
        for (String answer : new String[] {"null", "old"}) {
            Trial trial = Trial.of(
                    Trial.ownFolder(folder, "answer_" + answer),
                    DDL,
                    new Trial.Wanted("public.people", "leaving", EDGES, 4));
            trial.execute("""
                    create function keep() returns trigger language plpgsql as
                        $$ begin if old.id = 2 then return %s; end if; return new; end $$;
                    create trigger keeper before update on orders for each row execute function keep();
                    """.formatted(answer));

            trial.run();

            assertThat(trial.leftAlone()).as(answer).isEqualTo("parked vetoed 1");
            assertThat(trial.one("select name from orders where id = 2")).isEqualTo("name");
        }
    }
}
