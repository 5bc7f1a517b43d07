package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.Network;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
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

    /// The server ends it by itself: nobody could cancel it, and no single statement takes as long.
    @Test
    void p7NobodyWaitsLongerThanTheDeadlineAlsoWhenTheWatchIsBlindAndTwoStatementsWait() {
        String user = TestServer.one(database, """
                select id from users where %s and exists (select from user_sessions s where s.user_id = users.id)
                   and exists (select from audit_logs a where a.user_id = users.id) order by id limit 1
                """.formatted(candidate()));
        var first = new AtomicReference<Optional<Blocker>>(Optional.empty());
        var time = new SystemTime();
        try (var network = new Network(TestServer.server().port()).only("expunge watch");
                var _ = Blocker.with(database, "select from user_sessions where user_id = " + user + " for update")) {
            Job job = Job.of(folder, network.over(spec("roots: 100, pause: 0ms } }, deadline: 2s")));
            job.listening(event -> {
                if (Meddler.deleteBegins(event)) {
                    first.set(Optional.of(
                            Blocker.with(database, "select from audit_logs where user_id = " + user + " for update")));
                    network.become(Network.State.STALLED);
                }
            });
            job.start();
            Blocker.awaitHanging(database);
            var request = CompletableFuture.supplyAsync(() -> {
                long begin = time.nanos();
                TestServer.execute(database, "update users set name = name where id = " + user);
                return time.elapsed(begin);
            });
            time.sleep(Duration.ofMillis(1300));
            first.get().orElseThrow().close();
            assertThat(request.join()).isBetween(Duration.ofMillis(1300), Duration.ofMillis(2300));
            network.heal();
            job.await(RunEvent.BatchRetried.class, retried -> retried.sqlState().equals("57014"));
            job.request(Request.ABORT);
            assertThat(job.outcome().totals().addUp()).isTrue();
        }
    }

    private String spec(String pace) {
        return FluxmapSpec.text(database).replace("roots: 100, pause: 0ms } }, deadline: 30s", pace);
    }

    private static String candidate() {
        return Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90");
    }
}
