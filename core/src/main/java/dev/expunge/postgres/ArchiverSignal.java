package dev.expunge.postgres;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Alarm;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalLimit;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.Map;

/// How many files of the write-ahead log wait for the archiver. An archiver whose last attempt failed is an alarm.
/// Needs `pg_monitor`, or the right to execute `pg_ls_archive_statusdir()`.
final class ArchiverSignal implements ServerSignal {
    private static final Sql SIGHT = Sql.of("""
            select current_setting('archive_mode') <> 'off',
                   has_function_privilege('pg_ls_archive_statusdir()', 'execute'), quote_ident(current_user)
            """);
    private static final Sql BACKLOG = Sql.of("""
            select coalesce(last_failed_time > last_archived_time or last_archived_time is null
                            and last_failed_time is not null, false),
                   failed_count,
                   (select count(*) from pg_ls_archive_statusdir() where name like '%.ready')
              from pg_stat_archiver
            """);

    private final Signal signal;

    ArchiverSignal(SignalLimit limit, String source, Duration period) {
        this.signal = new Signal("archiver_backlog", source, Unit.COUNT, limit, period);
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Map<Signal, Measurement> look(Session session) {
        boolean sees = session.one(SIGHT, row -> row.flag(1) && row.flag(2));
        return Map.of(
                signal,
                sees ? session.one(BACKLOG, ArchiverSignal::backlog) : session.one(SIGHT, ArchiverSignal::missing));
    }

    private static Measurement missing(Row row) {
        return row.flag(1)
                ? Sight.blind(row, 3, "the files that wait for the archiver")
                : new Missing("archive_mode is off on this server", "leave archiver_backlog out of the spec");
    }

    private static Measurement backlog(Row row) {
        return row.flag(1)
                ? new Alarm("the archiver's last attempt failed, after " + row.number(2) + " failures in all, and "
                        + row.number(3) + " files wait for it")
                : Measurement.of((double) row.number(3));
    }
}
