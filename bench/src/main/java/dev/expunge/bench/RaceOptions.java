package dev.expunge.bench;

import dev.expunge.fluxmap.Size;
import java.util.List;
import picocli.CommandLine.Option;

/// How large and how often.
final class RaceOptions {
    static final List<String> QUICK = List.of("--users", "6000", "--rounds", "2");

    @Option(names = "--users", paramLabel = "N", description = "Users in the database (default: ${DEFAULT-VALUE}).")
    private int users = Size.DEFAULT_USERS;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    /// @throws IllegalArgumentException when there would be nothing to do
    Lab.Scale scale() {
        if (users < 100 || rounds < 1) {
            throw new IllegalArgumentException("--users is at least 100, --rounds at least 1");
        }
        return new Lab.Scale(users, rounds);
    }
}
