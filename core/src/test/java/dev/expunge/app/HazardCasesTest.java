package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.map.Hazard.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each kind of hazard has a case that brings it and one much like it that does not.
class HazardCasesTest {
    /// What SQL in one database cannot bring: tests of their own in [HazardsIT] do.
    private static final Set<Kind> BY_THEMSELVES =
            EnumSet.of(Kind.ROW_SECURITY, Kind.OLD_TRANSACTION, Kind.PARTLY_DECLARED);

    @Test
    void everyKindHasACase() {
        Set<Kind> cases = Stream.of(HazardCases.keys(), HazardCases.triggers(), HazardCases.tables())
                .flatMap(all -> all)
                .map(HazardCases.Case::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
        cases.addAll(BY_THEMSELVES);

        assertThat(cases).containsExactlyInAnyOrder(Kind.values());
    }
}
