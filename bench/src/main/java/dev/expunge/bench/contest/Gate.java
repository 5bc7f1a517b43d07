package dev.expunge.bench.contest;

import dev.expunge.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// Holds a deletion up between two batches, by a file: for Expunge it is the kill file. Thread-safe.
///
/// @param file while it is there, no batch begins
/// @param listener hears, on the thread that deletes, when the deletion begins, stands, goes on and is over
public record Gate(Path file, Consumer<Moment> listener) {
    private static final Duration LOOK = Duration.ofMillis(20);

    /// What a deletion passes through.
    public enum Moment {
        BEGUN,
        HELD,
        RELEASED,
        ENDED
    }

    /// A gate that is never shut.
    ///
    /// @param folder one that is there
    public static Gate open(Path folder) {
        return new Gate(folder.resolve("hold"), moment -> {});
    }

    /// Lets the running batch end, and no other begin.
    public void shut() {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets the deletion go on.
    public void release() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void tell(Moment moment) {
        listener.accept(moment);
    }

    /// Waits while the gate is shut, and says whether it was; for programs that know no kill file.
    public boolean pass(Time time) {
        if (!Files.exists(file)) {
            return false;
        }
        tell(Moment.HELD);
        while (Files.exists(file)) {
            time.sleep(LOOK);
        }
        tell(Moment.RELEASED);
        return true;
    }
}
