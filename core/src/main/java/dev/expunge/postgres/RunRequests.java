package dev.expunge.postgres;

import dev.expunge.delete.Pace;
import dev.expunge.delete.PaceMode;
import dev.expunge.delete.PaceRequest;
import dev.expunge.delete.Request;
import dev.expunge.signal.Shown;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What people want of a run, from another terminal: the control row, each change with its ledger entry. Who asked
/// is the database role of the session.
public final class RunRequests {
    private static final Sql PUT = Sql.of("""
            insert into expunge.control as c (run, wanted, requested_by, request) values (?, ?, session_user, 1)
            on conflict (run) do update set wanted = excluded.wanted, requested_by = excluded.requested_by,
                                            requested_at = clock_timestamp(), request = c.request + 1
            returning request, requested_by
            """);
    /// What an earlier request asked for stays in force where this one says nothing, as it does in the run: another
    /// mode takes back a size, a pause and a target, and a target takes back a size.
    private static final Sql PACE = Sql.of("""
            insert into expunge.control as c (run, wanted, requested_by, pace_request, pace_by, pace_at, pace_mode,
                                              pace_roots, pace_pause, pace_workers, pace_target)
            values (?, 'run', session_user, 1, session_user, clock_timestamp(), nullif(?, ''), nullif(?, -1), nullif(?, -1),
                    nullif(?, -1), nullif(?, -1))
            on conflict (run) do update set
                pace_request = c.pace_request + 1, pace_by = session_user, pace_at = clock_timestamp(), applied_at = null,
                pace_mode = coalesce(excluded.pace_mode, c.pace_mode),
                pace_roots = case when coalesce(excluded.pace_mode, excluded.pace_target::text) is null
                                  then coalesce(excluded.pace_roots, c.pace_roots) else excluded.pace_roots end,
                pace_pause = case when excluded.pace_mode is null then coalesce(excluded.pace_pause, c.pace_pause)
                                  else excluded.pace_pause end,
                pace_workers = coalesce(excluded.pace_workers, c.pace_workers),
                pace_target = case when excluded.pace_mode is null then coalesce(excluded.pace_target, c.pace_target)
                                   else excluded.pace_target end
            returning pace_request, pace_by
            """);
    /// Somebody else may be working on the run already: then what was asked of it stands.
    private static final Sql CLEAR = Sql.of("""
            update expunge.control c set wanted = 'run'
             where c.run = ? and not exists (select from expunge.process p
                                              where p.run = c.run and p.ended_at is null
                                                and p.seen_at > clock_timestamp() - interval '5 s')
            """);
    private static final Sql BEGIN = Sql.of("update expunge.control set wanted = 'run' where run = ?");
    private static final Sql WORKED_ON = Sql.of("""
            select max(p.run) from expunge.process p join expunge.run r on r.id = p.run
             where r.name = ? and p.ended_at is null and p.seen_at > clock_timestamp() - interval '5 s'
            """);
    private static final Sql FORGET = Sql.of("""
            delete from expunge.process where run = ? and coalesce(ended_at, seen_at) < clock_timestamp() - interval '1 h'
            """);
    private static final Sql ASKED = Sql.of("""
            select wanted, requested_by, requested_at, request, pace_request, coalesce(pace_by, ''), pace_at, applied_at,
                   pace_mode, pace_roots, pace_pause, pace_workers, pace_target
              from expunge.control where run = ?
            """);
    private static final Sql PROCESSES = Sql.of("""
            select ended_at is null and seen_at > clock_timestamp() - interval '5 s',
                   (extract(epoch from clock_timestamp() - seen_at) * 1000)::bigint, answered, quiet_after, kill_file, because,
                   pace, pace_because, pace_applied, ended_at is not null, signals
              from expunge.process where run = ? order by began_at, id
            """);

    private final Session session;

    public RunRequests(Session session) {
        this.session = session;
    }

    /// What was asked of a run.
    ///
    /// @param number counts the requests
    /// @param pace the last pace that was asked for
    public record Asked(Request wanted, String by, Instant at, long number, Optional<AskedPace> pace) {}

    /// The last pace that was asked for.
    ///
    /// @param applied when the first process took it over
    public record AskedPace(long number, PaceRequest request, String by, Instant at, Optional<Instant> applied) {}

    /// One process that works on a run, or did within the last hour.
    ///
    /// @param alive whether it was heard of within five seconds and has not ended
    /// @param silent how long ago it was last heard of
    /// @param answered the last request for which nothing ran there any more
    /// @param quiet how long after that request; empty while something runs
    /// @param because why it stands still, empty when it does not
    /// @param signals how its signals stood when it was last heard of
    public record Participant(
            boolean alive,
            Duration silent,
            long answered,
            Optional<Duration> quiet,
            boolean killFile,
            String because,
            Optional<Pace> pace,
            String paceBecause,
            long paceApplied,
            boolean ended,
            List<Shown> signals) {
        public Participant {
            signals = List.copyOf(signals);
        }
    }

    /// Asks the run for something; returns the number of the request. It looks several times a second.
    public long put(long run, Request wanted) {
        String word = wanted.name().toLowerCase(Locale.ROOT);
        return session.inTransaction(() -> {
            Numbered number = session.one(PUT, Numbered::of, run, word);
            new PostgresLedger(session).append(run, "requested", Map.of("wanted", word, "by", number.by()));
            return number.number();
        });
    }

    private record Numbered(long number, String by) {
        static Numbered of(Row row) {
            return new Numbered(row.number(1), row.text(2));
        }
    }

    /// Asks the run for another pace; returns the number of the request.
    public long put(long run, PaceRequest pace) {
        return session.inTransaction(() -> {
            Numbered number = session.one(
                    PACE,
                    Numbered::of,
                    run,
                    pace.mode().map(RunRequests::word).orElse(""),
                    pace.roots().orElse(-1),
                    pace.pause().map(Duration::toMillis).orElse(-1L),
                    pace.workers().orElse(-1),
                    pace.target().map(Duration::toMillis).orElse(-1L));
            new PostgresLedger(session).append(run, "pace", body(pace, number.by()));
            return number.number();
        });
    }

    private static Map<String, Object> body(PaceRequest pace, String by) {
        var body = new LinkedHashMap<String, Object>();
        pace.mode().ifPresent(mode -> body.put("mode", word(mode)));
        pace.roots().ifPresent(roots -> body.put("roots", roots));
        pace.pause().ifPresent(pause -> body.put("pause_ms", pause.toMillis()));
        pace.workers().ifPresent(workers -> body.put("workers", workers));
        pace.target().ifPresent(target -> body.put("target_ms", target.toMillis()));
        body.put("by", by);
        return body;
    }

    private static String word(PaceMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /// Forgets what was asked of an earlier process: whoever starts a run again wants it to go. The pace that was
    /// asked for stays.
    public void clear(long run) {
        session.update(CLEAR, run);
        session.update(FORGET, run);
    }

    /// The same for whoever holds the database's lock for runs, so that nobody else can be working on it.
    public void begin(long run) {
        session.update(BEGIN, run);
    }

    /// The newest run of a spec on which a process works now.
    public Optional<Long> workedOn(String spec) {
        return session.one(WORKED_ON, row -> row.optionalNumber(1), spec);
    }

    /// What was asked of the run; empty when nothing ever was.
    public Optional<Asked> asked(long run) {
        return session.first(ASKED, RunRequests::asked, run);
    }

    /// The processes of the run, oldest first.
    public List<Participant> processes(long run) {
        return session.query(PROCESSES, RunRequests::process, run);
    }

    private static Asked asked(Row row) {
        Optional<AskedPace> pace = row.number(5) == 0
                ? Optional.empty()
                : Optional.of(new AskedPace(
                        row.number(5), pace(row, 9), row.text(6), row.instant(7).orElseThrow(), row.instant(8)));
        return new Asked(
                Request.valueOf(row.text(1).toUpperCase(Locale.ROOT)),
                row.text(2),
                row.instant(3).orElseThrow(),
                row.number(4),
                pace);
    }

    private static Participant process(Row row) {
        return new Participant(
                row.flag(1),
                Duration.ofMillis(row.number(2)),
                row.number(3),
                row.optionalNumber(4).map(Duration::ofMillis),
                row.flag(5),
                row.text(6),
                PaceColumn.read(row.text(7)),
                row.text(8),
                row.number(9),
                row.flag(10),
                SignalColumn.read(row.text(11)));
    }

    /// The pace in five columns: mode, roots, pause, workers, target.
    static PaceRequest pace(Row row, int first) {
        return new PaceRequest(
                row.optionalText(first).map(word -> PaceMode.valueOf(word.toUpperCase(Locale.ROOT))),
                row.optionalNumber(first + 1).map(Math::toIntExact),
                row.optionalNumber(first + 2).map(Duration::ofMillis),
                row.optionalNumber(first + 3).map(Math::toIntExact),
                row.optionalNumber(first + 4).map(Duration::ofMillis));
    }
}
