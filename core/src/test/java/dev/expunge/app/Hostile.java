package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.Trial.Wanted;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A schema that nobody hoped for, decisions about it, and what has to come of them. The root is `person`, of whom
/// 1 and 2 leave, 5 and 6 as well where a case says so.
///
/// @param ddl what there is beside the people
/// @param edges one a line; further keys of the spec behind a line `---`
/// @param outcome what a person would run before deleting the people; `refused: ` and a part of the sentence; or
/// `left ` with who is left alone, a line break, and all that a person would run
record Hostile(String name, String ddl, String edges, String outcome) {
    static final String PEOPLE = """
            create table person (id bigint primary key, mail text, code int unique, boss bigint, leaving boolean not null);
            insert into person select n, 'm' || n || '@x.org', n * 10, null, n <= 2 from generate_series(1, 6) n;
            """;

    /// Runs it with one candidate a batch, and with several.
    void check(Path folder) {
        for (int roots : new int[] {1, 3}) {
            check(Trial.of(
                    Trial.ownFolder(folder, "roots_" + roots),
                    PEOPLE + ddl,
                    new Wanted("public.person", "leaving", edges.split("---\n", -1)[0], roots)));
        }
    }

    private void check(Trial plain) {
        String more = edges.contains("---\n") ? edges.split("---\n", -1)[1] : "";
        Trial trial = plain.altered(text -> text + more);
        if (outcome.startsWith("refused: ")) {
            refused(trial, outcome.substring("refused: ".length()));
            return;
        }
        boolean whole = !outcome.startsWith("left ");
        String left = whole ? "" : outcome.substring("left ".length(), outcome.indexOf('\n'));
        String oracle =
                whole ? outcome + "; delete from person where leaving" : outcome.substring(outcome.indexOf('\n') + 1);

        Outcome ended = trial.run();

        assertThat(trial.leftAlone()).isEqualTo(left);
        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE + ddl, oracle));
        assertThat(ended.verification().orElseThrow().discrepancies()).isEmpty();
        if (whole) {
            assertThat(ended.reason()).isEqualTo(StopReason.FINISHED);
            assertThat(Endings.of(ended, "again")).isEmpty();
        }
    }

    private static void refused(Trial trial, String words) {
        Map<String, List<String>> before = trial.rows();

        assertThatThrownBy(trial::run).isInstanceOfSatisfying(RuntimeException.class, thrown -> {
            Failure failure = Failures.of(thrown, new DataState());
            assertThat(failure.what()).contains(words);
            assertThat(failure.code()).isNotEqualTo(Code.BUG);
            assertThat(failure.next()).isNotEmpty();
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
        assertThat(trial.rows()).isEqualTo(before);
    }

    @Override
    public String toString() {
        return name;
    }
}
