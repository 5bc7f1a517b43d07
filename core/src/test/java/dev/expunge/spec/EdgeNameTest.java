package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeNameTest {
    private static final List<String> PIECES = List.of(
            "a", "b_1", "Z", "\"", "\"\"", ".", ",", "(", ")", "->", " ", "ı", "İ", "ß", "名", "😀", "$", "'", "\n", "9",
            "-");

    @Test
    void whatIsPrintedReadsBackEqual() {
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            EdgeName edge = edge(random);

            assertThat(EdgeName.parse(edge.toString())).as(edge.toString()).contains(edge);
        }
    }

    @Test
    void blanksAndLetterCaseOutsideQuotesDoNotMatter() {
        var expected = new EdgeName(
                new TableName("public", "audit"),
                List.of("user_id", "Tenant"),
                Optional.of(new EdgeName.Parent(new TableName("public", "users"), List.of("id", "tenant"))));

        assertThat(EdgeName.parse(" Public.AUDIT ( user_id,\"Tenant\" )->public.users( id , tenant ) "))
                .contains(expected);
        assertThat(EdgeName.parse("public.audit(user_id, \"Tenant\") -> public.users(id, tenant)"))
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "audit(user_id)",
                "a.b.c(d)",
                "public.audit",
                "public.audit()",
                "public.audit(a,)",
                "public.audit(a",
                "public.audit(a) x",
                "public.audit(a) ->",
                "public.audit(a) -> users(id)",
                "public.audit(a) -> public.users(id) -> public.users(id)",
                "public.events(payload ->> 'user_id')",
                "public.\"audit(a)",
                "(a)"
            })
    void anythingElseIsNoEdge(String text) {
        assertThat(EdgeName.parse(text)).isEmpty();
    }

    private static EdgeName edge(Random random) {
        Optional<EdgeName.Parent> parent = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new EdgeName.Parent(table(random), columns(random)));
        return new EdgeName(table(random), columns(random), parent);
    }

    private static TableName table(Random random) {
        return new TableName(name(random), name(random));
    }

    private static List<String> columns(Random random) {
        var columns = new ArrayList<String>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            columns.add(name(random));
        }
        return columns;
    }

    private static String name(Random random) {
        var name = new StringBuilder();
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            name.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return name.toString();
    }
}
