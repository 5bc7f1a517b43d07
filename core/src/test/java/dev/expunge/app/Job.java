package dev.expunge.app;

import dev.expunge.Eventually;
import dev.expunge.FluxmapSpec;
import dev.expunge.Time;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Watch;
import dev.expunge.freeze.FrozenSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One execution of a spec in a thread of its own, with all its events.
final class Job {
    private final Expunge expunge;
    private final Opened opened;
    private final String signature;
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<Watch>> watch = new AtomicReference<>(Optional.empty());
    private volatile Consumer<RunEvent> listener = event -> {};
    private CompletableFuture<FrozenSet> freezing = new CompletableFuture<>();
    private CompletableFuture<Outcome> end = new CompletableFuture<>();

    private Job(Expunge expunge, Opened opened, String signature) {
        this.expunge = expunge;
        this.opened = opened;
        this.signature = signature;
    }

    /// Reads the spec and makes a dry run for its signature.
    static Job of(Path folder, String spec) {
        return of(folder, spec, new SystemTime());
    }

    static Job of(Path folder, String spec, Time time) {
        var expunge = new Expunge(Map.of(), time);
        Opened opened = expunge.open(FluxmapSpec.write(folder, spec), List.of());
        return new Job(
                expunge, opened, expunge.dryRun(opened).plan().signature().toString());
    }

    /// Calls `on` with each event, on the run's own thread.
    Job listening(Consumer<RunEvent> on) {
        listener = on;
        return this;
    }

    /// The same job for another execution.
    Job again() {
        return new Job(expunge, opened, signature);
    }

    /// The same job, building the indexes that it misses.
    Job withIndexes() {
        return new Job(expunge, opened.withIndexes(), signature);
    }

    Job start() {
        end = CompletableFuture.supplyAsync(
                this::run, command -> Thread.ofPlatform().daemon().start(command));
        return this;
    }

    /// Freezes, and nothing else.
    Job startFreezing() {
        freezing = CompletableFuture.supplyAsync(
                () -> expunge.freeze(opened, this::note, w -> watch.set(Optional.of(w))),
                command -> Thread.ofPlatform().daemon().start(command));
        return this;
    }

    /// Waits for the end of the freeze.
    FrozenSet frozen() {
        return freezing.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /// Executes in the calling thread.
    Outcome run() {
        return expunge.execute(opened, signature, this::note, w -> watch.set(Optional.of(w)));
    }

    /// Joins the run that another execution leads, in the calling thread.
    Joined join() {
        return expunge.join(opened, signature, this::note, w -> watch.set(Optional.of(w)));
    }

    /// The same job with another spec of the same signature, from another folder.
    Job from(Path folder, String spec) {
        return new Job(expunge, expunge.open(FluxmapSpec.write(folder, spec), List.of()), signature);
    }

    private void note(RunEvent event) {
        events.add(event);
        listener.accept(event);
    }

    /// Waits for the end.
    Outcome outcome() {
        try {
            return end.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the run does not end", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    boolean ended() {
        return end.isDone();
    }

    void request(Request wanted) {
        watch.get().orElseThrow().request(wanted);
    }

    /// Waits until the watch is there.
    Job watched() {
        Eventually.holds("a watch", () -> watch.get().isPresent() || end.isDone());
        return this;
    }

    RunDesk desk() {
        return expunge.desk(opened);
    }

    Opened opened() {
        return opened;
    }

    Expunge expunge() {
        return expunge;
    }

    String signature() {
        return signature;
    }

    <E extends RunEvent> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Waits for an event that fits.
    <E extends RunEvent> E await(Class<E> kind, Predicate<E> fits) {
        Eventually.holds(
                kind.getSimpleName() + " among " + events,
                () -> events(kind).stream().anyMatch(fits) || end.isDone());
        return events(kind).stream()
                .filter(fits)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "ended without " + kind.getSimpleName() + ": " + events,
                        end.handle((done, e) -> e).join()));
    }

    <E extends RunEvent> E await(Class<E> kind) {
        return await(kind, event -> true);
    }
}
