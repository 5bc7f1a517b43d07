package dev.expunge.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CandidateTest {
    private static final TableName CHILD = new TableName("public", "order");
    private static final NameMatch MATCH =
            new NameMatch(new Target(new TableName("public", "user"), "id", Family.NUMBER, true), 100, "so");

    private static Candidate of(String column, Candidate.Part part) {
        return new Candidate(CHILD, column, part, Family.TEXT, MATCH);
    }

    @Test
    void aColumnWithTheNameOfAWordOfSqlIsStillTheColumn() {
        assertThat(of("user", new Candidate.Part.Member("id")).edge())
                .isEqualTo("public.order(\"user\" ->> 'id') -> public.user(id)");
        assertThat(of("group", new Candidate.Part.Element()).edge())
                .isEqualTo("public.order(any(\"group\")) -> public.user(id)");
        assertThat(of("owner", new Candidate.Part.Typed("references", Optional.of("It's")))
                        .when())
                .contains("\"references\" = 'It''s'");
    }

    @Test
    void everyEdgeIsReadBack() {
        for (Candidate.Part part : new Candidate.Part[] {
            new Candidate.Part.Whole(), new Candidate.Part.Element(), new Candidate.Part.Member("a'b")
        }) {
            assertThat(EdgeName.parse(of("user", part).edge())).isPresent();
        }
    }
}
