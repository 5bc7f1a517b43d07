package dev.expunge.sql;

import static org.assertj.core.api.Assertions.assertThat;

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
}
