package dev.expunge.app;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.nio.file.Path;

/// The main job at a small, fixed pace, with signals.
final class SignalJob {
    private SignalJob() {}

    /// @param signals the mapping below `pace.signals`; empty for the usual ones
    static Job of(Path folder, String database, String signals) {
        return Job.of(folder, spec(database, signals));
    }

    static String spec(String database, String signals) {
        String key = signals.isEmpty() ? "" : ", signals: " + signals;
        return FluxmapSpec.text(database)
                .replaceFirst(
                        "(?m)^pace: .*$",
                        java.util.regex.Matcher.quoteReplacement(
                                "pace: { mode: { fixed: { roots: 20, pause: 50ms } }" + key + " }"));
    }

    /// What the ledger says of signals, in order.
    static String ledger(String database) {
        return TestServer.one(database, """
                select string_agg(kind || ' ' || body, ' ' order by entry) from expunge.ledger
                 where kind in ('paused', 'resumed', 'critical')""");
    }
}
