package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the planner remembers of rows, after they are gone.
class StatisticsIT {
    @TempDir
    Path folder;

    @Test
    void ofPartitionsAndOfThePartitionedTableKeepNoValueOfDeletedRows() {
        Trial trial = Trial.of(folder, """
                create table visits (id int primary key, word text) partition by range (id);
                create table visits_1 partition of visits for values from (0) to (100) partition by range (id);
                create table visits_11 partition of visits_1 for values from (0) to (50);
                create table visits_12 partition of visits_1 for values from (50) to (100);
                create table visits_2 partition of visits for values from (100) to (200);
                insert into visits select n, case when n % 2 = 0 then 'personal' else 'common' end
                  from generate_series(0, 199) n;
                analyze visits
                """, new Trial.Wanted("public.visits", "word = 'personal'", "", 100));
        String remembered = "select string_agg(t, ' ' order by t) from (select distinct tablename::text"
                + " collate \"C\" as t from pg_stats where schemaname = 'public' and most_common_vals::text like '%personal%') s";
        assertThat(trial.one(remembered)).isEqualTo("visits visits_1 visits_11 visits_12 visits_2");

        trial.run();

        assertThat(trial.one(remembered)).isEmpty();
    }

    @Test
    void ofATableThatTheRunHasEmptiedAreNamedWithTheStatementThatRemovesThem() {
        Trial trial = Trial.of(folder, """
                create table people (id int primary key, leaving boolean default true, word text, other text);
                insert into people select n, true, 'personal' || n % 2, 'personal' || n % 2 from generate_series(1, 200) n;
                create table others (id int primary key, word text);
                create statistics "Pa ir" (mcv) on word, other from people;
                create statistics shout on (upper(word)) from people;
                analyze
                """, new Trial.Wanted("public.people", "leaving", "", 100));

        var remembered = trial.run().vacuum().orElseThrow().remembered();

        assertThat(remembered)
                .extracting(r -> r.table() + " " + r.what())
                .contains(
                        "public.people column word",
                        "public.people statistics public.\"Pa ir\"",
                        "public.people statistics public.shout");
        remembered.forEach(r -> trial.execute(r.remedy()));
        assertThat(trial.count("select count(*) from pg_stats where schemaname = 'public'"))
                .isZero();
        assertThat(trial.count("select count(*) from pg_stats_ext where most_common_vals is not null"))
                .isZero();
        assertThat(trial.count("select count(*) from pg_statistic_ext")).isEqualTo(2);
    }

    @Test
    void ofAnalyzedTablesNothingIsToldButOfColumnsThatAreLeftOut() {
        Trial trial = Trial.of(folder, """
                create table people (id int primary key, leaving boolean, word text);
                insert into people select n, n > 100, 'personal' || n % 2 from generate_series(1, 200) n;
                create statistics pair (mcv) on word, leaving from people;
                analyze; alter table people alter word set statistics 0
                """, new Trial.Wanted("public.people", "leaving", "", 100));

        assertThat(trial.run().vacuum().orElseThrow().remembered())
                .extracting(r -> r.what())
                .containsExactly("column word");
    }
}
