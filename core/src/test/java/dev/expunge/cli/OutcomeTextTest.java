package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.app.Outcome;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Totals;
import dev.expunge.postgres.Runs;
import dev.expunge.sql.TableName;
import dev.expunge.verify.VacuumReport;
import dev.expunge.verify.VacuumReport.TableVacuum;
import dev.expunge.verify.Verification;
import dev.expunge.verify.Verification.TableProof;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTextTest {
    private static final TableName USERS = new TableName("public", "users");
    private static final TableName LOGS = new TableName("public", "audit_logs");
    private static final Totals TOTALS = new Totals(91_247, 91_200, 47, 0, 0, 257_301, 257_201);

    private final Verification proof = new Verification(
            TOTALS,
            List.of(
                    new TableProof(USERS, "", 91_200, 47, 0),
                    new TableProof(LOGS, "", 166_000, 53, 0),
                    new TableProof(USERS, "public.users(referred_by)", 1, 0, 0)),
            257_201,
            190,
            Optional.empty());
    private final VacuumReport vacuum = new VacuumReport(
            List.of(new TableVacuum(USERS, 91_300, 0, false), new TableVacuum(LOGS, 166_000, 1_200, false)),
            List.of("session 4711 (report), a transaction open for 00:12:09"));

    @Test
    void theFinalNumbersAddUpForPeople() {
        var outcome = new Outcome(3, StopReason.FINISHED, TOTALS, Optional.of(vacuum), Optional.of(proof));
        var reasons = List.of(new Runs.Reason("spared", "changed", 40), new Runs.Reason("spared", "forbidden", 7));

        assertThat(OutcomeText.of(outcome, reasons)).isEqualTo("""

                run 3
                  91,247 candidates = 91,200 deleted + 47 spared + 0 parked + 0 pending
                  257,201 of 257,301 frozen rows deleted or changed
                why candidates were left alone
                  spared  changed    40
                  spared  forbidden   7
                verified
                                                         gone  kept  still there
                  public.users                         91,200    47            0
                  public.audit_logs                   166,000    53            0
                  public.users(referred_by) detached        1     0            0
                  in all                              257,201   100            0
                  ledger: 190 entries, its chain is whole
                vacuumed, in dead rows
                                     dead before   left
                  public.users            91,300      0
                  public.audit_logs      166,000  1,200
                  1,200 dead rows could not be reclaimed yet, held by
                    session 4711 (report), a transaction open for 00:12:09
                """);
    }

    @Test
    void whatDoesNotAddUpIsSaid() {
        assertThat(OutcomeText.totals(new Totals(10, 3, 3, 3, 3, 0, 0))).contains("DOES NOT ADD UP");
    }

    @Test
    void theFinalNumbersAreOneLineForPrograms() {
        var outcome = new Outcome(3, StopReason.STOPPED, TOTALS, Optional.of(vacuum), Optional.of(proof));

        assertThat(RunJson.of(outcome, List.of()))
                .startsWith("{\"event\":\"outcome\",\"run\":3,\"reason\":\"stopped\",\"totals\":{\"candidates\":91247,")
                .contains("\"ledger_entries\":190", "\"holders\":[\"session 4711")
                .endsWith("}\n")
                .containsOnlyOnce("\n");
    }
}
