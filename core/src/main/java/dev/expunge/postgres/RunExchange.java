package dev.expunge.postgres;

import dev.expunge.delete.Orders;
import dev.expunge.delete.PaceOrder;
import dev.expunge.delete.Report;
import dev.expunge.delete.Request;
import dev.expunge.signal.Reading;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Where one process of a run and the people at other terminals meet: the process tells how it stands and hears
/// what is asked. Used by the watch's thread only.
final class RunExchange {
    private static final Sql ORDERS = Sql.of("""
            select coalesce(c.wanted, 'run'), coalesce(c.request, 0),
                   coalesce((extract(epoch from clock_timestamp() - c.requested_at) * 1000)::bigint, 0),
                   exists (select from expunge.process p
                            where p.run = ? and p.id <> ? and p.kill_file and p.ended_at is null
                              and p.seen_at > clock_timestamp() - interval '5 s'),
                   clock_timestamp(), coalesce(c.pace_request, 0), coalesce(c.pace_by, ''), c.pace_mode, c.pace_roots,
                   c.pace_pause, c.pace_workers, c.pace_target
              from (select) one left join expunge.control c on c.run = ?
            """);
    private static final Sql REPORT = Sql.of("""
            insert into expunge.process as p (id, run, answered, quiet_after, kill_file, because, pace, pace_because, pace_applied,
                                             signals)
            values (?, ?, ?, nullif(?, -1), ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set
                seen_at = clock_timestamp(), run = excluded.run, answered = excluded.answered,
                quiet_after = excluded.quiet_after, kill_file = excluded.kill_file, because = excluded.because,
                pace = excluded.pace, pace_because = excluded.pace_because, pace_applied = excluded.pace_applied,
                signals = excluded.signals
            """);
    private static final Sql APPLIED = Sql.of("""
            update expunge.control set applied_at = clock_timestamp()
             where run = ? and pace_request = ? and applied_at is null
            """);
    private static final Sql ENDED =
            Sql.of("update expunge.process set ended_at = clock_timestamp(), kill_file = false where id = ?");
    private static final Duration RENEWED_EVERY = Duration.ofSeconds(1);

    private final String id = UUID.randomUUID().toString();
    private Optional<Report> told = Optional.empty();
    private Instant toldAt = Instant.EPOCH;
    private volatile Supplier<List<Reading>> signals = List::of;

    /// Tells from now on how the signals stand, too. Thread-safe.
    void tells(Supplier<List<Reading>> readings) {
        signals = readings;
    }

    /// What is asked of the run, after this process has told how it stands. Nothing is told while there is no run.
    Orders exchange(Session session, long run, Report report) {
        Orders orders = session.one(ORDERS, RunExchange::orders, run, id, run);
        boolean due = told.filter(report::equals).isEmpty()
                || toldAt.plus(RENEWED_EVERY).isBefore(orders.serverTime());
        if (run > 0 && due) {
            tell(session, run, report);
            toldAt = orders.serverTime();
        }
        return orders;
    }

    private void tell(Session session, long run, Report report) {
        session.update(
                REPORT,
                id,
                run,
                report.answered(),
                report.quiet().map(Duration::toMillis).orElse(-1L),
                report.killFile(),
                report.because(),
                report.pace().map(PaceColumn::of).orElse(""),
                report.paceBecause(),
                report.paceApplied(),
                SignalColumn.of(signals.get()));
        if (report.paceApplied() > told.map(Report::paceApplied).orElse(0L)) {
            session.update(APPLIED, run, report.paceApplied());
        }
        told = Optional.of(report);
    }

    /// This process works on the run no more.
    void end(Session session) {
        session.update(ENDED, id);
    }

    private static Orders orders(Row row) {
        Optional<PaceOrder> pace = row.number(6) == 0
                ? Optional.empty()
                : Optional.of(new PaceOrder(row.number(6), RunRequests.pace(row, 8), row.text(7)));
        return new Orders(
                Request.valueOf(row.text(1).toUpperCase(Locale.ROOT)),
                row.number(2),
                Duration.ofMillis(row.number(3)),
                pace,
                row.flag(4),
                row.instant(5).orElseThrow());
    }
}
