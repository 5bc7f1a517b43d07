package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.sql.CommitUnknownException;
import dev.expunge.sql.DatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
    private final DataState before = new DataState();

    private static DatabaseException database(String state) {
        return DatabaseException.of(new SQLException("secret row value", state));
    }

    private static DataState during() {
        var state = new DataState();
        state.accept(new RunEvent.StageStarted("1", Stage.DELETE, Instant.EPOCH));
        return state;
    }

    @ParameterizedTest
    @CsvSource({
        "42501, PRIVILEGE_REFUSED",
        "08006, CONNECTION_LOST",
        "28P01, DATABASE_UNREACHABLE",
        "53100, SERVER_REFUSED",
        "25006, SERVER_REFUSED",
        "57014, SERVER_REFUSED",
        "40001, SERVER_REFUSED",
        "42601, CRITERIA_INVALID",
        "22P02, CRITERIA_INVALID",
        "21000, CRITERIA_INVALID",
        "42P01, SCHEMA_MISMATCH"
    })
    void whatTheServerSaysDecidesTheCode(String state, Code code) {
        Failure failure = Failures.of(database(state), before);

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        assertThat(failure.next()).isNotEmpty();
        assertThat(failure.what()).doesNotContain("secret");
    }

    @Test
    void duringTheDeletionNobodySaysThatNothingWasDeleted() {
        assertThat(Failures.of(database("42P01"), during()).code()).isEqualTo(Code.SCHEMA_DRIFT);
        assertThat(Failures.of(database("08006"), during()).dataState()).startsWith("every batch that was committed");
    }

    @Test
    void aFailureStaysWhatItIs() {
        Failure failure = Failure.nothingChanged(Code.RUN_UNKNOWN, "no run");

        assertThat(Failures.of(failure, before)).isSameAs(failure);
    }

    @Test
    void aLostReplyToACommitIsNoBug() {
        assertThat(Failures.of(new CommitUnknownException(database("08006")), during())
                        .code())
                .isEqualTo(Code.CONNECTION_LOST);
    }

    @Test
    void theReportOfABugHoldsPlacesAndNoValues() throws IOException {
        Failure bug = Failures.of(new IllegalStateException("row of Lovelace", new IOException("Lovelace")), before);

        assertThat(bug.code()).isEqualTo(Code.BUG);
        assertThat(bug.what()).doesNotContain("Lovelace");
        Path report = Path.of(bug.next().getFirst().replaceFirst(".*: ", ""));
        assertThat(Files.readString(report))
                .contains("java.lang.IllegalStateException", "caused by: java.io.IOException", "FailuresTest")
                .doesNotContain("Lovelace");
        Files.delete(report);
    }
}
