package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.postgres.RestoreChoice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows without a key, which stayed and lost several references, get each of them back.
class RestoreWithoutKeyIT {
    private static final String SCHEMA = """
            create table people (id int primary key, leaving boolean not null);
            insert into people select n, n <= 4 from generate_series(1, 6) n;
            create table calls (caller int references people, callee int references people, third int references people,
                note text);
            insert into calls select a, b, c, note from generate_series(1, 6) a, generate_series(1, 6) b,
                unnest(array[null, 2, 6]) c, unnest(array['x', 'x', null]) note;
            create index on calls (caller); create index on calls (callee); create index on calls (third);
            """;
    private static final String SPEC = """
            expunge: 1
            name: people
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: leaving
            edges: { public.calls(caller): detach, public.calls(callee): detach, public.calls(third): detach }
            guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 3, pause: 0ms } }, deadline: 30s }
            """;
    private static final String ROWS =
            "select string_agg(caller || ',' || callee || ',' || third, ';' order by caller, callee, third) from calls";

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private Restoring deleted() {
        TestServer.execute(database, SCHEMA);
        return Restoring.of(folder, SPEC.replace("{url}", TestServer.server().url(database, "postgres")));
    }

    private static RestoreChoice one(int id) {
        return new RestoreChoice.Subjects(List.of(List.of(Integer.toString(id))));
    }

    @Test
    void theIdentityHoldsForRowsThatOnlyTheirReferencesTellApart() {
        Restoring restoring = deleted();
        var before = Restoring.contents(database);
        long run = restoring.delete().run();
        assertThat(TestServer.count(database, "select count(*) from calls where caller is null and third is null"))
                .isPositive();

        RestoreReport report = restoring.restore(restoring.wanted(run, new RestoreChoice.All()));

        assertThat(report.restored()).isEqualTo(4);
        assertThat(report.counts())
                .allSatisfy(count ->
                        assertThat(count.conflicts()).as(count.toString()).isZero());
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void onePersonAfterTheOtherInAnyOrder() {
        Restoring restoring = deleted();
        String before = TestServer.one(database, ROWS);
        var all = Restoring.contents(database);
        long run = restoring.delete().run();
        assertThat(TestServer.one(database, ROWS)).isNotEqualTo(before);

        for (int id : new int[] {3, 1, 4, 2}) {
            assertThat(restoring.restore(restoring.wanted(run, one(id))).restored())
                    .isEqualTo(1);
        }

        assertThat(TestServer.one(database, ROWS)).isEqualTo(before);
        assertThat(Restoring.contents(database)).isEqualTo(all);
    }

    @Test
    void whatWasChangedSinceIsLeftOutAndCounted() {
        Restoring restoring = deleted();
        long run = restoring.delete().run();
        TestServer.execute(database, "update calls set note = 'other' where callee = 6");

        RestoreReport report = restoring.restore(restoring.wanted(run, one(1)));

        assertThat(report.restored()).isEqualTo(1);
        assertThat(report.counts())
                .filteredOn(count -> count.edge().contains("caller"))
                .singleElement()
                .satisfies(count -> assertThat(count.left()).containsEntry("changed", 9L));
    }
}
