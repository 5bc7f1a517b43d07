package dev.expunge.delete;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.ChangeWindow;
import dev.expunge.ChangeWindows;
import dev.expunge.Eventually;
import dev.expunge.app.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What holds a run up and what ends it, without a server.
class SteeringTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final SystemTime time = new SystemTime();
    private final Told told = new Told();
    private final Watch watch = new Watch(told, DEADLINE, time);
    private final List<RunEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<Optional<String>> first = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> second = new AtomicReference<>(Optional.empty());
    private final AtomicInteger asked = new AtomicInteger();
    private final Steering steering = steering(this::first, second::get);

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void p8ItGoesOnOnlyWhenNoReasonIsLeft() {
        first.set(Optional.of("one is 5 s behind"));
        second.set(Optional.of("two is there"));
        var held = CompletableFuture.supplyAsync(steering::hold);
        awaitPaused("one is 5 s behind; two is there");
        first.set(Optional.empty());
        awaitPaused("two is there");
        assertThat(held).isNotDone();
        second.set(Optional.empty());
        assertThat(held.orTimeout(30, TimeUnit.SECONDS).join()).isEmpty();
        assertThat(resumed()).isEqualTo(1);
    }

    @Test
    void aReasonWhoseNumbersChangeIsToldOnce() {
        first.set(Optional.of("replica is 5.2 s behind, the limit is 5 s"));
        var held = CompletableFuture.supplyAsync(steering::hold);
        awaitPaused("replica is 5.2 s behind, the limit is 5 s");
        first.set(Optional.of("replica is 17 s behind, the limit is 5 s"));
        int before = asked.get();
        Eventually.holds("looks", () -> asked.get() > before + 2);
        second.set(Optional.of("more"));
        awaitPaused("replica is 17 s behind, the limit is 5 s; more");
        first.set(Optional.empty());
        second.set(Optional.empty());
        held.join();
        assertThat(paused()).hasSize(2);
    }

    @Test
    void p8AnEndIsSeenInAPauseAndInARest() {
        first.set(Optional.of("one"));
        var held = CompletableFuture.supplyAsync(steering::hold);
        awaitPaused("one");
        told.wants(Request.STOP);
        assertThat(held.orTimeout(30, TimeUnit.SECONDS).join()).contains(StopReason.STOPPED);
        assertThat(steering.rest(Duration.ofHours(1))).contains(StopReason.STOPPED);
        assertThat(steering.restApart(Duration.ofHours(1))).contains(StopReason.STOPPED);
        assertThat(resumed()).isZero();
    }

    @Test
    void p9WhoHearsNothingPauses() {
        told.silent = true;
        var held = CompletableFuture.supplyAsync(
                () -> steering(watch::reasonToPause).rest(Duration.ofSeconds(4)));
        awaitPaused("the run's control row cannot be read");
        told.silent = false;
        assertThat(held.orTimeout(30, TimeUnit.SECONDS).join()).isEmpty();
    }

    @Test
    void p8AnAttemptThatHangsIsLeftWhenTheRunHasToEnd() {
        var never = new CountDownLatch(1);
        var attempt = CompletableFuture.supplyAsync(() -> steering.attempt(() -> {
            try {
                return never.await(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                return false;
            }
        }));
        watch.request(Request.STOP);
        assertThat(attempt.orTimeout(30, TimeUnit.SECONDS).join()).isFalse();
        never.countDown();
    }

    @Test
    void theTimeThatARunWasGivenEndsItAndAGraceLaterAborts() {
        try (var brief = new Watch(told, Duration.ofMillis(300), time)) {
            brief.endAfter(Duration.ofMillis(10));
            Eventually.holds("an end", () -> brief.reasonToEnd().isPresent());
            assertThat(brief.reasonToEnd()).contains(StopReason.DEADLINE);
            brief.batchBegins();
            Eventually.holds("an abort", () -> brief.wanted() == Request.ABORT);
            Eventually.holds("a cancel", () -> told.cancelled.get() > 0);
            assertThat(brief.reasonToEnd()).contains(StopReason.DEADLINE);
            assertThat(brief.sinceRequest()).isPresent();
            brief.request(Request.ABORT);
            assertThat(brief.reasonToEnd()).as("people come before the clock").contains(StopReason.ABORTED);
        }
    }

    @Test
    void p8AWindowIsJudgedByTheServersClockAndByWhatABatchTakes() {
        var gate = new WindowGate(
                new ChangeWindows(List.of(ChangeWindow.parse("12:00-13:00 UTC").orElseThrow())), watch);
        told.at(NOON.minusSeconds(60));
        awaitServer(NOON.minusSeconds(60));
        assertThat(gate.present())
                .contains("the window 12:00-13:00 UTC is closed; it opens on Mon 2026-01-05 12:00 UTC");
        told.at(NOON.plusSeconds(60));
        awaitServer(NOON.plusSeconds(60));
        assertThat(gate.present()).isEmpty();
        told.at(NOON.plus(Duration.ofHours(1)).minusSeconds(20));
        awaitServer(NOON.plus(Duration.ofHours(1)).minusSeconds(20));
        assertThat(gate.present().orElse(""))
                .startsWith("the window 12:00-13:00 UTC closes on Mon 2026-01-05 13:00 UTC, and a batch may take 30 s")
                .endsWith("it opens on Tue 2026-01-06 12:00 UTC");
        watch.batchBegins();
        watch.batchEnds();
        assertThat(gate.present()).as("the last batch was much shorter").isEmpty();
    }

    @Test
    void theAgeOfARequestIsTheServersNotWhenItWasHeard() {
        told.age = Duration.ofMinutes(5);
        told.wants(Request.PAUSE);
        Eventually.holds("a pause", () -> watch.sincePause().isPresent());
        assertThat(watch.sincePause().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void itReportsThatItIsQuietOnlyWhenNoBatchRuns() {
        told.wants(Request.PAUSE);
        Eventually.holds("a pause", () -> watch.wanted() == Request.PAUSE);
        watch.batchBegins();
        watch.standsStill("asked");
        Eventually.holds("reports", told::reportedTwice);
        assertThat(told.report.get().quiet()).isEmpty();
        watch.batchEnds();
        watch.standsStill("asked");
        Eventually.holds("quiet", () -> told.report.get().quiet().isPresent());
        assertThat(told.report.get().answered()).isEqualTo(1);
        watch.goesOn();
        Eventually.holds("busy", () -> told.report.get().quiet().isEmpty());
    }

    private Optional<String> first() {
        asked.incrementAndGet();
        return first.get();
    }

    private Steering steering(PauseReason... reasons) {
        return new Steering("1", watch, List.of(reasons), events::add, time);
    }

    private void awaitServer(Instant at) {
        Eventually.holds(
                "the server's time",
                () -> Duration.between(at, watch.serverTime()).abs().compareTo(Duration.ofSeconds(5)) < 0);
    }

    private void awaitPaused(String because) {
        Eventually.holds(
                because, () -> paused().stream().anyMatch(p -> p.because().equals(because)));
    }

    private List<RunEvent.Paused> paused() {
        synchronized (events) {
            return events.stream()
                    .filter(RunEvent.Paused.class::isInstance)
                    .map(RunEvent.Paused.class::cast)
                    .toList();
        }
    }

    private long resumed() {
        synchronized (events) {
            return events.stream().filter(RunEvent.Resumed.class::isInstance).count();
        }
    }

    /// A server that says what it was told to say.
    private static final class Told implements Observer {
        final AtomicReference<Report> report =
                new AtomicReference<>(new Report(0, Optional.empty(), false, "", Optional.empty(), "", 0));
        final AtomicInteger reports = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        volatile boolean silent;
        volatile Duration age = Duration.ZERO;
        private volatile Request wanted = Request.RUN;
        private volatile Instant now = NOON;
        private final AtomicLong number = new AtomicLong();

        void wants(Request request) {
            number.incrementAndGet();
            wanted = request;
        }

        void at(Instant instant) {
            now = instant;
        }

        boolean reportedTwice() {
            int before = reports.get();
            Eventually.holds("reports", () -> reports.get() > before + 1);
            return true;
        }

        @Override
        public void breakOff() {}

        @Override
        public Optional<Orders> exchange(Report told) {
            report.set(told);
            reports.incrementAndGet();
            return silent
                    ? Optional.empty()
                    : Optional.of(new Orders(wanted, number.get(), age, Optional.empty(), false, now));
        }

        @Override
        public Optional<Observation> look() {
            return Optional.of(Observation.quiet());
        }

        @Override
        public void cancelRunning() {
            cancelled.incrementAndGet();
        }

        @Override
        public void close() {}
    }
}
