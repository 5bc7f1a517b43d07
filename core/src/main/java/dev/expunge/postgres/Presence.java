package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who is working on runs in this database, by the locks that they hold. The keys are "expunge" in ASCII,
/// "expu" and "nge", for the one lead; "expl", "expj" and "expr" with the run's number for whoever leads, joined or
/// restores that run.
public final class Presence {
    private static final Sql HOLDER = Sql.of("""
            select 'pid ' || a.pid || ' (' || a.application_name || ')' || coalesce(' since '
                   || to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC', ''),
                   (select r.objid::bigint from pg_locks r where r.pid = l.pid and r.classid = 1702391916
                       and r.locktype = 'advisory' and r.database = l.database and r.granted)
              from pg_locks l join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'advisory' and l.classid = 1702391925 and l.objid = 7235429 and l.granted
               and l.database = (select oid from pg_database where datname = current_database())
            """);
    private static final Sql WORKING = Sql.of("""
            select 'pid ' || l.pid, l.objid::bigint from pg_locks l
             where l.locktype = 'advisory' and l.classid = ? and l.granted
               and l.database = (select oid from pg_database where datname = current_database())
             order by 1
            """);
    private static final long LEADING = 1_702_391_916L;
    private static final long JOINED = 1_702_391_914L;
    private static final long RESTORING = 1_702_391_922L;
    private static final Sql NAME = Sql.of("select name from expunge.run where id = ?");
    private static final Sql TABLES = Sql.of("""
            select distinct table_name from expunge.frozen_table where run = ? order by 1
            """);

    private final Session session;

    public Presence(Session session) {
        this.session = session;
    }

    /// A process that works on a run.
    record Worker(String who, Optional<Long> run) {}

    /// Whether some process leads the run.
    public boolean led(long run) {
        return working(LEADING).stream().anyMatch(w -> w.run().equals(Optional.of(run)));
    }

    /// Who reads the export of that run now, to put subjects back.
    public Optional<String> restoring(long run) {
        return working(RESTORING).stream()
                .filter(w -> w.run().equals(Optional.of(run)))
                .map(Worker::who)
                .findFirst();
    }

    /// Makes sure that nobody works on another run.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` when processes of another run than this are still working
    public void requireNobodyElse(long run) {
        working(JOINED).stream()
                .filter(w -> !w.run().equals(Optional.of(run)))
                .findFirst()
                .ifPresent(w -> {
                    throw inTheWay(w);
                });
    }

    /// Makes sure that nobody works on any run, without keeping anybody from beginning one.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` otherwise
    public void requireNoRun() {
        session.first(HOLDER, row -> new Worker(row.text(1), row.optionalNumber(2)))
                .ifPresent(worker -> {
                    throw inTheWay(worker);
                });
        requireNobodyElse(0);
    }

    /// Whether anybody works on any run.
    public boolean anybody() {
        return holder().isPresent() || !working(JOINED).isEmpty();
    }

    /// What is said to a run that cannot begin.
    Failure inTheWay() {
        return inTheWay(holder().orElse(new Worker("somebody", Optional.empty())));
    }

    /// Who keeps every other run out now.
    Optional<Worker> holder() {
        return session.first(HOLDER, row -> new Worker(row.text(1), row.optionalNumber(2)));
    }

    private List<Worker> working(long as) {
        return session.query(WORKING, row -> new Worker(row.text(1), row.optionalNumber(2)), as);
    }

    private Failure inTheWay(Worker worker) {
        var next = new ArrayList<>(
                List.of("look at it: expunge status SPEC", "wait for its end, or stop it: expunge stop SPEC"));
        if (worker.run().isPresent()) {
            next.add("share its work, when it is the same spec with the same signature: add --join to the command");
        }
        return new Failure(
                Code.RUN_IN_THE_WAY,
                "another run is working in this database: " + worker.who()
                        + worker.run().map(this::about).orElse(""),
                Failure.NOTHING_CHANGED,
                next);
    }

    private String about(long run) {
        String name = session.first(NAME, row -> row.text(1), run).orElse("?");
        List<String> tables = session.query(TABLES, row -> row.text(1), run);
        return "\n  run      " + run + " of " + name
                + (tables.isEmpty() ? "" : "\n  tables   " + String.join(", ", tables));
    }
}
