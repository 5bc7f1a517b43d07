package dev.expunge.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each guard refuses beyond its limit, lets pass within it, and refuses when there is no measurement
/// (promise P9).
class GuardTest {
    private static final Answer.Unknown<Object> LATE = new Answer.Unknown<>("it was not done within 10 min");

    @SuppressWarnings("unchecked")
    private static <T> Answer<T> late() {
        return (Answer<T>) LATE;
    }

    private static void refuses(Finding finding, String measured, String limit) {
        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.REFUSES);
        assertThat(finding.measured()).contains(measured);
        assertThat(finding.limit()).contains(limit);
        assertThat(finding.passed()).isFalse();
    }

    private static void passes(Finding finding) {
        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.PASSES);
    }

    private static void unknown(Finding finding) {
        assertThat(finding.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(finding.measured()).startsWith("could not be measured: ");
        assertThat(finding.passed()).isFalse();
    }

    @Test
    void aGuardThatFailsItselfRefusesUnderItsName() {
        var broken = new Guard.Listed("broken", (spec, evidence) -> {
            throw new ArithmeticException("by zero");
        });
        List<Finding> findings = Guard.ask(
                List.of(broken), Case.under("{}").spec(), Case.under("{}").evidence());
        assertThat(findings).singleElement().satisfies(GuardTest::unknown);
        assertThat(findings.getFirst().guard()).isEqualTo("broken");
        assertThat(findings.getFirst().measured()).endsWith("the guard itself failed: ArithmeticException");
    }

    @Test
    void everyGuardIsListedOnce() {
        assertThat(Guard.ALL.stream().map(Guard.Listed::name))
                .containsExactly(
                        "allow_empty",
                        "empty_after",
                        "max_rows",
                        "max_rows_per_table",
                        "max_ratio",
                        "max_ratio_per_table",
                        "max_ratio_per_group",
                        "max_unselected",
                        "dates",
                        "last_runs",
                        "dry_run",
                        "dependants",
                        "protect",
                        "checks");
    }

    @Test
    void whatIsMissingAltogetherRefusesToo() {
        Case nothing = Case.under(
                "{ dates: [{ column: created_at, not_before: 2012-01-01 }], max_ratio_per_table: { public.sessions: 1% },"
                        + " max_ratio_per_group: { column: tenant, share: 5% }, checks: [{ name: c, expect_none: select 1 }] }");
        assertThat(nothing.findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.UNKNOWN)
                        .map(Finding::guard))
                .containsExactly("max_ratio.public.sessions", "max_ratio_per_group", "dates.created_at", "checks.c");
    }

    @Test
    void rowsInTotal() {
        refuses(Case.under("{ max_rows: 5999 }").says("max_rows"), "6,000 rows", "5,999 rows");
        passes(Case.under("{ max_rows: 6000 }").says("max_rows"));
    }

    @Test
    void rowsOfOneTableOverAllItsEdges() {
        Case twice = Case.under("{ max_rows_per_table: { public.sessions: 5002 } }");
        passes(twice.says("max_rows.public.sessions"));
        twice.tables = List.of(
                twice.tables.getFirst(),
                twice.tables.getLast(),
                new TableCount(Case.SESSIONS, "public.sessions(friend)", 3));
        refuses(twice.says("max_rows.public.sessions"), "5,003 rows", "5,002 rows");
    }

    @Test
    void theRatioOfTheRootIsHalfWhereTheSpecNamesNone() {
        refuses(Case.under("{ max_ratio: 9.9% }").says("max_ratio"), "10.0 % of the root's rows", "9.9 %");
        passes(Case.under("{ max_ratio: 10% }").says("max_ratio"));
        passes(Case.under("{}").candidates(5_000).says("max_ratio"));
        refuses(Case.under("{}").candidates(5_001).says("max_ratio"), "50.0 %", "50 % (the spec names none)");
        passes(Case.under("{ max_ratio: 100% }").candidates(10_000).says("max_ratio"));
    }

    @Test
    void theRatioOfASmallRootIsNotJudgedUnlessTheSpecSaysSo() {
        Case small = Case.under("{}").candidates(999);
        small.rootRows = 999;
        assertThat(small.silent("max_ratio")).isTrue();
        Case named = Case.under("{ max_ratio: 50% }").candidates(999);
        named.rootRows = 999;
        refuses(named.says("max_ratio"), "100.0 %", "50 %");
    }

    @Test
    void theRatioOfOneTable() {
        Case one = Case.under("{ max_ratio_per_table: { public.sessions: 20% } }");
        one.tableRows.put(Case.SESSIONS, new Answer.Known<>(25_000L));
        passes(one.says("max_ratio.public.sessions"));
        one.tableRows.put(Case.SESSIONS, new Answer.Known<>(24_999L));
        refuses(one.says("max_ratio.public.sessions"), "20.0 % of its 24,999 rows", "20 %");
        one.tableRows.put(Case.SESSIONS, late());
        unknown(one.says("max_ratio.public.sessions"));
    }

    @Test
    void theRatioOfOneTenant() {
        Case one = Case.under("{ max_ratio_per_group: { column: tenant_id, share: 40% } }");
        one.groups = Optional.of(new Answer.Known<>(new Evidence.Groups(12, 40, 100)));
        passes(one.says("max_ratio_per_group"));
        one.groups = Optional.of(new Answer.Known<>(new Evidence.Groups(12, 41, 100)));
        refuses(
                one.says("max_ratio_per_group"),
                "41.0 % of one of 12 groups (41 of its 100 rows)",
                "40 % of a group by tenant_id");
        one.groups = Optional.of(new Answer.Known<>(new Evidence.Groups(12, 0, 0)));
        passes(one.says("max_ratio_per_group"));
        one.groups = Optional.of(late());
        unknown(one.says("max_ratio_per_group"));
    }

    @Test
    void rowsOfTheRootThatNobodySelected() {
        Case more = Case.under("{}");
        more.tables = List.of(new TableCount(Case.USERS, "", 1_001));
        refuses(more.says("max_unselected"), "1 rows of the root that nobody selected", "0");
        Case meant = Case.under("{ max_unselected: 1 }");
        meant.tables = more.tables;
        passes(meant.says("max_unselected"));
        assertThat(Case.under("{}").silent("max_unselected")).isTrue();
    }

    @Test
    void protectedTables() {
        passes(Case.under("{}").says("protect"));
        Case written = Case.under("{}");
        written.tables = List.of(written.tables.getFirst(), new TableCount(new TableName("public", "payments"), "", 0));
        refuses(written.says("protect"), "1 of 1 protected tables written", "none");
    }

    @Test
    void noCandidateAtAll() {
        refuses(Case.under("{}").candidates(0).says("allow_empty"), "0 candidates", "at least 1");
        passes(Case.under("{ allow_empty: true }").candidates(0).says("allow_empty"));
    }

    @Test
    void noCandidateWhereThereUsedToBeSome() {
        Case none = Case.under("{ allow_empty: true }").candidates(0).past(3L, 1L, 7L, 2L, 9L, 0L);
        refuses(
                none.says("empty_after"),
                "no candidate, where each of the last 5 runs had some",
                "at least 1 after 5 runs");
        passes(none.past(3L, 1L, 0L, 2L, 9L, 8L).says("empty_after"));
        passes(none.past(3L, 1L, 7L, 2L).says("empty_after"));
        none.past = late();
        unknown(none.says("empty_after"));
        assertThat(Case.under("{ empty_after: 0 }")
                        .candidates(0)
                        .past(1L, 1L, 1L, 1L, 1L)
                        .silent("empty_after"))
                .isTrue();
        assertThat(Case.under("{}").past(1L, 1L, 1L, 1L, 1L).silent("empty_after"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1505, PASSES", "1506, REFUSES", "61, PASSES", "60, REFUSES", "300, PASSES", "201, PASSES"})
    void farFromTheLastRuns(long now, Verdict verdict) {
        Case runs = Case.under("{ last_runs: { factor: 5, at_least: 100 } }")
                .candidates(now)
                .past(300L, 301L, 90_000L, 0L);
        assertThat(runs.says("last_runs").verdict()).isEqualTo(verdict);
        assertThat(runs.says("last_runs").measured()).endsWith("301 in the middle of the last 3 runs");
        assertThat(runs.says("last_runs").limit()).isEqualTo("a factor of 5 either way");
    }

    @Test
    void theLastRunsSayNothingWhenTheyAreFewOrTheDifferenceIsSmall() {
        assertThat(Case.under("{}").past(3L, 0L, 3L).silent("last_runs")).isTrue();
        passes(Case.under("{}").candidates(102).past(3L, 3L, 3L).says("last_runs"));
        refuses(Case.under("{}").candidates(103).past(3L, 3L, 3L).says("last_runs"), "103 candidates, 3 in", "5");
        Case unread = Case.under("{}");
        unread.past = late();
        unknown(unread.says("last_runs"));
    }

    @ParameterizedTest
    @CsvSource({"834, PASSES", "833, REFUSES", "1250, PASSES", "1251, REFUSES"})
    void farFromTheDryRun(long then, Verdict verdict) {
        Case run = Case.under("{ dry_run: { change: 20%, at_least: 10 } }");
        run.counted = Optional.of(then);
        assertThat(run.says("dry_run").verdict())
                .as(run.says("dry_run").toString())
                .isEqualTo(verdict);
    }

    @Test
    void withoutTheDryRunsCountOnlyASpecThatDemandsItRefuses() {
        assertThat(Case.under("{}").silent("dry_run")).isTrue();
        unknown(Case.under("{ dry_run: {} }").says("dry_run"));
        assertThat(Case.under("{ dry_run: {} }").says("dry_run").measured()).contains("--counted is missing");
    }

    @Test
    void oneUserWithFortyThousandRows() {
        Case one = Case.under("{}");
        one.heaviest = new Measured.Heaviest(40_000, 50_000, Optional.of(Case.SESSIONS));
        refuses(
                one.says("dependants"),
                "40,000 rows of one candidate, most of them in public.sessions, 10.0 of the others on average",
                "100 times as many, from 10,000 rows on");
        one.heaviest = new Measured.Heaviest(9_999, 20_000, Optional.of(Case.SESSIONS));
        passes(one.says("dependants"));
        one.heaviest = new Measured.Heaviest(40_000, 500_000, Optional.of(Case.SESSIONS));
        passes(one.says("dependants"));
    }

    @Test
    void theMostRowsOfOneCandidate() {
        refuses(Case.under("{ max_dependants: 49 }").says("max_dependants"), "50 rows of one candidate", "49");
        passes(Case.under("{ max_dependants: 50 }").says("max_dependants"));
    }

    @Test
    void checksOfOnesOwn() {
        String none = "{ checks: [{ name: no disputes, expect_none: select from disputes }] }";
        refuses(Case.under(none).check("no disputes", "3").says("checks.no disputes"), "3 rows", "none");
        passes(Case.under(none).check("no disputes", "0").says("checks.no disputes"));
        String all = "{ checks: [{ name: left, expect_all: deleted_at is not null }] }";
        refuses(Case.under(all).check("left", "2").says("checks.left"), "2 of 1,000 candidates", "every candidate");
        passes(Case.under(all).check("left", "0").says("checks.left"));
        String some =
                "{ checks: [{ name: load, expect_between: select count(*) from jobs, at_least: 1, at_most: 9.5 }] }";
        refuses(Case.under(some).check("load", "0").says("checks.load"), "0", "at least 1, at most 9.5");
        refuses(Case.under(some).check("load", "9.51").says("checks.load"), "9.51", "at most 9.5");
        passes(Case.under(some).check("load", "9.5").says("checks.load"));
        passes(Case.under(some).check("load", "1").says("checks.load"));
        Case broken = Case.under(some);
        broken.checks.put("load", late());
        unknown(broken.says("checks.load"));
    }

    @Test
    void aRefusalNamesEveryValueBesideItsLimitAndHowToOverrideIt() {
        Case both = Case.under("{ max_rows: 10, max_ratio: 1% }");
        both.past = late();
        Failure refused = catchThrowableOfType(Failure.class, () -> Guard.require(both.findings()));
        assertThat(refused.code()).isEqualTo(Code.GUARD_REFUSED);
        assertThat(refused.what())
                .contains(
                        "max_rows               measured 6,000 rows, limit 10 rows",
                        "max_ratio              measured 10.0 % of the root's rows, limit 1 %",
                        "last_runs              could not be measured: it was not done within 10 min");
        assertThat(refused.next()).anyMatch(line -> line.contains("--override 'max_rows=the reason'"));
        assertThatThrownBy(() -> Guard.require(Case.under("{}").candidates(0).findings()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NO_CANDIDATES));
    }

    @Test
    void whatTheSpecDoesNotSayHasItsUsualLimits() {
        Guard.require(Case.under("{}").findings());
        assertThat(Case.under("{}").findings().stream().map(Finding::guard))
                .containsExactly("allow_empty", "max_ratio", "dependants", "protect");
    }
}
