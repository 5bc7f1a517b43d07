package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {
    @Test
    void whatCsvWritesIsReadAgain() {
        var records =
                List.of(List.of("1", "a,b"), List.of("say \"hi\"\r\n", ""), List.of("ı", " x "), List.of("", "y"));
        String text = Csv.line(records.get(0))
                + Csv.line(records.get(1))
                + Csv.line(records.get(2))
                + Csv.line(records.get(3));
        assertThat(CsvRecords.of(text, "keys.csv")).isEqualTo(records);
    }

    @Test
    void linesMayEndWithALineFeedAndEmptyOnesAreNoRecords() {
        assertThat(CsvRecords.of("\uFEFF17\n\n18\r\n\"\"\n19,", "keys.csv"))
                .containsExactly(List.of("17"), List.of("18"), List.of(""), List.of("19", ""));
        assertThat(CsvRecords.of("", "keys.csv")).isEmpty();
    }

    @Test
    void anOpenQuoteIsNamedByItsRecordAndNotByItsValue() {
        for (String broken : List.of("1\n\"2", "1\n\"2\"x\n")) {
            assertThatThrownBy(() -> CsvRecords.of(broken, "keys.csv"))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.what()).startsWith("record 2 of keys.csv"));
        }
    }
}
