package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows are recognised by who wrote them, and found by their place where that still leads to them: nothing that
/// happens to places and versions makes a wrong row go, or a right one stay.
class P1RecognisedRowsIT {
    /// One transaction writes them all, so that every row has the same writer.
    private static final String DDL = """
            create table people (id int primary key, leaving boolean, text text);
            insert into people select n, n % 2 = 0, 'p' from generate_series(1, 40) n;
            create table notes (id int primary key, person int references people, text text);
            insert into notes select n, 1 + n % 40, 'n' from generate_series(1, 160) n;
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vacuum full people; vacuum full notes",
                "create index back on notes (id desc); cluster notes using back; drop index back",
                "update notes set text = text; update people set text = text",
                "vacuum (freeze) people; vacuum (freeze) notes",
            })
    void p1RowsThatMovedButDidNotChangeGo(String move) {
        Trial trial = trial();

        trial.runMeddledWith(() -> {
            for (String statement : move.split(";", -1)) {
                trial.execute(statement);
            }
        });

        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.rows()).isEqualTo(Trial.expected(DDL, oracle("{}")));
    }

    @Test
    void p1AnotherRowByTheSameWriterInTheSamePlaceStays() {
        Trial trial = trial();
        // note 1 belongs to person 2; its place is taken over by rows that the same transaction had written
        trial.runMeddledWith(() -> {
            trial.execute("delete from notes where id = 2");
            trial.execute("vacuum full notes");
        });

        Map<String, ?> expected = Trial.expected(DDL, "delete from notes where id = 2; " + oracle("{}"));
        assertThat(trial.rows()).isEqualTo(expected);
    }

    @Test
    void p3ARowThatWasTakenAwayAndPutBackWithAnotherContentIsSparedWithItsCandidate() {
        Trial trial = trial();

        trial.runMeddledWith(
                () -> trial.execute("delete from notes where id = 1; insert into notes values (1, 2, 'other')"));

        assertThat(trial.leftAlone()).isEqualTo("spared changed 1");
        assertThat(trial.rows())
                .isEqualTo(Trial.expected(DDL, "update notes set text = 'other' where id = 1; " + oracle("{2}")));
    }

    @Test
    void p3ManyChangedDependantsAreNamedOneByOneAndTheOthersGo() {
        Trial trial = trial();

        trial.runMeddledWith(() -> trial.execute("""
                update notes set text = 'changed' where id in (1, 11, 21, 31);
                insert into notes values (1000, 40, 'new')"""));

        assertThat(trial.leftAlone()).isEqualTo("spared changed 5");
        assertThat(trial.rows()).isEqualTo(Trial.expected(DDL, """
                update notes set text = 'changed' where id in (1, 11, 21, 31);
                insert into notes values (1000, 40, 'new');
                """ + oracle("{2,12,22,32,40}")));
    }

    private Trial trial() {
        return Trial.of(folder, DDL, new Trial.Wanted("public.people", "leaving", "public.notes(person): delete", 4));
    }

    private static String oracle(String spared) {
        String kept = "'" + spared + "'::int[]";
        return "delete from notes where person % 2 = 0 and person <> all(" + kept
                + "); delete from people where id % 2 = 0 and id <> all(" + kept + ")";
    }
}
