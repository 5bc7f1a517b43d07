package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.HastyTime;
import dev.expunge.TestServer;
import dev.expunge.app.Calls.Breach;
import dev.expunge.app.Calls.Call;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P1, P4, P5, P10 and P12: every call to the server breaks in turn, before it got there and after it took
/// effect.
///
/// Breaks those of one kind (stage, connection, method, statement) the first time, and those of the deletion the last
/// time, too; `-Dexpunge.fire.calls=all` breaks each single call, and has the server fail it, which takes many
/// minutes.
class EveryCallIT {
    private static final String DRY_RUN = "expunge dry run";

    /// What comes by the clock may come too late in one run, and in time in the next.
    private static final int AGAIN = 3;

    @TempDir
    Path folder;

    private final Small small = new Small();
    private final Queue<String> copies = new ConcurrentLinkedQueue<>();

    /// Of each copy: a dry run whose own calls do not break need not be made again.
    private final Map<String, String> signatures = new ConcurrentHashMap<>();

    @Test
    void everyCallBreaksInTurnAndEveryPromiseHolds() {
        List<Call> clean = cleanRun();
        Breaches wanted = Breaches.of(clean, call -> call.phase().equals("DELETE"));
        var notBroken = new ConcurrentLinkedQueue<Breach>();
        var faults = new ConcurrentLinkedQueue<String>();
        wanted.each(breach -> {
            boolean broken = survives(breach, faults);
            for (int again = 0; !broken && again < AGAIN; again++) {
                broken = survives(breach, faults);
            }
            if (!broken) {
                notBroken.add(breach);
            }
        });
        System.out.println("calls to the server in one run: " + clean.size() + ", of "
                + Set.copyOf(clean).size() + " kinds; broken " + wanted.count() + "; not broken " + notBroken.size());
        assertThat(faults).isEmpty();
        assertThat(notBroken).isEmpty();
    }

    private List<Call> cleanRun() {
        var calls = new Calls();
        Attempt attempt = attempt(calls, "clean");
        assertThat(attempt.run().reason()).isEqualTo(StopReason.FINISHED);
        List<Call> made = calls.made();
        attempt.assertPromises();
        assertThat(made).extracting(Call::phase).contains("connect", "FREEZE", "EXPORT", "DELETE", "VACUUM");
        assertThat(made).extracting(Call::method).contains("connect", "commit", "copyOut", "setSavepoint");
        assertThat(made).extracting(Call::purpose).contains("expunge run", "expunge watch", DRY_RUN);
        return made;
    }

    /// False when the run never came to that call.
    private boolean survives(Breach breach, ConcurrentLinkedQueue<String> faults) {
        Calls calls = new Calls().breaking(breach);
        try {
            Attempt attempt = attempt(calls, breach.toString());
            if (breach.call().purpose().equals(DRY_RUN)) {
                signatures.remove(attempt.database);
            }
            attempt.runThenResume();
            calls.end();
            attempt.assertPromises();
            copies.add(attempt.database);
        } catch (AssertionError | RuntimeException e) {
            faults.add(breach + ": " + e);
        }
        return calls.broken();
    }

    private Attempt attempt(Calls calls, String what) {
        String database = Optional.ofNullable(copies.poll()).orElseGet(small::copy);
        Small.renew(database);
        String url = BreakingDriver.marked(TestServer.server().url(database, "postgres"), database, calls);
        try {
            Path own = Files.createTempDirectory(folder, "run");
            return new Attempt(what, database, calls, FluxmapSpec.write(own, Small.spec(url)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One database, run until it is done.
    private final class Attempt {
        private final String what;
        private final String database;
        private final Calls calls;
        private final Expunge expunge = new Expunge(Map.of(), new HastyTime(30));
        private final Opened opened;

        Attempt(String what, String database, Calls calls, Path spec) {
            this.what = what;
            this.database = database;
            this.calls = calls;
            this.opened = expunge.open(spec, List.of());
        }

        Outcome run() {
            return run(new DataState());
        }

        private Outcome run(DataState data) {
            calls.enter("connect");
            String signature = signatures.computeIfAbsent(
                    database, name -> expunge.dryRun(opened).plan().signature().toString());
            return expunge.execute(
                    opened,
                    signature,
                    event -> {
                        data.accept(event);
                        if (event instanceof RunEvent.StageStarted started) {
                            calls.enter(started.stage().name());
                        }
                    },
                    watch -> {});
        }

        void runThenResume() {
            var data = new DataState();
            try {
                if (over(run(data))) {
                    return;
                }
            } catch (RuntimeException e) {
                assertClear(Failures.of(e, data));
            }
            Eventually.holds("the run resumes", this::resumed);
        }

        private boolean resumed() {
            try {
                return over(run(new DataState()));
            } catch (Failure failure) {
                assertThat(failure.code()).as(failure.what()).isIn(Code.RUN_IN_THE_WAY, Code.NO_CANDIDATES);
                return failure.code() == Code.NO_CANDIDATES;
            }
        }

        private boolean over(Outcome outcome) {
            assertThat(outcome.totals().addUp()).isTrue();
            return outcome.reason() == StopReason.FINISHED && outcome.totals().pending() == 0;
        }

        private void assertClear(Failure failure) {
            assertThat(failure.code()).as(failure.what()).isNotIn(Code.BUG, Code.SIGNAL_UNUSABLE);
            assertThat(failure.what()).isNotBlank();
            assertThat(failure.next()).isNotEmpty();
            assertThat(failure.dataState()).isNotBlank();
            if (failure.dataState().equals(Failure.NOTHING_CHANGED)) {
                assertThat(Trial.rowsOf(database)).isEqualTo(small.before());
            }
        }

        void assertPromises() {
            assertThat(Trial.rowsOf(database)).as(what).isEqualTo(small.after());
            Truth.assertWhole(database, expunge.desk(opened));
            assertThat(TestServer.count(database, "select sum(deleted) from expunge.batch"))
                    .as(what)
                    .isEqualTo(Small.DELETED);
        }
    }
}
