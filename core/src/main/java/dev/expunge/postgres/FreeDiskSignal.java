package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalLimit;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Free space where the server keeps its data and its write-ahead log: the smaller of the two.
///
/// PostgreSQL does not tell it, so it is read from this machine's file system, which is the server's only when the
/// connection stays on this machine. For a server elsewhere, or in a container, a query of the user is the way.
final class FreeDiskSignal implements ServerSignal {
    private static final String INSTEAD =
            "watch the disk from outside with http, promql or cloudwatch, or leave free_disk out of the spec";
    private static final Sql PLACE = Sql.of("""
            select coalesce(inet_server_addr() << '127.0.0.0/8' or inet_server_addr() = '::1', true),
                   pg_has_role(current_user, 'pg_read_all_settings', 'usage'), quote_ident(current_user),
                   case when pg_has_role(current_user, 'pg_read_all_settings', 'usage')
                        then current_setting('data_directory') else '' end
            """);

    private final Signal signal;

    FreeDiskSignal(SignalLimit limit, String source, Duration period) {
        this.signal = new Signal("free_disk", source, Unit.BYTES, limit, period);
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        return Map.of(signal, session.one(PLACE, row -> {
            if (!row.flag(1)) {
                return new Missing("the server runs on another machine", INSTEAD);
            }
            return row.flag(2) ? free(Path.of(row.text(4))) : Sight.blind(row, 3, "where the server's data is");
        }));
    }

    private static Measurement free(Path data) {
        if (!Files.isDirectory(data)) {
            return new Missing("the server's data is not on this machine", INSTEAD);
        }
        try {
            long least = Long.MAX_VALUE;
            for (Path place : Stream.concat(Stream.of(data), log(data).stream()).toList()) {
                least = Math.min(least, Files.getFileStore(place).getUsableSpace());
            }
            return Measurement.of((double) least);
        } catch (IOException e) {
            return new Missing("the server's data cannot be looked at from here", INSTEAD);
        }
    }

    /// The write-ahead log is often on a disk of its own; a folder of which we see nothing is left out.
    private static List<Path> log(Path data) {
        Path log = data.resolve("pg_wal");
        return Files.isDirectory(log) ? List.of(log) : List.of();
    }
}
