package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.Totals;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The state of runs in schema `expunge`.
public final class Runs {
    private static final String VERSION = "Expunge, state version 1";
    private static final Sql PRESENT = Sql.of("""
            select coalesce(obj_description(c.oid, 'pg_class'), 'without a version')
              from pg_class c where c.oid = to_regclass('expunge.ledger')
            """);
    private static final Sql INSERT = Sql.of("""
            insert into expunge.run (name, signature, parameters, fingerprint, as_of, state, purpose, marked, follows)
            values (?, ?, ?, ?, ?::timestamptz, 'freezing', ?, nullif(?, ''), nullif(?, 0)) returning id
            """);
    private static final Sql SELECT = Sql.of("""
            select id, name, signature, parameters, fingerprint, as_of, state, candidates, coalesce(set_digest, ''),
                   coalesce(manifest, ''), changed_at, purpose, coalesce(marked, ''), follows
              from expunge.run
            """);
    private static final Sql STATE =
            Sql.of("update expunge.run set state = ?, changed_at = clock_timestamp() where id = ?");
    private static final Sql MANIFEST =
            Sql.of("update expunge.run set manifest = ?, changed_at = clock_timestamp() where id = ?");
    /// A parameter may name a person; the signature keeps that they were the tested ones.
    private static final Sql RECENT = Sql.of("""
            select pg_snapshot_xmax(pg_current_snapshot())::text::numeric - horizon::text::numeric < 2000000000
              from expunge.run where id = ?
            """);
    private static final Sql FORGET = Sql.of("update expunge.run set parameters = '' where id = ?");

    private static final Sql TOTALS = Sql.of("""
            select count(*), count(*) filter (where state = 'deleted'), count(*) filter (where state = 'spared'),
                   count(*) filter (where state = 'parked'), count(*) filter (where state = 'pending'),
                   (select coalesce(sum(row_count), 0)::bigint from expunge.frozen_table where run = ?)
                     - (select coalesce(sum(moot), 0)::bigint from expunge.batch where run = ?),
                   (select coalesce(sum(row_count), 0)::bigint from expunge.batch where run = ?)
              from expunge.candidate where run = ?
            """);
    private static final Sql CHANGED_UNTIL_EXPORTED = Sql.of("""
            select count(*) from expunge.candidate
             where run = ? and state = 'spared' and reason = 'changed' and batch is null
            """);
    private static final Sql REASONS = Sql.of("""
            select state, reason, count(*) from expunge.candidate
             where run = ? and reason is not null group by 1, 2 order by 1, 2
            """);

    private static final Sql RELATIONS = Sql.of("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'expunge' and c.relkind = 'r' and c.relname ~ ?
            """);

    private static final Sql OWNER = Sql.of("""
            select pg_get_userbyid(c.relowner) from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'expunge' and c.relkind = 'r' and c.relname ~ ?
               and not pg_has_role(current_user, c.relowner, 'usage') limit 1
            """);

    private final Session session;

    public Runs(Session session) {
        this.session = session;
    }

    /// What the ledger says of a run.
    public RunNotes notes() {
        return new RunNotes(session);
    }

    /// One run as it is recorded.
    ///
    /// @param purpose one word: delete, mark, unmark, replay or again
    /// @param marked the column of the marks; empty for a deletion
    /// @param follows the run whose changed candidates it is about
    public record Recorded(
            long id,
            String name,
            String signature,
            String parameters,
            String fingerprint,
            Instant asOf,
            String state,
            long candidates,
            String setDigest,
            String manifest,
            Instant changedAt,
            String purpose,
            String marked,
            Optional<Long> follows) {
        /// What became of those with whom it was done, in one word.
        public String done() {
            return purpose.equals("replay") || purpose.equals("again")
                    ? "deleted"
                    : purpose.endsWith("e") ? purpose + "d" : purpose + "ed";
        }

        /// Its state, in words of its purpose.
        public String standing() {
            return state.equals("deleting") && !done().equals("deleted")
                    ? purpose + "ing"
                    : state.equals("deleted") ? done() : state;
        }
    }

    /// How many candidates were left alone, and why.
    public record Reason(String state, String reason, long candidates) {}

    /// Whether schema `expunge` is there.
    ///
    /// @throws Failure `STATE_VERSION` when another version of Expunge has made it
    public boolean present() {
        Optional<String> version = session.first(PRESENT, row -> row.text(1));
        version.filter(found -> !found.equals(VERSION)).ifPresent(found -> {
            throw Failure.nothingChanged(
                    Code.STATE_VERSION,
                    "schema expunge of this database was made by another version of Expunge:\n  there  " + found
                            + "\n  here   " + VERSION,
                    "finish and close its runs with the version that made it",
                    "then keep what it says, and make room: alter schema expunge rename to expunge_before");
        });
        return version.isPresent();
    }

    /// Creates schema `expunge` where it is missing.
    public void install() {
        if (!present()) {
            session.execute(Sql.written(ddl()));
        }
    }

    /// The readable definition of schema `expunge`.
    public static String ddl() {
        try (InputStream in = Objects.requireNonNull(Runs.class.getResourceAsStream("schema.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Begins a run; returns its number.
    ///
    /// @throws Failure `SCHEMA_DRIFT` when the schema is not the plan's any more
    long begin(Plan plan, Instant asOf) {
        String frozenUnder = new Fingerprint(plan.graph()).exact(session);
        if (!frozenUnder.startsWith(plan.fingerprint() + "\n")) {
            throw Drift.beforeTheFreeze(plan.fingerprint(), frozenUnder);
        }
        return session.one(
                INSERT,
                row -> row.number(1),
                plan.spec().name(),
                plan.signature().toString(),
                plan.parameterText(" = "),
                frozenUnder,
                asOf.toString(),
                plan.purpose().word(),
                plan.marked().orElse(""),
                plan.purpose() instanceof Purpose.Again again ? again.follows() : 0L);
    }

    /// Moves a run to its next state.
    public void move(long run, String state) {
        session.update(STATE, state, run);
    }

    /// Keeps the digest of the export's manifest.
    public void exported(long run, String manifestDigest) {
        session.update(MANIFEST, manifestDigest, run);
    }

    /// The run of that number.
    public Optional<Recorded> find(long run) {
        return session.first(Sql.of("{select} where id = ?").with("select", SELECT), Runs::recorded, run);
    }

    /// The newest run of that spec name.
    public Optional<Recorded> newest(String name) {
        return session.first(
                Sql.of("{select} where name = ? order by id desc limit 1").with("select", SELECT),
                Runs::recorded,
                name);
    }

    /// The run that another follows, over as many as there are; itself where it follows none.
    public Recorded first(Recorded run) {
        return find(FollowUpKeys.chain(session, run.id()).first()).orElse(run);
    }

    /// All runs, newest first.
    public List<Recorded> all() {
        return session.query(Sql.of("{select} order by id desc").with("select", SELECT), Runs::recorded);
    }

    /// Where the candidates of a run are.
    public Totals totals(long run) {
        return session.one(
                TOTALS,
                row -> new Totals(
                        row.number(1),
                        row.number(2),
                        row.number(3),
                        row.number(4),
                        row.number(5),
                        row.number(6),
                        row.number(7)),
                run,
                run,
                run,
                run);
    }

    /// Whether so few transactions have passed since the run began that none of their numbers has come around.
    boolean recent(long run) {
        return session.one(RECENT, row -> row.flag(1), run);
    }

    /// How many candidates the export left alone because a row of theirs had changed since the freeze.
    long sparedBeforeDeletion(long run) {
        return session.one(CHANGED_UNTIL_EXPORTED, row -> row.number(1), run);
    }

    /// Why candidates were left alone.
    public List<Reason> reasons(long run) {
        return session.query(REASONS, row -> new Reason(row.text(1), row.text(2), row.number(3)), run);
    }

    /// Whether a finished run deleted nobody although candidates are there that still match: their rows had changed
    /// or were vetoed. That is never a success (promise P10).
    public static boolean leftAllAlone(Totals totals, List<Reason> reasons) {
        return totals.deleted() == 0
                && reasons.stream()
                        .anyMatch(
                                r -> r.reason().equals("changed") || r.reason().equals(Vetoes.REASON));
    }

    /// Erases the frozen set of a run, half-built or not. Ledger, counts and the candidates' states stay;
    /// nobody can tell any more who they were.
    ///
    /// @param why the kind of the ledger entry, `closed` or `discarded`
    public void erase(long run, String why) {
        session.inTransaction(() -> {
            session.query(
                            RELATIONS,
                            row -> row.text(1),
                            relations(run) + ReplayKeys.ofRun(this, run) + FollowUpKeys.ofRun(session, run))
                    .forEach(name -> session.execute(Sql.of("drop table {relation}")
                            .with("relation", Sql.table(new TableName("expunge", name)))));
            session.update(FORGET, run);
            move(run, "closed");
            new PostgresLedger(session).append(run, why, Map.of());
            return true;
        });
    }

    private static String relations(long run) {
        return "^(frozen|detached)_" + run + "_[0-9]+$|^selected_" + run + "$";
    }

    /// The role to which the frozen set of a run belongs, where it is not ours: only that role can look it up or erase
    /// it.
    public Optional<String> otherOwner(long run) {
        return session.first(OWNER, row -> row.text(1), relations(run));
    }

    private static Recorded recorded(Row row) {
        return new Recorded(
                row.number(1),
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.instant(6).orElse(Instant.EPOCH),
                row.text(7),
                row.number(8),
                row.text(9),
                row.text(10),
                row.instant(11).orElse(Instant.EPOCH),
                row.text(12),
                row.text(13),
                row.optionalNumber(14));
    }
}
