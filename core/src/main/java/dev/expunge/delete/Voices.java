package dev.expunge.delete;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Lets the workers of a process speak as one run: events one at a time, and a pause when the last of them rests.
/// Thread-safe.
public final class Voices {
    private final Consumer<RunEvent> events;
    private final Set<Integer> present = new HashSet<>();
    private final Map<Integer, RunEvent.Paused> resting = new HashMap<>();
    private Optional<String> told = Optional.empty();

    /// @param events called by one thread at a time
    public Voices(Consumer<RunEvent> events) {
        this.events = events;
    }

    /// What worker `number` tells its events to; the worker counts as busy from here on.
    public synchronized Consumer<RunEvent> of(int number) {
        present.add(number);
        return event -> hear(number, event);
    }

    /// Tells something that is not a worker's own.
    public synchronized void tell(RunEvent event) {
        events.accept(event);
    }

    /// Worker `number` has ended.
    synchronized void leave(int number) {
        present.remove(number);
        resting.remove(number);
        if (!present.isEmpty() && resting.size() == present.size()) {
            pause(resting.values().iterator().next());
        }
    }

    private synchronized void hear(int number, RunEvent event) {
        switch (event) {
            case RunEvent.Paused pausing -> {
                resting.put(number, pausing);
                if (resting.size() >= present.size()) {
                    pause(pausing);
                }
            }
            case RunEvent.Resumed resumed -> {
                resting.remove(number);
                if (told.isPresent()) {
                    told = Optional.empty();
                    events.accept(resumed);
                }
            }
            default -> events.accept(event);
        }
    }

    private void pause(RunEvent.Paused pausing) {
        if (!told.equals(Optional.of(pausing.because()))) {
            told = Optional.of(pausing.because());
            events.accept(pausing);
        }
    }
}
