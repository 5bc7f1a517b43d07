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
