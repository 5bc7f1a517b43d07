package dev.expunge.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// One pass over one file: where it lies, the environment, every problem so far. Confined to one thread.
final class Reading {
    private final Path folder;
    private final Map<String, String> environment;
    private final List<String> knownKeys;
    private final List<Problem> problems = new ArrayList<>();

    /// @param knownKeys the paths of all keys, to point out a key that stands in the wrong place
    Reading(Path file, Map<String, String> environment, List<String> knownKeys) {
        this.folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        this.environment = Map.copyOf(environment);
        this.knownKeys = List.copyOf(knownKeys);
    }

    Path folder() {
        return folder;
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /// Reads secrets of the same environment.
    Secrets secrets() {
        return new Secrets(environment);
    }

    List<String> knownKeys() {
        return knownKeys;
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    int count() {
        return problems.size();
    }

    /// Everything found, in the order of the file.
    List<Problem> problems() {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
