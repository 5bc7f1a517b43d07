package dev.expunge.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A guard is overridden for one run, by a person or by an approval that names it.
class OverridesTest {
    private static final List<String> GIVEN = List.of("max_rows=the backlog = of a year");

    @Test
    void letsPassWhatItNamesAndKeepsTheReason() {
        List<Finding> findings = Case.under("{ max_rows: 10, max_ratio: 1% }").findings();
        List<Finding> after = Overrides.of(GIVEN, true).apply(findings);
        assertThat(after)
                .filteredOn(f -> f.verdict() == Verdict.OVERRIDDEN)
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.guard()).isEqualTo("max_rows");
                    assertThat(f.reason()).isEqualTo("the backlog = of a year");
                    assertThat(f.passed()).isTrue();
                    assertThat(f.measured()).isEqualTo("6,000 rows");
                });
        assertThat(after)
                .filteredOn(f -> !f.passed())
                .extracting(Finding::guard)
                .containsExactly("max_ratio");
    }

    @Test
    void aGuardThatPassesIsNotOverridden() {
        List<Finding> findings = Case.under("{ max_rows: 100000 }").findings();
        assertThat(Overrides.of(GIVEN, true).apply(findings)).isEqualTo(findings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_rows", "max_rows=", "=why", "max_rows= ", "max_rows=a\nb", "protect=we may"})
    void whatHasNoGuardOrNoReasonIsNoOverride(String given) {
        Failure wrong = catchThrowableOfType(Failure.class, () -> Overrides.of(List.of(given), true));
        assertThat(wrong.code()).isEqualTo(Code.USAGE);
    }

    @Test
    void oneGuardIsOverriddenOnce() {
        Failure wrong =
                catchThrowableOfType(Failure.class, () -> Overrides.of(List.of("max_rows=a", "max_rows=b"), true));
        assertThat(wrong.what()).contains("twice for max_rows");
    }

    @Test
    void aGuardThatIsNotThereIsToldWithThoseThatAre() {
        Failure wrong = catchThrowableOfType(
                Failure.class,
                () -> Overrides.of(GIVEN, true).requireKnown(Case.under("{}").findings()));
        assertThat(wrong.what()).contains("there is no guard of that name", "max_ratio", "dependants");
    }

    @Test
    void withoutAPersonOnlyAnApprovalThatNamesItPermitsIt() {
        Overrides unattended = Overrides.of(GIVEN, false);
        Failure refused = catchThrowableOfType(Failure.class, () -> unattended.requirePermitted(List.of()));
        assertThat(refused.code()).isEqualTo(Code.OVERRIDE_UNAPPROVED);
        assertThat(refused.code().exit()).isEqualTo(4);
        assertThat(refused.what()).contains("no approval names max_rows");
        Failure other = catchThrowableOfType(
                Failure.class,
                () -> unattended.requirePermitted(List.of(new Overrides.Approved("max_ratio", "somebody"))));
        assertThat(other.code()).isEqualTo(Code.OVERRIDE_UNAPPROVED);
        assertThatCode(() -> unattended.requirePermitted(List.of(new Overrides.Approved("max_rows", "somebody"))))
                .doesNotThrowAnyException();
        assertThatCode(() -> Overrides.of(GIVEN, true).requirePermitted(List.of()))
                .doesNotThrowAnyException();
        assertThatCode(() -> Overrides.NONE.requirePermitted(List.of())).doesNotThrowAnyException();
    }
}
