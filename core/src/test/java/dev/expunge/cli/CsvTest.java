package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.app.RunDesk;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void quotesOnlyWhatNeedsIt() {
        assertThat(Csv.line(List.of("plain", "a,b", "say \"no\"", "two\nlines", "cr\r", "", " ")))
                .isEqualTo("plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\r\",, \r\n");
    }

    @Test
    void aSampleBeginsWithTheNamesOfItsColumns() {
        var drawn = new RunDesk.Drawn(List.of("rows", "id"), List.of(List.of("3", "17"), List.of("1", "4")));

        assertThat(SampleCommand.csv(drawn)).isEqualTo("rows,id\r\n3,17\r\n1,4\r\n");
        assertThat(SampleCommand.text(drawn)).isEqualTo("1\n  rows  3\n  id    17\n2\n  rows  1\n  id    4\n");
    }
}
