package dev.expunge.signal;

import java.time.Duration;
import java.util.Map;

/// Where signals come from: one connection, one period, one or several signals. Used by one thread at a time; only
/// [#close] may be called while another thread looks.
public interface Source extends AutoCloseable {
    /// Names the source in messages, before its signals are known.
    String name();

    /// How often to look.
    Duration period();

    /// One look at all signals. The first look decides which signals there are: one that a later look leaves out
    /// counts as missing.
    ///
    /// Bounded in time by the source itself. Whatever it throws makes all its signals missing.
    Map<Signal, Measurement> look();

    @Override
    void close();
}
