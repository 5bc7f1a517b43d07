package dev.expunge.postgres;

import dev.expunge.approve.SignedBook;
import dev.expunge.approve.Vote;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Signatures under dossiers, in schema `expunge`: each with its entry in the ledger, which holds no names of people.
public final class Approvals {
    /// The run of what is for no single run, in the ledger.
    private static final long STANDING = 0;

    /// A withdrawal that was deleted from the table is still in the ledger.
    private static final Sql VOTES = Sql.of("""
            select a.id, a.kind, a.document, a.signature, a.recorded_at,
                   exists (select from expunge.approval w where w.withdraws = a.id)
                   or exists (select from expunge.ledger l where l.kind = 'approval withdrawn'
                                and l.body::json ->> 'approval' = a.id::text)
              from expunge.approval a
             where a.kind in ('request', 'approval') and a.spec = ? and a.run is not distinct from nullif(?, 0)
             order by a.id
            """);
    private static final Sql SIGNED = Sql.of("""
            select kind, body::json ->> 'dossier', body::json ->> 'key', written_at
              from expunge.ledger where kind in ('request signed', 'approval signed') order by entry
            """);
    private static final Sql BEGUN = Sql.of(
            "select written_at from expunge.ledger where run = ? and kind = 'approved' order by entry desc limit 1");
    private static final Sql ADD = Sql.of("""
            insert into expunge.approval (kind, spec, run, document, signature)
            values (?, ?, nullif(?, 0), ?, ?) returning id
            """);
    private static final Sql WITHDRAW = Sql.of("""
            insert into expunge.approval (kind, spec, run, withdraws, reason)
            select 'withdrawal', a.spec, a.run, a.id, ? from expunge.approval a
             where a.id = ? and a.spec = ? and a.kind in ('request', 'approval') returning coalesce(run, 0)
            """);

    private final Session session;
    private final String spec;

    /// @param spec the name of the spec
    public Approvals(Session session, String spec) {
        this.session = session;
        this.spec = spec;
    }

    /// The signatures for a run; those for no single one where it is empty.
    public List<Vote> votes(Optional<Long> run) {
        return session.query(VOTES, Approvals::vote, spec, run.orElse(STANDING));
    }

    private static Vote vote(Row row) {
        return new Vote(
                row.number(1),
                kind(row.text(2)),
                row.text(3),
                row.text(4),
                row.instant(5).orElse(Instant.EPOCH),
                row.flag(6));
    }

    /// What the ledger says of all signatures, for whatever run.
    public SignedBook book() {
        return new SignedBook(session.query(
                SIGNED,
                row -> new SignedBook.Line(
                        kind(row.text(1).replace(" signed", "")),
                        row.text(2),
                        row.text(3),
                        row.instant(4).orElse(Instant.EPOCH))));
    }

    private static Vote.Kind kind(String word) {
        return Vote.Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /// Keeps a signature; returns its number.
    ///
    /// @param vote its number and moment are the server's
    /// @param noted in the ledger: digests, no names
    public long add(Optional<Long> run, Vote vote, Map<String, String> noted) {
        return session.inTransaction(() -> {
            String kind = vote.kind().name().toLowerCase(Locale.ROOT);
            long id = session.one(
                    ADD, row -> row.number(1), kind, spec, run.orElse(STANDING), vote.document(), vote.signature());
            var body = new java.util.TreeMap<String, Object>(noted);
            body.put("approval", id);
            new PostgresLedger(session).append(run.orElse(STANDING), kind + " signed", body);
            return id;
        });
    }

    /// Takes a signature back.
    ///
    /// @return whether there is one of that number
    public boolean withdraw(long id, String reason) {
        return session.inTransaction(() -> {
            Optional<Long> run = session.first(WITHDRAW, row -> row.number(1), reason, id, spec);
            run.ifPresent(it -> new PostgresLedger(session)
                    .append(it, "approval withdrawn", Map.of("approval", Long.toString(id))));
            return run.isPresent();
        });
    }

    /// When approvals let a run begin last; empty where they did not yet.
    public Optional<Instant> begun(long run) {
        return session.first(BEGUN, row -> row.instant(1).orElse(Instant.EPOCH), run);
    }

    /// Notes that a run began under approvals.
    public void used(long run, String dossier, List<Long> approvals) {
        new PostgresLedger(session).write(run, "approved", Map.of("dossier", dossier, "approvals", approvals));
    }
}
