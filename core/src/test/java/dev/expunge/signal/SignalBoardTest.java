package dev.expunge.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.Time;
import dev.expunge.app.SystemTime;
import dev.expunge.delete.PauseReason;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.spec.SignalLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SignalBoardTest {
    private static final Duration PERIOD = Duration.ofMillis(20);

    /// Stands still until a test moves it.
    private static final class Moved implements Time {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public void sleep(Duration duration) {
            nanos.addAndGet(duration.toNanos());
        }
    }

    /// A source of one signal, whose outcome a test sets.
    private static final class Dial implements Source {
        private final Signal signal;
        private final AtomicReference<Measurement> shown = new AtomicReference<>(Measurement.of(0));
        private volatile Map<Signal, Measurement> more = Map.of();
        private volatile CountDownLatch hang = new CountDownLatch(0);
        private volatile boolean broken;
        private volatile boolean closed;

        Dial(String name) {
            signal = new Signal(name, name, Unit.COUNT, SignalLimit.moreThan(5), PERIOD);
        }

        @Override
        public String name() {
            return signal.source();
        }

        @Override
        public Duration period() {
            return PERIOD;
        }

        @Override
        public Map<Signal, Measurement> look() {
            try {
                hang.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (broken) {
                throw new IllegalStateException("the connection is lost");
            }
            var all = new HashMap<>(more);
            all.put(signal, shown.get());
            return all;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static List<String> present(SignalBoard board) {
        return board.reasons().stream()
                .map(PauseReason::present)
                .flatMap(Optional::stream)
                .toList();
    }

    @Test
    void clearingOneOfTwoTriggersDoesNotResume() {
        var left = new Dial("left");
        var right = new Dial("right");
        try (SignalBoard board =
                SignalBoard.open(List.of(left, right), new SystemTime()).board()) {
            board.watch();
            assertThat(present(board)).isEmpty();
            left.shown.set(Measurement.of(6));
            right.shown.set(Measurement.of(7));
            Eventually.holds("both", () -> present(board).size() == 2);
            left.shown.set(Measurement.of(0));
            Eventually.holds("the right one alone", () -> present(board).equals(List.of("right is 7, more than 5")));
            right.shown.set(Measurement.of(0));
            Eventually.holds("none", () -> present(board).isEmpty());
        }
        assertThat(left.closed && right.closed).isTrue();
    }

    @Test
    void p9ASourceThatHangsPausesAndDelaysNoOther() {
        var slow = new Dial("slow");
        var quick = new Dial("quick");
        try (SignalBoard board =
                SignalBoard.open(List.of(slow, quick), new SystemTime()).board()) {
            var hang = new CountDownLatch(1);
            slow.hang = hang;
            board.watch();
            Eventually.holds(
                    "a pause for the slow one",
                    () -> present(board).stream().anyMatch(s -> s.startsWith("the signal slow has not been read for")));
            quick.shown.set(Measurement.of(9));
            Eventually.holds("a pause for the quick one", () -> present(board).contains("quick is 9, more than 5"));
            quick.shown.set(Measurement.of(0));
            hang.countDown();
            Eventually.holds("none", () -> present(board).isEmpty());
        }
    }

    @Test
    void p9ASourceThatBreaksPausesAndRecovers() {
        var dial = new Dial("dial");
        try (SignalBoard board =
                SignalBoard.open(List.of(dial), new SystemTime()).board()) {
            board.watch();
            dial.broken = true;
            Eventually.holds(
                    "a pause",
                    () -> present(board).equals(List.of("the signal dial has no value: the connection is lost")));
            dial.broken = false;
            Eventually.holds("none", () -> present(board).isEmpty());
        }
    }

    @Test
    void aSourceThatLearntAnewIsWatchedForWhatItWatchesNow() {
        var old = new Dial("old");
        var fresh = new Signal("fresh", "old", Unit.COUNT, SignalLimit.moreThan(5), PERIOD);
        try (SignalBoard board =
                SignalBoard.open(List.of(old), new SystemTime()).board()) {
            List<PauseReason> reasons = board.reasons();
            board.watch();
            old.more = Map.of(fresh, Measurement.of(6));
            old.shown.set(new Measurement.Retired());
            Eventually.holds(
                    "the fresh one alone",
                    () -> board.readings().stream()
                            .map(r -> r.signal().name())
                            .toList()
                            .equals(List.of("fresh")));
            assertThat(reasons.stream().flatMap(r -> r.present().stream())).containsExactly("fresh is 6, more than 5");
        }
    }

    @Test
    void whatGivesNoValueAtTheFirstLookIsToldAndNotWatched() {
        var broken = new Dial("broken");
        var blind = new Dial("blind");
        broken.broken = true;
        blind.shown.set(new Missing("the role may not see it", "grant it"));
        SignalBoard.Opened opened = SignalBoard.open(List.of(broken, blind, new Dial("fine")), new Moved());
        assertThat(opened.blind())
                .containsOnly(
                        Map.entry("broken", new Missing("the connection is lost", "")),
                        Map.entry("blind", new Missing("the role may not see it", "grant it")));
        assertThat(opened.broken()).singleElement().satisfies(e -> assertThat(e).hasMessage("the connection is lost"));
        assertThat(opened.board().readings()).extracting(r -> r.signal().name()).containsExactly("fine");
    }

    @Test
    void aReadingHasValueLimitAgeAndSentence() {
        var time = new Moved();
        var dial = new Dial("dial");
        dial.shown.set(Measurement.of(4));
        SignalBoard board = SignalBoard.open(List.of(dial), time).board();
        time.sleep(Duration.ofMillis(60));
        Reading reading = board.readings().getFirst();
        assertThat(reading.value()).hasValue(4);
        assertThat(reading.age()).isEqualTo(Duration.ofMillis(60));
        assertThat(reading.signal().limit().pause()).isEqualTo(5);
        assertThat(reading.sentence()).isEqualTo("dial is 4 (limit: more than 5)");
        assertThat(reading.pauses()).isFalse();
        time.sleep(Duration.ofMillis(1));
        assertThat(board.readings().getFirst().pauses()).isTrue();
    }

    @Test
    void theJournalHearsEachChangeOnceAndWhatItCouldNotWriteAgain() {
        var written = new CopyOnWriteArrayList<String>();
        var refuse = new AtomicReference<>(true);
        var chronicle = new Chronicle((kind, signals) -> {
            if (refuse.get()) {
                throw new IllegalStateException("no run yet");
            }
            written.add(kind + " " + signals);
        });
        chronicle.tell(List.of("a"), Optional.empty());
        refuse.set(false);
        chronicle.tell(List.of("a"), Optional.empty());
        chronicle.tell(List.of("a"), Optional.empty());
        chronicle.tell(List.of("a", "b"), Optional.empty());
        chronicle.tell(List.of("b"), Optional.empty());
        chronicle.tell(List.of(), Optional.empty());
        chronicle.tell(List.of(), Optional.empty());
        chronicle.tell(List.of(), Optional.of("c"));
        chronicle.tell(List.of(), Optional.of("c"));
        assertThat(written).containsExactly("PAUSED [a]", "PAUSED [a, b]", "PAUSED [b]", "RESUMED [b]", "CRITICAL [c]");
    }
}
