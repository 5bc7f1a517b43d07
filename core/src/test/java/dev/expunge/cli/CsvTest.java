package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void quotesOnlyWhatNeedsIt() {
        assertThat(Csv.line(List.of("plain", "a,b", "say \"no\"", "two\nlines", "cr\r", "", " ")))
                .isEqualTo("plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\r\",, \r\n");
    }
}
