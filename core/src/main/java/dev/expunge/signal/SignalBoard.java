package dev.expunge.signal;

import dev.expunge.Time;
import dev.expunge.delete.PauseReason;
import dev.expunge.delete.Pressure;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Measurement.Retired;
import dev.expunge.signal.Measurement.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/// All signals of a run, each source read by a thread of its own, so that one that hangs delays no other. A signal
/// that is missing, or older than three of its periods, holds the run up (promise P9).
///
/// Thread-safe. The sources are read from [#open] on, the consequences are told from [#follow] on.
public final class SignalBoard implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration JOIN = Duration.ofSeconds(2);

    private final List<Source> sources;
    private final Time time;
    private final Map<String, Gauge> gauges = new ConcurrentSkipListMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private SignalBoard(List<Source> sources, Time time) {
        this.sources = List.copyOf(sources);
        this.time = time;
    }

    /// A board with the outcome of a first look.
    ///
    /// @param blind the signals that gave no value, with the reason: an error where somebody asked for them
    /// @param broken what sources threw instead of telling anything; they are among the blind, too
    public record Opened(SignalBoard board, Map<String, Missing> blind, List<RuntimeException> broken) {}

    /// Looks at every source once, in this thread, and forgets the signals that give no value. Whoever calls it
    /// closes the board.
    public static Opened open(List<Source> sources, Time time) {
        var board = new SignalBoard(sources, time);
        var blind = new ConcurrentSkipListMap<String, Missing>();
        var broken = new ArrayList<RuntimeException>();
        for (Source source : sources) {
            try {
                source.look().forEach((signal, measured) -> {
                    if (measured instanceof Missing missing) {
                        blind.put(signal.name(), missing);
                    } else {
                        board.gauges.put(signal.name(), Gauge.first(signal, measured, time.nanos()));
                    }
                });
            } catch (RuntimeException e) {
                blind.put(source.name(), unread(e));
                broken.add(e);
            }
        }
        return new Opened(board, blind, broken);
    }

    /// Goes on looking, each source at its own period. Called once.
    public void watch() {
        sources.forEach(source -> threads.add(Thread.ofPlatform()
                .daemon()
                .name("expunge-signal-" + source.name())
                .start(() -> read(source))));
    }

    /// Writes down what the signals do to the run, from now on. Called once, when there is something to write to.
    ///
    /// What cannot be written is tried again until it can be, or until the board is closed.
    public void follow(Journal journal) {
        var told = new Chronicle(journal);
        threads.add(Thread.ofPlatform().daemon().name("expunge-signals").start(() -> {
            while (!closed) {
                told.tell(pausing(), fatal().map(gauge -> gauge.signal().name()));
                time.sleep(LOOK);
            }
        }));
    }

    private void read(Source source) {
        while (!closed) {
            long begin = time.nanos();
            note(source);
            Duration left = source.period().minus(time.elapsed(begin));
            if (left.isPositive()) {
                time.sleep(left);
            }
        }
    }

    private void note(Source source) {
        Map<Signal, Measurement> seen;
        try {
            seen = source.look();
        } catch (RuntimeException e) {
            gauges.values().stream()
                    .filter(gauge -> gauge.signal().source().equals(source.name()))
                    .forEach(gauge -> put(gauge.after(unread(e), time.nanos())));
            return;
        }
        gauges.values().stream()
                .filter(gauge -> gauge.signal().source().equals(source.name()))
                .forEach(gauge -> put(gauge.after(
                        seen.getOrDefault(gauge.signal(), new Missing("it is not there any more", "")), time.nanos())));
        if (seen.values().stream().anyMatch(Retired.class::isInstance)) {
            seen.forEach(this::noteChange);
        }
    }

    /// A source that has learnt what there is to watch anew names what it watches no more beside what it watches
    /// instead.
    private void noteChange(Signal signal, Measurement measured) {
        if (measured instanceof Retired) {
            gauges.remove(signal.name());
        } else if (measured instanceof Value) {
            gauges.computeIfAbsent(signal.name(), _ -> Gauge.first(signal, measured, time.nanos()));
        }
    }

    private void put(Gauge gauge) {
        gauges.put(gauge.signal().name(), gauge);
    }

    private static Missing unread(RuntimeException e) {
        return new Missing(Optional.ofNullable(e.getMessage()).orElse("it cannot be read"), "");
    }

    /// Everything that can hold the run up: one reason for each signal.
    public List<PauseReason> reasons() {
        Set<String> now = Set.copyOf(gauges.keySet());
        PauseReason later = () -> gauges.keySet().stream()
                .filter(name -> !now.contains(name))
                .flatMap(name -> reason(name).present().stream())
                .findFirst();
        return Stream.concat(now.stream().sorted().map(this::reason), Stream.of(later))
                .toList();
    }

    private PauseReason reason(String name) {
        return () -> Optional.ofNullable(gauges.get(name)).flatMap(gauge -> gauge.pause(time.nanos()));
    }

    /// What all signals together say short of a pause.
    public Pressure pressure() {
        long now = time.nanos();
        return gauges.values().stream().map(gauge -> gauge.pressure(now)).reduce(Pressure.NONE, Pressure::or);
    }

    /// The signal that was beyond its critical limit twice in a row, in a sentence. Stays once it is there.
    public Optional<String> critical() {
        return fatal().flatMap(Gauge::fatal);
    }

    private Optional<Gauge> fatal() {
        return gauges.values().stream()
                .filter(gauge -> gauge.fatal().isPresent())
                .findFirst();
    }

    private List<String> pausing() {
        long now = time.nanos();
        return gauges.values().stream()
                .filter(gauge -> gauge.pause(now).isPresent())
                .map(gauge -> gauge.signal().name())
                .toList();
    }

    /// How every signal stands, by name.
    public List<Reading> readings() {
        long now = time.nanos();
        return gauges.values().stream().map(gauge -> gauge.reading(now)).toList();
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(JOIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        sources.forEach(Source::close);
    }
}
