package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import java.time.Duration;
import java.time.Instant;

/// Compares the clock of this machine with the clock of the server. What is old is decided by the server; but where
/// the two disagree one of them is wrong, and change windows, times in reports and `:as_of` are not what a person
/// takes them for (promise P9). Pure.
final class ClockCheck {
    private static final Duration TOLERATED = Duration.ofMinutes(1);

    private ClockCheck() {}

    /// @param before by the clock of this machine, just before the server was asked
    /// @param server by the clock of the server
    /// @param after by the clock of this machine, just after it had answered
    /// @throws Failure `CLOCK_DIFFERS` when the two are more than a minute apart
    static void require(Instant before, Instant server, Instant after) {
        Duration ahead = Duration.between(after, server);
        Duration behind = Duration.between(server, before);
        if (ahead.compareTo(TOLERATED) > 0) {
            throw differs(ahead, "ahead of", server, after);
        }
        if (behind.compareTo(TOLERATED) > 0) {
            throw differs(behind, "behind", server, before);
        }
    }

    private static Failure differs(Duration by, String how, Instant server, Instant here) {
        return Failure.nothingChanged(
                Code.CLOCK_DIFFERS,
                "the server's clock is " + Amounts.seconds(by) + " " + how + " the clock of this machine"
                        + "\n  server   " + server + "\n  here     " + here,
                "find out which of the two is wrong and correct it: on Linux, chronyc tracking or timedatectl",
                "then run the same command again");
    }
}
