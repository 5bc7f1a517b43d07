package dev.expunge.spec;

import java.nio.file.Path;
import java.util.List;

/// Where a secret comes from. A spec never holds the secret itself, and no value of this type ever prints one.
public sealed interface Secret {
    /// An environment variable.
    record Environment(String variable) implements Secret {}

    /// The content of a file, trailing line break removed.
    record File(Path path) implements Secret {}

    /// The first line that a program prints, started without a shell.
    record Command(List<String> words) implements Secret {
        public Command {
            words = List.copyOf(words);
        }
    }
}
