package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.map.WholePartition;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Partitions of which every row is a candidate are offered to be dropped, where that does the same.
class WholePartitionsIT {
    private static final String VISITS = """
            create table visits (id int, at date not null, word text, primary key (id, at)) partition by range (at);
            create table "visits 2019" partition of visits for values from ('2019-01-01') to ('2020-01-01');
            create table visits_2020 partition of visits for values from ('2020-01-01') to ('2021-01-01')
                partition by list (id);
            create table visits_2020_1 partition of visits_2020 for values in (1, 2, 3);
            create table visits_2021 partition of visits for values from ('2021-01-01') to ('2022-01-01');
            create table visits_2022 partition of visits for values from ('2022-01-01') to ('2023-01-01');
            insert into visits values (1, '2019-05-01'), (2, '2019-06-01'), (1, '2020-01-01'), (2, '2021-01-01'),
                (3, '2021-12-31')
            """;
    private static final Trial.Wanted OLD = new Trial.Wanted("public.visits", "at < '2021-06-01'", "", 10);

    @TempDir
    Path folder;

    private List<WholePartition> whole(String more) {
        Trial trial = Trial.of(folder, VISITS + more, OLD);
        return trial.expunge().dryRun(trial.opened()).partitions();
    }

    @Test
    void areFoundAndTheirSqlLeavesWhatDeletingLeaves() {
        Trial trial = Trial.of(folder, VISITS, OLD);

        List<WholePartition> whole = trial.expunge().dryRun(trial.opened()).partitions();

        assertThat(whole).extracting(WholePartition::rows).containsExactly(2L, 1L);
        assertThat(whole.getFirst().statements().getFirst())
                .isEqualTo(
                        "alter table \"public\".\"visits\" detach partition \"public\".\"visits 2019\" concurrently");
        assertThat(whole.getLast().parent().name()).isEqualTo("visits_2020");
        whole.forEach(p -> p.statements().forEach(trial::execute));
        assertThat(trial.one("select string_agg(at::text, ' ' order by at) from visits"))
                .isEqualTo("2021-01-01 2021-12-31");
        assertThat(trial.one("select to_regclass('\"visits 2019\"')")).isEmpty();
    }

    @Test
    void aRowThatCameInMeanwhileKeepsThemFromBeingDropped() {
        Trial trial = Trial.of(
                folder,
                VISITS,
                new Trial.Wanted(
                        "public.visits", "word is distinct from 'it''s; kept -- ' and at < '2021-06-01'", "", 10));
        List<WholePartition> whole = trial.expunge().dryRun(trial.opened()).partitions();
        trial.execute("insert into visits values (9, '2019-07-01', 'it''s; kept -- ')");
        trial.execute(whole.getFirst().statements().getFirst());

        assertThatThrownBy(() -> trial.execute(whole.getFirst().drop()))
                .rootCause()
                .hasMessageContaining("it holds rows that are not selected: nothing is dropped");

        assertThat(trial.count("select count(*) from \"visits 2019\"")).isEqualTo(3);
        trial.execute("delete from \"visits 2019\" where id = 9");
        trial.execute(whole.getFirst().drop());
        assertThat(trial.one("select to_regclass('\"visits 2019\"')")).isEmpty();
    }

    @Test
    void whatTheSpecExportsIsDroppedOnlyAfterItsRowsAreExportedAndDeleted() {
        Trial trial = Trial.of(folder, VISITS, OLD).exporting();
        WholePartition whole =
                trial.expunge().dryRun(trial.opened()).partitions().getFirst();
        assertThatThrownBy(() -> trial.execute(whole.drop()))
                .rootCause()
                .hasMessageContaining("let the run export and delete them first");

        trial.run();

        assertThat(folder.resolve("export")).isNotEmptyDirectory();
        whole.statements().forEach(trial::execute);
        assertThat(trial.one("select to_regclass('\"visits 2019\"')")).isEmpty();
    }

    @Test
    void areNotOfferedWhereAGuardRefusesTheDeletion() {
        Trial trial = Trial.of(folder, VISITS, OLD)
                .altered(text -> text.replace("max_ratio: 100%", "max_ratio: 100%, max_rows: 1"));

        assertThat(trial.expunge().dryRun(trial.opened()).partitions()).isEmpty();
    }

    @Test
    void areNotOfferedWhereDeletedRowsArePublished() {
        assertThat(whole("; create publication deletes for table visits")).isEmpty();
        assertThat(whole("; create publication inserts for table visits with (publish = 'insert')"))
                .isNotEmpty();
    }

    @Test
    void whereADefaultPartitionIsTheyAreNotDetachedConcurrently() {
        assertThat(whole("; create table visits_rest partition of visits default")
                        .getFirst()
                        .sql())
                .doesNotContain("concurrently");
    }

    @Test
    void areNotOfferedWhereDeletingDoesMoreThanDropping() {
        assertThat(whole("""
                ; create function act() returns trigger language plpgsql as 'begin return null; end';
                create trigger acts after delete on visits for each row execute function act()
                """)).isEmpty();
    }
}
