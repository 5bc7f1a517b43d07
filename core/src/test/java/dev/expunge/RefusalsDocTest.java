package dev.expunge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.map.Refusal;
import dev.expunge.map.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefusalsDocTest {
    private static final String QUOTE = "> … ";

    @Test
    void theListOfRefusalsIsTheOneOfTheCode() throws IOException {
        List<String> sentences = Stream.concat(
                        Stream.of(Refusal.values()).map(Refusal::sentence),
                        Stream.of(Table.Obstacle.values()).map(Table.Obstacle::sentence))
                .toList();

        assertThat(document().lines().filter(l -> l.startsWith(QUOTE)).map(l -> l.substring(QUOTE.length())))
                .containsExactlyInAnyOrderElementsOf(sentences);
    }

    @Test
    void eachHasItsReasonAndItsRemedy() throws IOException {
        for (String section : document().split("\n## ", -1)) {
            if (section.contains("\n" + QUOTE)) {
                assertThat(section).contains("\nWhy: ", "\nWhat to do: ");
            }
        }
    }

    private static String document() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path folder = Files.exists(here.resolve("docs")) ? here : here.resolve("..");
        return Files.readString(folder.resolve("docs/refusals.md"));
    }
}
