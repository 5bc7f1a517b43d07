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
}
