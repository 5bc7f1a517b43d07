package dev.expunge.spec;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The values of one section as far as they could be read. Confined to the thread that reads.
final class Values {
    private final Map<String, Object> read = new HashMap<>();

    <T> void put(Key<T> key, T value) {
        read.put(key.name(), value);
    }

    /// The value, where it is there and valid.
    <T> Optional<T> of(Key<T> key) {
        @SuppressWarnings("unchecked") // put is the only writer and pairs a key with a value of its own type
        @Nullable
        T value = (T) read.get(key.name());
        return Optional.ofNullable(value);
    }

    /// The value of a key that is required or has a fallback, in a section without problems.
    <T> T the(Key<T> key) {
        return of(key).orElseThrow(() -> new IllegalStateException(key.name() + " was not read"));
    }
}
