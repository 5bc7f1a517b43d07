package dev.expunge.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.freeze.FrozenSet;
import dev.expunge.freeze.FrozenSet.TableCount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Candidates that stay do not count for how much goes, and count for whether the criteria are right.
class WhoStaysTest {
    @Test
    void whoIsHeldOrProtectedIsNotAmongThoseWhoGoButStillACandidate() {
        Case some = Case.under("{ max_ratio: 4% }").past(500L, 500L, 500L);
        some.held = new Measured.Held(500, Map.of("expunge hold", 500L));
        some.forbidden = 100;
        some.tables = List.of(new TableCount(Case.USERS, "", 400));
        assertThat(some.says("max_ratio").verdict()).isEqualTo(Verdict.PASSES);
        assertThat(some.says("max_ratio").measured()).isEqualTo("4.0 % of the root's rows");
        assertThat(some.silent("max_unselected")).isTrue();
        some.held = new Measured.Held(499, Map.of("expunge hold", 499L));
        some.tables = List.of(new TableCount(Case.USERS, "", 401));
        assertThat(some.says("max_ratio").verdict()).isEqualTo(Verdict.REFUSES);
        some.tables = List.of(new TableCount(Case.USERS, "", 402));
        assertThat(some.says("max_unselected").measured()).isEqualTo("1 rows of the root that nobody selected");
        assertThat(some.says("last_runs").measured()).startsWith("1,000 candidates");
        assertThat(some.says("allow_empty").measured()).isEqualTo("1,000 candidates");
        some.forbidden = 0;
        some.held = new Measured.Held(1_000, Map.of("expunge hold", 1_000L));
        some.tables = List.of();
        assertThat(some.findings()).allMatch(Finding::passed);
    }

    @Test
    void whatTheOthersHaveOnAverageIsOfThoseWhoGo() {
        Case one = Case.under("{ dependants: { factor: 10, at_least: 1 } }");
        one.held = new Measured.Held(899, Map.of("expunge hold", 899L));
        one.heaviest = new Measured.Heaviest(100, 1_100, Optional.of(Case.SESSIONS));
        assertThat(one.says("dependants").verdict()).isEqualTo(Verdict.PASSES);
        one.held = new Measured.Held(898, Map.of("expunge hold", 898L));
        assertThat(one.says("dependants").verdict()).isEqualTo(Verdict.REFUSES);
    }

    @Test
    void whatWasFrozenIsJudgedAgainByWhoIsHeldThen() {
        Case some = Case.under("{ max_ratio: 4% }");
        some.held = new Measured.Held(600, Map.of("public.legal", 600L));
        some.tables = List.of(new TableCount(Case.USERS, "", 400));
        assertThat(some.findings()).allMatch(Finding::passed);
        List<TableCount> frozen = List.of(new TableCount(Case.USERS, "", 401));
        var again = some.evidence().frozenAs(new FrozenSet(1, Case.AS_OF, 1_000, 0, 599, frozen, "digest"));
        assertThat(Guard.inspectAll(some.spec(), again).stream()
                        .filter(finding -> !finding.passed())
                        .map(Finding::guard))
                .containsExactly("max_ratio");
    }
}
