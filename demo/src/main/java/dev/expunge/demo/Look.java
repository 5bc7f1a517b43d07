package dev.expunge.demo;

import dev.expunge.fluxmap.CpuLoad;
import dev.expunge.fluxmap.Traffic;
import dev.expunge.fluxmap.Window;
import java.time.Duration;
import java.util.Optional;

/// Looks at how application and machine did in a stretch of time.
///
/// @param traffic after its end, so that every request has its outcome
/// @param cpu the load of the machine
record Look(Traffic traffic, CpuLoad cpu) {
    /// What was seen.
    ///
    /// @param requests how they went
    /// @param down see [Traffic#downtime]
    /// @param load empty where the machine does not say
    record Seen(Window requests, Duration down, Optional<CpuLoad.Usage> load) {}

    Seen at(Span span) {
        return new Seen(
                traffic.window(span.from(), span.to()),
                traffic.downtime(span.from(), span.to()),
                cpu.window(span.from(), span.to()));
    }
}
