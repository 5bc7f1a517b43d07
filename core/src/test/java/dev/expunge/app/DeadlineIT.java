package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promise P7: one deadline for the whole batch, whoever stands in its way.
class DeadlineIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p7ABatchThatOutlivesItsDeadlineIsCancelledTriedSmallerAndItsCandidateParkedAtLast() {
        Job job = Job.of(folder, spec("roots: 4, pause: 0ms } }, deadline: 300ms"));
        try (var _ = Blocker.ofFirstBatch(database)) {
            Outcome outcome = job.start().outcome();
            assertThat(outcome.totals().parked()).isEqualTo(1);
            assertThat(outcome.totals().deleted()).isEqualTo(CANDIDATES - 1);
            assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        }
        assertThat(job.events(RunEvent.BatchRetried.class)).isNotEmpty();
        assertThat(job.events(RunEvent.Parked.class)).hasSize(1);
        assertThat(job.desk().status(java.util.Optional.empty()).reasons())
                .extracting(reason -> List.of(reason.state(), reason.reason(), reason.candidates()))
                .containsExactly(List.of("parked", "locked", 1L));
        assertThat(job.events(RunEvent.BatchCommitted.class))
                .allSatisfy(batch -> assertThat(batch.sample().took()).isLessThan(Duration.ofSeconds(2)));
    }

    @Test
    void p7ARootThatIsLockedForGoodIsSkippedWaitedForAndParked() {
        Job job = Job.of(folder, spec("roots: 100, pause: 0ms } }, deadline: 300ms"));
        try (var _ = Blocker.with(database, "select id from users where " + candidate() + " limit 2 for update")) {
            Outcome outcome = job.start().outcome();
            assertThat(outcome.totals().parked()).isEqualTo(2);
            assertThat(outcome.totals().deleted()).isEqualTo(CANDIDATES - 2);
        }
    }

    @Test
    void p7ARootThatIsUnlockedInTimeIsDeletedInALaterPass() {
        Job job = Job.of(folder, spec("roots: 100, pause: 0ms } }, deadline: 30s"));
        try (var _ = Blocker.with(database, "select id from users where " + candidate() + " limit 2 for update")) {
            job.start();
            Blocker.awaitHanging(database);
        }
        Outcome outcome = job.outcome();
        assertThat(outcome.totals().deleted()).isEqualTo(CANDIDATES);
        Truth.assertWhole(database, job.desk());
    }

    private String spec(String pace) {
        return FluxmapSpec.text(database).replace("roots: 100, pause: 0ms } }, deadline: 30s", pace);
    }

    private static String candidate() {
        return Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90");
    }
}
