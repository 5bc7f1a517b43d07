package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Failure;
import org.junit.jupiter.api.Test;

class CriteriaCheckTest {
    @Test
    void aFlawInABlockPointsToItsOwnLine() {
        SpecProblemsTest.assertOneProblem(
                Specs.withCriteria("criteria: |\n  a = 1\n\n  and b < now()\n"), 10, "criteria   must not use now()");
    }

    @Test
    void aFlawElsewherePointsToTheLineOfTheCriteria() {
        SpecProblemsTest.assertOneProblem(
                Specs.withCriteria("criteria: >\n  a = 1\n  and b < now()\n"), 7, "criteria   must not use now()");
        SpecProblemsTest.assertOneProblem(
                Specs.withCriteria("criteria: \"a = 1\\nand b < now()\"\n"), 7, "criteria   must not use now()");
    }

    @Test
    void aParameterThatIsNotDeclaredIsReportedOnceWithTheNearestName() {
        SpecProblemsTest.assertOneProblem(
                Specs.withCriteria("""
                        criteria: a = :retaindays and b = :retaindays and c = :retainDays
                        parameters: { retainDays: { type: integer } }
                        """),
                7,
                "criteria   uses :retaindays, which parameters does not declare; did you mean :retainDays?");
    }

    @Test
    void aParameterMayBeUsedByACheckAloneAndMustBeDeclaredForIt() {
        String parameter = "parameters: { p: { type: integer } }\n";
        String check = "guards: { checks: [{ name: c, expect_none: \"select where 1 = :%s\" }] }\n";
        assertThat(Specs.read(Specs.with(parameter + check.formatted("p")))
                        .guards()
                        .plausible()
                        .checks())
                .hasSize(1);
        SpecProblemsTest.assertOneProblem(
                Specs.with(check.formatted("q")), 8, "guards.checks   uses :q, which parameters does not declare");
    }

    @Test
    void aCheckIsReadLikeCriteria() {
        SpecProblemsTest.assertOneProblem(
                Specs.with("guards: { checks: [{ name: c, expect_none: \"delete from a\" }] }\n"),
                8,
                "must not use delete");
        SpecProblemsTest.assertOneProblem(
                Specs.with("guards: { checks: [{ name: c, expect_none: \"select now()\" }] }\n"),
                8,
                "must not use now()");
        SpecProblemsTest.assertOneProblem(
                Specs.with("guards: { checks: [{ name: c, expect_none: \"a = 1\" }] }\n"),
                8,
                "must be a query: select …");
        SpecProblemsTest.assertOneProblem(
                Specs.with("guards: { checks: [{ name: c, expect_all: select 1 }] }\n"), 8, "must be a condition");
        SpecProblemsTest.assertOneProblem(
                Specs.with("guards: { checks: [{ name: c, expect_between: select 1 }] }\n"),
                8,
                "must have at_least, at_most or both beside expect_between");
        SpecProblemsTest.assertOneProblem(
                Specs.with("guards: { checks: [{ name: c, expect_none: select 1, at_most: 2 }] }\n"),
                8,
                "must not have at_least or at_most without expect_between");
        SpecProblemsTest.assertOneProblem(
                Specs.with("guards: { checks: [{ name: c, expect_none: select 1, expect_all: a > 1 }] }\n"),
                8,
                "must have one of expect_none, expect_all and expect_between");
        SpecProblemsTest.assertOneProblem(
                Specs.with(
                        "guards: { checks: [{ name: c, expect_none: select 1 }, { name: c, expect_none: select 2 }] }\n"),
                8,
                "has two checks named c");
    }

    @Test
    void aParameterThatIsNeverUsedIsReported() {
        SpecProblemsTest.assertOneProblem(
                Specs.withCriteria("criteria: a = ':p' -- :p\nparameters: { p: { type: integer } }\n"),
                8,
                "parameters.p   is declared but never used");
    }

    @Test
    void anOpenStringIsReportedAloneBecauseItMayHideParameters() {
        Failure failure =
                Specs.failure(Specs.withCriteria("criteria: a = 'x and b = :p\nparameters: { p: { type: text } }\n"));

        assertThat(failure.what()).contains("has 1 problem", "criteria   has a string that is never closed");
    }

    @Test
    void asOfIsAlwaysThere() {
        assertThat(Specs.read(Specs.SMALLEST).criteria()).contains(":as_of");
    }

    @Test
    void criteriaTakeNothingFromTheEnvironment() {
        Failure failure = Specs.failure(Specs.withCriteria("criteria: a = '${SECRET}'\n"));

        assertThat(failure.what())
                .contains("criteria   must not use ${…}: declare a parameter and write :name")
                .doesNotContain("hunter2");
        assertThat(Specs.read(Specs.withCriteria("criteria: a = $${b}$$\n")).criteria())
                .isEqualTo("a = $${b}$$");
    }

    @Test
    void blankCriteriaAreRefused() {
        SpecProblemsTest.assertOneProblem(Specs.withCriteria("criteria: \"  \"\n"), 7, "must not be blank");
    }
}
