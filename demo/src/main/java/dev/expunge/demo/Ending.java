package dev.expunge.demo;

import dev.expunge.cli.Terminal;

/// Knows whether the process is ended from outside, by Ctrl-C or SIGTERM, and says so. Thread-safe.
final class Ending {
    private final Terminal terminal;
    private volatile boolean inOrder;
    private volatile boolean calledFor;
    private volatile String words = "ended: the server is stopped and its folder removed";

    Ending(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Begins to listen.
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::hear, "demo-ending"));
    }

    private void hear() {
        if (!inOrder) {
            calledFor = true;
            terminal.note("\n" + words);
        }
    }

    /// What will be said from now on.
    void say(String sentence) {
        words = sentence;
    }

    /// The process ends by itself.
    void inOrder() {
        inOrder = true;
    }

    boolean isCalledFor() {
        return calledFor;
    }
}
