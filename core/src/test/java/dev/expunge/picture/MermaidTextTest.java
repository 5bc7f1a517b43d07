package dev.expunge.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.spec.Action;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MermaidTextTest {
    private static final String LABEL =
            "\"(?:[A-Za-z0-9_ .,:()?~/]|#[0-9]+;)*(?:<br/>(?:[A-Za-z0-9_ .,:()?~/]|#[0-9]+;)*)?\"";
    private static final Pattern GRAMMAR = Pattern.compile(String.join(
            "|",
            "%% [a-zA-Z0-9 :]+",
            "flowchart LR",
            " {2,4}t\\d+\\[" + LABEL + "]",
            " {2}subgraph c\\d+\\[" + LABEL + "]",
            " {2}end",
            " {2}t\\d+ (?:-->|-\\.->|-\\.-o|--x|--o)\\|" + LABEL + "\\| t\\d+",
            " {2}linkStyle \\d+(?:,\\d+)* stroke:#[0-9a-f]{6}",
            " {2}classDef [a-z]+ [a-z0-9:#,\\- ]+",
            " {2}class t\\d+(?:,t\\d+)* [a-z]+"));

    @Test
    void drawsTablesEdgesOrderAndCycles() {
        Maps maps = new Maps()
                .table("users", 1_000)
                .table("a", 2)
                .table("b", 1)
                .edge("a", "user_id", "users", Action.DELETE)
                .edge("b", "a_id", "a", Action.DELETE)
                .edge("a", "b_id", "b", Action.DELETE)
                .edge("users", "invited_by", "users", Action.DETACH);

        assertThat(MermaidText.of(maps.picture())).isEqualTo("""
                %% a map by Expunge
                flowchart LR
                  subgraph c1["cycle 1"]
                    t2["2 #183; a<br/>about 2 rows"]
                    t3["1 #183; b<br/>about 1 row"]
                  end
                  t1["3 #183; users<br/>about 1,000 rows"]
                  t1 -->|"user_id: delete"| t2
                  t2 -->|"a_id: delete"| t3
                  t3 -->|"b_id: delete"| t2
                  t1 -.->|"invited_by: detach, hazard 1"| t1
                  linkStyle 0,1,2 stroke:#b93a0b
                  linkStyle 3 stroke:#1d5fa8
                  classDef goes fill:#fdeee6,stroke:#b93a0b,color:#1f2328
                  classDef changes fill:#e8f1fb,stroke:#1d5fa8,color:#1f2328
                  classDef stays fill:#eff1f3,stroke:#8c959f,color:#1f2328,stroke-dasharray:2 3
                  class t1,t2,t3 goes
                """);
    }

    @Test
    void noNameBreaksTheGrammar() {
        String chart = MermaidText.of(Odd.maps().picture());

        assertThat(chart.lines()).allSatisfy(line -> assertThat(line).matches(GRAMMAR));
        assertThat(chart)
                .contains("#60;script#62;window.harmed #61; 1#60;/script#62;")
                .doesNotContain("%%{");
    }

    @Test
    void largeMapsAndEveryActionFollowTheGrammar() {
        String chart = MermaidText.of(Maps.generated(500, 3).picture());

        assertThat(chart.lines()).allSatisfy(line -> assertThat(line).matches(GRAMMAR));
        assertThat(chart).contains("%% more than 500 edges");
        for (Action action : Action.values()) {
            Maps maps = new Maps().table("u", 1).table("c", 1).edge("c", "u_id", "u", action);
            assertThat(MermaidText.of(maps.picture()).lines())
                    .allSatisfy(line -> assertThat(line).matches(GRAMMAR));
        }
    }
}
