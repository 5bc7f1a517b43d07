package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.Run;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Tally;
import dev.expunge.delete.Totals;
import dev.expunge.postgres.Runs;
import dev.expunge.sql.TableName;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.VacuumReport.TableVacuum;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndingsTest {
    private static final String RESUME = "expunge run s.yaml --execute --signature x";

    private static Optional<Failure> end(StopReason reason, Totals totals, boolean skipped) {
        var table = new TableVacuum(new TableName("public", "users"), 5, 5, skipped);
        var report = new VacuumReport(List.of(table), List.of());
        return Endings.of(new Outcome(3, reason, totals, Optional.of(report), Optional.empty()), RESUME);
    }

    private static Totals totals(long deleted, long parked, long pending) {
        return new Totals(10, deleted, 10 - deleted - parked - pending, parked, pending, 30, 20);
    }

    @Test
    void everythingDecidedIsASuccess() {
        assertThat(end(StopReason.FINISHED, totals(8, 0, 0), false)).isEmpty();
    }

    @Test
    void stoppedSaysHowManyAreDeletedAndHowToResume() {
        Failure stopped = end(StopReason.STOPPED, totals(4, 0, 6), false).orElseThrow();

        assertThat(stopped.code()).isEqualTo(Code.STOPPED);
        assertThat(stopped.dataState()).startsWith("4 of 10 candidates are deleted");
        assertThat(stopped.next()).singleElement().asString().startsWith(RESUME);
    }

    @Test
    void abortedSaysThatItsBatchWasRolledBack() {
        Failure aborted = end(StopReason.ABORTED, totals(4, 0, 6), false).orElseThrow();

        assertThat(aborted.code()).isEqualTo(Code.ABORTED);
        assertThat(aborted.what()).contains("rolled back");
    }

    @Test
    void parkedOrPendingCandidatesAreNoSuccess() {
        assertThat(end(StopReason.FINISHED, totals(9, 1, 0), false))
                .map(Failure::code)
                .contains(Code.INCOMPLETE);
        assertThat(end(StopReason.FINISHED, totals(9, 0, 1), false))
                .map(Failure::code)
                .contains(Code.INCOMPLETE);
    }

    private static Optional<Failure> joined(StopReason reason, Totals totals, String left, boolean leadGone) {
        var done = new Run.Done(reason, totals, new Tally(0, 0, 0, 0, 0));
        var reasons = left.isEmpty() ? List.<Runs.Reason>of() : List.of(new Runs.Reason("spared", left, 10));
        return Endings.of(new Joined(3, done, reasons, Optional.empty(), leadGone), RESUME);
    }

    @Test
    void whoJoinedEndsAsTheRunDoes() {
        assertThat(joined(StopReason.FINISHED, totals(8, 0, 0), "changed", false))
                .isEmpty();
        assertThat(joined(StopReason.FINISHED, totals(9, 1, 0), "", false)).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(Code.INCOMPLETE);
            assertThat(failure.code().exit()).isEqualTo(5);
        });
        assertThat(joined(StopReason.FINISHED, totals(0, 0, 0), "changed", false))
                .map(Failure::code)
                .contains(Code.NOTHING_DELETED);
        assertThat(joined(StopReason.FINISHED, totals(9, 1, 0), "", true))
                .map(Failure::code)
                .contains(Code.LEAD_GONE);
        assertThat(joined(StopReason.PARKED_TOO_MANY, totals(1, 5, 4), "", false))
                .map(Failure::code)
                .contains(Code.PARKED_TOO_MANY);
    }

    @Test
    void aTableThatCouldNotBeVacuumedIsAFailureOfTheRole() {
        assertThat(end(StopReason.FINISHED, totals(10, 0, 0), true)).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(Code.PRIVILEGE_REFUSED);
            assertThat(failure.dataState()).startsWith("10 of 10");
        });
    }
}
