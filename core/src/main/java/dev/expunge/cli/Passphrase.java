package dev.expunge.cli;

import java.io.Console;
import java.util.Optional;

/// Asks on the terminal, where there is one; the letters are not shown.
final class Passphrase {
    private Passphrase() {}

    /// The passphrase of a key.
    static Optional<String> asked() {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .flatMap(console -> Optional.ofNullable(console.readPassword("Passphrase of the key: ")))
                .map(String::new);
    }
}
