package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A schema `expunge` of another version is refused by whatever would read it, and left as it is.
class StateVersionIT {
    @TempDir
    Path folder;

    private final Small small = new Small();

    @Test
    void whatAnotherVersionHasLeftBehindIsRefusedAndNotTouched() {
        String database = small.copy();
        Job job = Job.of(folder, Small.spec(TestServer.server().url(database, "postgres")));
        job.expunge().freeze(job.opened(), event -> {});
        TestServer.execute(database, "comment on table expunge.ledger is 'Expunge, state version 0'");

        assertRefused(job::run, "there  Expunge, state version 0");
        assertRefused(() -> job.desk().status(Optional.empty()), "there  Expunge, state version 0");
        TestServer.execute(database, "comment on table expunge.ledger is null");
        assertRefused(job::run, "there  without a version");
        assertThat(Trial.rowsOf(database)).isEqualTo(small.before());
        assertThat(TestServer.one(database, "select state from expunge.run")).isEqualTo("frozen");

        TestServer.execute(database, "alter schema expunge rename to expunge_before");
        job.run();
        assertThat(TestServer.one(database, "select state from expunge.run")).isEqualTo("verified");
    }

    private static void assertRefused(ThrowingCallable work, String there) {
        assertThatThrownBy(work).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.STATE_VERSION);
            assertThat(failure.what()).contains(there, "here   Expunge, state version 1");
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
            assertThat(failure.next()).hasSize(2);
        });
    }
}
