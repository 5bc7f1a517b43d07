package dev.expunge.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which keys a file of comma separated values names, and when it is none.
class HoldListTest {
    private static List<List<String>> keys(String text, String... columns) throws HoldList.MalformedException {
        return HoldList.parse(text, List.of(columns)).keys();
    }

    @Test
    void fieldsMayBeQuotedAndLinesEndAsTheyLike() throws HoldList.MalformedException {
        String text = "\uFEFFname,id\r\n\"a, \"\"b\"\"\r\nc\", 1 \n\n,2\rx,\"3\"";

        assertThat(keys(text, "id")).containsExactly(List.of("1", "2", "3"));
        assertThat(keys("b,a\n1,2\n", "a", "b")).containsExactly(List.of("2"), List.of("1"));
        assertThat(keys("id\n", "id")).containsExactly(List.of());
        assertThat(HoldList.parse("id\n7\n8", List.of("id")).size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``            | empty",
                "\\n\\n        | empty",
                "no\\n1        | must name the column id",
                "id,id\\n1,2   | only once",
                "id,x\\n1      | line 2 has another number of fields",
                "id\\n1,2      | line 2 has another number of fields",
                "id,x\\n1,2\\n ,3 | line 3 has no key",
                "id,x\\n,2     | line 2 has no key",
                "id\\n\"1      | line 2 has a quote that is never closed",
                "id\\n\"1\"2   | line 2 has text behind",
                "id\\n1\"2     | line 2 has a quote",
            })
    void whatIsNoListIsRefusedByItsLineAndWithoutItsValues(String text, String told) {
        assertThatThrownBy(() -> keys(text.replace("\\n", "\n"), "id"))
                .isInstanceOf(HoldList.MalformedException.class)
                .hasMessageContaining(told);
    }
}
