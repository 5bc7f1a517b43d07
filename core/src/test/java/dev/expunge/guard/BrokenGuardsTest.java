package dev.expunge.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each guard that comes upon an error refuses (promise P9).
class BrokenGuardsTest {
    private static final String ALL = """
            { max_rows: 1, max_rows_per_table: { public.users: 1 }, max_ratio: 1%,
              max_ratio_per_table: { public.users: 1% }, max_ratio_per_group: { column: tenant, share: 1% },
              dates: [{ column: created_at, not_before: 2012-01-01 }], max_dependants: 1, dry_run: {},
              checks: [{ name: c, expect_none: select 1 }] }
            """;

    static Stream<Guard.Listed> all() {
        return Guard.ALL.stream();
    }

    /// Evidence of which nothing can be read.
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static Evidence unreadable() {
        return null;
    }

    @ParameterizedTest
    @MethodSource("all")
    void whateverGoesWrongInItRefusesUnderItsName(Guard.Listed guard) {
        Case all = Case.under(ALL.strip().replaceAll("\\s+", " "));
        List<Finding> findings = Guard.ask(List.of(guard), all.spec(), unreadable());
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.guard()).isEqualTo(guard.name());
            assertThat(finding.verdict()).isEqualTo(Verdict.UNKNOWN);
            assertThat(finding.passed()).isFalse();
            assertThat(finding.measured()).contains("the guard itself failed");
        });
    }
}
