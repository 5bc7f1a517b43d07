package dev.expunge.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One signal that a spec asks for. Immutable.
public sealed interface SignalSpec {
    /// Sessions that wait for a lock of ours, counted when they have waited for the limit's `for`.
    record BlockedSessions(SignalLimit limit) implements SignalSpec {}

    /// Our own backends that wait for a lock.
    record LockWaits(SignalLimit limit) implements SignalSpec {}

    /// How far standbys are behind.
    ///
    /// @param time in seconds
    /// @param bytes in bytes of the write-ahead log
    /// @param standbys their `application_name`; empty for those that are connected at the start
    record ReplicationLag(Optional<SignalLimit> time, Optional<SignalLimit> bytes, List<String> standbys)
            implements SignalSpec {
        public ReplicationLag {
            standbys = List.copyOf(standbys);
        }
    }

    /// The write-ahead log that replication slots retain, in bytes.
    ///
    /// @param names empty for all slots that are there at the start
    record Slots(SignalLimit limit, List<String> names) implements SignalSpec {
        public Slots {
            names = List.copyOf(names);
        }
    }

    /// Files of the write-ahead log that wait for the archiver.
    record ArchiverBacklog(SignalLimit limit) implements SignalSpec {}

    /// Bytes of write-ahead log a second, whoever writes it.
    record WalRate(SignalLimit limit) implements SignalSpec {}

    /// Other sessions that are running a statement.
    record ActiveBackends(SignalLimit limit) implements SignalSpec {}

    /// The age of the oldest snapshot or transaction, in transactions.
    record OldestXmin(SignalLimit limit) implements SignalSpec {}

    /// Autovacuums against transaction id wraparound that work on a touched table.
    record WraparoundVacuum(SignalLimit limit) implements SignalSpec {}

    /// Free bytes where a local server keeps its data.
    record FreeDisk(SignalLimit limit) implements SignalSpec {}

    /// A number from a query of the user.
    record Query(Outside outside, String sql) implements SignalSpec {}

    /// A number that an address answers with.
    ///
    /// @param pointer where in the JSON answer the number stands; empty for an answer that is a plain number
    record Http(Outside outside, String url, Optional<String> pointer) implements SignalSpec {}

    /// The largest number in the answer to a PromQL query.
    record PromQl(Outside outside, String url, String query) implements SignalSpec {}

    /// The last value of a CloudWatch metric.
    ///
    /// @param endpoint where to ask instead of the region's own address
    record CloudWatch(Outside outside, Optional<String> region, Metric metric, Optional<String> endpoint)
            implements SignalSpec {}

    /// A metric of CloudWatch.
    record Metric(String namespace, String name, Map<String, String> dimensions, String statistic) {
        public Metric {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /// What all signals from a user's own sources have.
    ///
    /// @param name as the user calls it
    /// @param every how often to look
    record Outside(String name, SignalLimit limit, Duration every) {}
}
