package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTextTest {
    private final Failure parameters = Failure.nothingChanged(
            Code.SIGNATURE_PARAMETERS,
            "the parameters differ from the ones that were tested\ntested   9f3a…\n  now      41c7…  retainDays = 9",
            "expunge run retention.yaml --set retainDays=90      run what was tested",
            "expunge run retention.yaml --set retainDays=9       if 9 is meant");

    @Test
    void saysTheFourPartsOneBelowTheOther() {
        assertThat(FailureText.lines(parameters)).isEqualTo("""
                refused: the parameters differ from the ones that were tested
                  tested   9f3a…
                  now      41c7…  retainDays = 9
                nothing was deleted.
                do one of:
                  expunge run retention.yaml --set retainDays=90      run what was tested
                  expunge run retention.yaml --set retainDays=9       if 9 is meant
                SIGNATURE_PARAMETERS (exit 4)
                """);
    }

    @Test
    void oneThingToDoIsNoChoiceAndNothingToDoIsNoList() {
        assertThat(FailureText.lines(Failure.nothingChanged(Code.RUN_UNKNOWN, "no run r9", "expunge status")))
                .isEqualTo("error: no run r9\nnothing was deleted.\ndo:\n  expunge status\nRUN_UNKNOWN (exit 2)\n");
        assertThat(FailureText.lines(new Failure(Code.BUG, "x", "it is unknown what was deleted.", List.of())))
                .isEqualTo("error: x\nit is unknown what was deleted.\nBUG (exit 1)\n");
    }

    @ParameterizedTest
    @CsvSource({
        "BUG, error",
        "SPEC_INVALID, error",
        "GUARD_REFUSED, refused",
        "SIGNATURE_MISSING, refused",
        "STOPPED, stopped",
        "VERIFICATION_FAILED, error",
        "DATABASE_UNREACHABLE, error",
        "RUN_IN_THE_WAY, refused"
    })
    void theFirstWordFollowsTheExitCode(Code code, String word) {
        assertThat(FailureText.lines(Failure.nothingChanged(code, "x"))).startsWith(word + ": x\n");
    }

    @Test
    void isTheSameRecordAsJson() {
        assertThat(FailureText.json(parameters))
                .isEqualTo("{\"event\":\"failure\",\"word\":\"refused\",\"code\":\"SIGNATURE_PARAMETERS\",\"exit\":4,"
                        + "\"what\":\"the parameters differ from the ones that were tested\\ntested   9f3a…\\n"
                        + "  now      41c7…  retainDays = 9\",\"data_state\":\"nothing was deleted.\",\"next\":["
                        + "\"expunge run retention.yaml --set retainDays=90      run what was tested\","
                        + "\"expunge run retention.yaml --set retainDays=9       if 9 is meant\"]}");
    }
}
