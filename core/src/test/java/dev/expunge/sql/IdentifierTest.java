package dev.expunge.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {
    @ParameterizedTest
    @ValueSource(strings = {"order", "user", "group", "with", "all"})
    void aWordOfSqlNeedsQuotesInStatementsButNotInNamesOfEdges(String word) {
        assertThat(Identifier.sql(word)).isEqualTo('"' + word + '"');
        assertThat(Identifier.display(word)).isEqualTo(word);
        assertThat(new TableName(word, word).sql()).isEqualTo('"' + word + "\".\"" + word + '"');
    }

    @Test
    void otherNamesAreReadableWithoutAndRightWithQuotes() {
        assertThat(Identifier.sql("orders")).isEqualTo("orders");
        assertThat(Identifier.sql("Order")).isEqualTo("\"Order\"");
        assertThat(Identifier.sql("a\"b%\\")).isEqualTo("\"a\"\"b%\\\"");
    }

    @Test
    void whatCannotBeSeenIsEscapedAsSqlDoesItAndReadBack() {
        String name = "a\n\u001b\u202E\\ \"b\" \uDB40\uDC41";

        assertThat(Identifier.quote(name)).isEqualTo("U&\"a\\000a\\001b\\202e\\\\ \"\"b\"\" \\+0e0041\"");
        assertThat(Identifier.split("x." + Identifier.display(name) + ".u", '.'))
                .contains(List.of("x", name, "u"));
        assertThat(Identifier.split("u&\"\\0041\"", '.')).contains(List.of("A"));
        for (String wrong : List.of("U&\"\\00\"", "U&\"\\0000\"", "U&\"\\+110000\"", "U&\"a", "U&\"\"")) {
            assertThat(Identifier.split(wrong, '.')).as(wrong).isEmpty();
        }
    }
}
