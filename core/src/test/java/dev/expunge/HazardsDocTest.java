package dev.expunge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.map.Hazard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The documentation lists every hazard, with meaning, severity and remedy as SQL.
class HazardsDocTest {
    private static final Pattern SECTION = Pattern.compile(
            "\\A[a-z_]+\n\n\\*\\*What it means\\.\\*\\* \\S[^*]+"
                    + "\\*\\*How bad\\.\\*\\* (Severe|Moderate|Slight)\\b[^*]+\\*\\*Remedy\\.\\*\\*\n\n```sql\n[^`]+;\n```\n[\\s\\S]*\\z");

    @Test
    void everyKindHasItsSectionInTheOrderOfTheKinds() {
        assertThat(sections().stream().map(s -> s.lines().findFirst().orElse("")))
                .containsExactlyElementsOf(
                        Arrays.stream(Hazard.Kind.values()).map(Hazard.Kind::id).toList());
    }

    @Test
    void everySectionHasMeaningSeverityAndRemedy() {
        assertThat(sections()).allSatisfy(section -> assertThat(section).matches(SECTION));
    }

    private static List<String> sections() {
        try {
            String text = Files.readString(Path.of("../docs/hazards.md"));
            return Arrays.stream(text.split("(?m)^## ")).skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
