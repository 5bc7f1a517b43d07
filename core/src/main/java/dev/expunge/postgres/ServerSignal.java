package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Signal;
import dev.expunge.sql.Session;
import java.util.Map;

/// A signal, or several of one kind, that the server itself tells. Confined to one thread.
interface ServerSignal {
    /// The signal that stands for all of them when nothing can be told.
    Signal signal();

    /// One look.
    Map<Signal, Measurement> look(Session session);
}
