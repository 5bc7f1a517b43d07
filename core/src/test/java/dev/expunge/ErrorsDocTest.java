package dev.expunge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/errors.md` says of every code what a person needs at three in the morning.
class ErrorsDocTest {
    private static final Pattern SECTION = Pattern.compile(
            "\\A(?<code>[A-Z_]+)\n\nExit code (?<exit>[0-9])\\.\n\n\\*\\*What it means\\.\\*\\* \\S[^*]+"
                    + "\\*\\*The data\\.\\*\\* \\S[^*]+\\*\\*What to do\\.\\*\\* \\S[^*]+\\z");

    private final List<String> sections = sections();

    @Test
    void everyCodeHasItsSectionInTheOrderOfTheCodes() {
        assertThat(sections.stream().map(section -> section.lines().findFirst().orElse("")))
                .containsExactlyElementsOf(
                        Arrays.stream(Code.values()).map(Code::name).toList());
    }

    @Test
    void everySectionHasExitCodeMeaningDataAndRemedy() {
        assertThat(sections).allSatisfy(section -> {
            var parts = SECTION.matcher(section);
            assertThat(parts.matches()).as(section).isTrue();
            assertThat(Integer.parseInt(parts.group("exit")))
                    .as(section)
                    .isEqualTo(Code.valueOf(parts.group("code")).exit());
        });
    }

    @Test
    void theTableOfExitCodesKnowsThemAll() {
        assertThat(text()).contains("| 0 |");
        for (Code code : Code.values()) {
            assertThat(text()).contains("| " + code.exit() + " |");
        }
    }

    private static List<String> sections() {
        return Arrays.stream(text().split("(?m)^## ")).skip(1).toList();
    }

    private static String text() {
        try {
            return Files.readString(Path.of("../docs/errors.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
