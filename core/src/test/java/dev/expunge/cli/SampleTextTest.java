package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.postgres.Samples.Dependants;
import dev.expunge.postgres.Samples.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTextTest {
    private static final Subject ONE = new Subject(
            17,
            "9",
            true,
            columns("id", "4", "email", "a@x"),
            List.of(
                    new Dependants("public.sessions", "deleted", 7, List.of(columns("id", "1", "agent", "a\nb"))),
                    new Dependants("public.teams", "stay, overwritten", 1, List.of(columns("note", "x".repeat(61))))));
    private static final Subject OTHER = new Subject(3, "1", true, columns("id", "5", "email", ""), List.of());

    private static Map<String, String> columns(String... words) {
        var columns = new LinkedHashMap<String, String>();
        for (int at = 0; at < words.length; at += 2) {
            columns.put(words[at], words[at + 1]);
        }
        return columns;
    }

    @Test
    void aCandidateIsShownWithWhatGoesWithIt() {
        assertThat(SampleText.text(List.of(ONE, OTHER))).isEqualTo("""
                        candidate 17: 9 rows go
                          id     4
                          email  a@x
                          public.sessions: 7 rows, deleted
                            id = 1, agent = a b
                            and 6 more
                          public.teams: 1 row, stay, overwritten
                            note = %s…

                        candidate 3: 1 row goes
                          id     5
                          email

                        """.replace("%s", "x".repeat(60)));
    }

    @Test
    void asCsvItBeginsWithTheNamesOfItsColumns() {
        assertThat(SampleText.csv(List.of(ONE, OTHER)))
                .isEqualTo("candidate,rows,id,email\r\n17,9,4,a@x\r\n3,1,5,\r\n");
        assertThat(SampleText.csv(List.of())).isEmpty();
    }
}
