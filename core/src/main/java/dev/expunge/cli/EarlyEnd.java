package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;

/// Ends the process when it is told to while there is no run to stop yet. The server gives up what was running.
final class EarlyEnd implements Runnable {
    private final Desk desk;
    private final boolean json;

    EarlyEnd(Desk desk, boolean json) {
        this.desk = desk;
        this.json = json;
    }

    @Override
    public void run() {
        Failure failure = Failure.nothingChanged(
                Code.STOPPED,
                "stopped before the first batch",
                "start the same command again: a half-built frozen set is discarded, a whole one is used");
        Main.report(failure, desk.terminal(), json);
        Runtime.getRuntime().halt(failure.code().exit());
    }
}
