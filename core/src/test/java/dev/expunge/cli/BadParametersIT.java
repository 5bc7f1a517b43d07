package dev.expunge.cli;

import dev.expunge.Code;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parameters and options that cannot be used. Everything is told before the database is asked.
class BadParametersIT {
    @TempDir
    Path folder;

    @Test
    void aParameterWithoutDefaultMustBeSet() {
        String spec = job().but(", default: 90", "").spec();

        Call.of("run", spec).fails(Code.PARAMETER_INVALID).says("retainDays   must be set");
    }

    @Test
    void anUnknownParameterIsToldWithTheNearestOne() {
        Call.of("run", job().spec(), "--set", "retainDay=90")
                .fails(Code.PARAMETER_INVALID)
                .says("did you mean retainDays?");
    }

    @Test
    void aParameterOutOfBoundsIsToldWithItsBound() {
        Call.of("run", job().spec(), "--set", "retainDays=0")
                .fails(Code.PARAMETER_INVALID)
                .says("retainDays = 0   must be at least 1");
    }

    @Test
    void aParameterOfTheWrongTypeIsToldWithTheRightOne() {
        Call.of("run", job().spec(), "--set", "retainDays=ninety")
                .fails(Code.PARAMETER_INVALID)
                .says("retainDays = ninety   must be a whole number");
    }

    @Test
    void theFrozenNowCannotBeSet() {
        Call.of("run", job().spec(), "--set", "as_of=2020-01-01")
                .fails(Code.PARAMETER_INVALID)
                .says("as_of   cannot be set");
    }

    @Test
    void allProblemsAreToldToProgramsAtOnce() {
        String what = Call.of("run", job().spec(), "--set", "retainDays=0", "--set", "x=1", "--json")
                .failsInJson(Code.PARAMETER_INVALID)
                .get("what")
                .asString();

        org.assertj.core.api.Assertions.assertThat(what).contains("2 problems", "retainDays = 0", "x   is not");
    }

    @Test
    void anOptionThatIsNotThereIsToldWithTheNearestOne() {
        Call.of("run", job().spec(), "--exceute").fails(Code.USAGE).says("--execute", "expunge run --help");
    }

    @Test
    void aRunsNumberThatIsNoneIsNotRepeated() {
        Call.of("status", job().spec(), "--run", "hunter2")
                .fails(Code.USAGE)
                .says("--run")
                .keepsQuiet("hunter2");
    }

    @Test
    void aSignatureWithoutExecuteIsAnError() {
        Call.of("run", job().spec(), "--signature", "x").fails(Code.USAGE).says("--execute");
    }

    @Test
    void aCommandThatIsNotThereIsToldWithTheNearestOne() {
        Call.of("frezee", "spec.yaml").fails(Code.USAGE).says("freeze");
    }

    @Test
    void aCommandWithoutItsSpecSaysSo() {
        Call.of("run").fails(Code.USAGE).says("SPEC");
    }

    private Given job() {
        return Given.job(folder, "nobody_connects");
    }
}
