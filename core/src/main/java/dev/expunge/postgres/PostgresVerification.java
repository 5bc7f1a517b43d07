package dev.expunge.postgres;

import dev.expunge.ledger.Chain;
import dev.expunge.ledger.Entry;
import dev.expunge.map.Edge;
import dev.expunge.spec.Action;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import dev.expunge.verify.Turn;
import dev.expunge.verify.Verification;
import dev.expunge.verify.Verification.TableProof;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/// Looks every row of the frozen set up again, by key, and every reference to a deleted candidate. Reads only.
final class PostgresVerification {
    private static final TableName LEDGER = new TableName("expunge", "ledger");

    private final Session session;
    private final Layout layout;
    private final SharedRelations shared;
    private final Holds holds;

    /// @param holds that may have come too late
    PostgresVerification(Session session, Layout layout, Holds holds) {
        this.holds = holds;
        this.session = session;
        this.layout = layout;
        this.shared = SharedRelations.of(session, layout.run());
    }

    /// @param turn of each table; last comes the ledger's
    Verification verify(Turn turn) {
        var tables = new ArrayList<TableProof>();
        layout.frozen().forEach(r -> turn.take(r.table().name(), () -> tables.add(proof(r))));
        layout.detached().forEach(d -> turn.take(d.rows().table().name(), () -> tables.add(proof(d))));
        var entries = new ArrayList<Entry>();
        turn.take(LEDGER, () -> entries.addAll(new PostgresLedger(session).entries()));
        var totals = new Runs(session).totals(layout.run());
        return new Verification(totals, tables, totals.rowsDone(), entries.size(), Chain.broken(entries), heldSince());
    }

    private long heldSince() {
        if (layout.graph().change().isPresent()) {
            return 0;
        }
        FrozenRelation root = layout.root();
        Sql deleted = Sql.of("""
                (select f.* from {relation} f join expunge.candidate c
                     on c.run = {run} and c.subject = f.subject and c.state = 'deleted'
                    and not exists (select from expunge.restored b where b.run = c.run and b.subject = c.subject))""").with("relation", root.name()).with("run", Sql.number(layout.run()));
        Set<Long> held = new HashSet<>(new HeldByFile(holds.files(() -> 0), root).among(session, deleted));
        holds.held(root, deleted)
                .ifPresent(sql ->
                        held.addAll(session.asTheApplication(() -> session.query(sql, row -> row.number(1)))));
        return held.size();
    }

    private TableProof proof(FrozenRelation relation) {
        Sql same = relation.sameRow(Sql.of("t"), Sql.of("f"));
        Sql here = relation.table().hasKey()
                ? same
                : Sql.of("{same} and {digest} = f.digest")
                        .with("same", same)
                        .with("digest", relation.digest(Sql.of("t")));
        long found = layout.graph().change().isPresent()
                ? changedSince(relation)
                : count(FOUND.with("table", relation.tableName()).with("same", here), relation);
        for (Edge edge : layout.graph().edges()) {
            if (edge.parent().equals(relation.table())) {
                found += dangling(edge, relation);
            }
        }
        Sql counted = shared.has(relation) ? Sql.of("true") : NOT_GONE;
        return new TableProof(
                relation.table().name(),
                "",
                layout.action(),
                count(rows(relation, "deleted", counted), relation),
                count(rows(relation, "kept", counted), relation),
                found);
    }

    /// Rows of which the application has changed the mark since, or taken the whole away: that is its right.
    private long changedSince(FrozenRelation root) {
        return count(
                CHANGED_SINCE
                        .with("as_it_was_left", MarkSql.done(layout))
                        .with("table", root.tableName())
                        .with("same", root.sameRow(Sql.of("t"), Sql.of("f"))),
                root);
    }

    private static final Sql CHANGED_SINCE = Sql.of("""
            select count(*) from {relation} f
              join expunge.candidate c on c.run = {run} and c.subject = f.subject and c.state = 'deleted'
             where not exists (select from {table} t where {same} and {as_it_was_left})
            """);

    private TableProof proof(DetachedRelation relation) {
        FrozenRelation rows = relation.rows();
        return new TableProof(
                rows.table().name(),
                relation.edge().name().toString(),
                relation.action(),
                count(rows(rows, "deleted", NOT_GONE), rows),
                count(rows(rows, "kept", NOT_GONE), rows),
                relation.edge().action() == Action.ANONYMIZE ? writtenAgain(relation) : 0);
    }

    private static final Sql NOT_GONE = Sql.of("not f.gone");

    /// Whoever was restored is there again by right.
    private static final Sql FOUND = Sql.of("""
            select count(*) from {relation} f join {table} t on {same}
              join expunge.candidate c on c.run = {run} and c.subject = f.subject and c.state = 'deleted'
             where not exists (select from expunge.restored b where b.run = c.run and b.subject = c.subject)
            """);

    /// Rows that do not hold what they were overwritten with. A row without a key cannot be found again.
    private long writtenAgain(DetachedRelation relation) {
        FrozenRelation rows = relation.rows();
        if (!rows.table().hasKey()) {
            return 0;
        }
        Sql other = Sql.of("{same} and {digest} <> f.digest")
                .with("same", rows.sameRow(Sql.of("t"), Sql.of("f")))
                .with("digest", relation.digest(Sql.of("t")));
        return count(FOUND.with("table", rows.tableName()).with("same", other), rows);
    }

    /// Rows that refer to a deleted row: new ones that no foreign key kept out. A row that was overwritten may go on
    /// referring to it.
    private long dangling(Edge edge, FrozenRelation parent) {
        if (edge.enforced() || edge.action() == Action.KEEP) {
            return 0;
        }
        Sql on = new Reach(layout, r -> Sql.of("")).references(edge, Sql.of("t"), Sql.of("f"));
        Sql unknown = edge.action() == Action.ANONYMIZE ? notOverwritten(edge) : Sql.of("");
        Sql same = Sql.of("{on}{unknown}").with("on", on).with("unknown", unknown);
        Sql found = FOUND.with("table", References.source(edge)).with("same", same);
        return session.asTheApplication(() -> count(found, parent));
    }

    private Sql notOverwritten(Edge edge) {
        DetachedRelation relation = layout.detached().stream()
                .filter(d -> d.edge().equals(edge))
                .findFirst()
                .orElseThrow();
        return Sql.of(" and not exists (select from {overwritten} o where {row})")
                .with("row", relation.rows().sameRow(Sql.of("t"), Sql.of("o")))
                .with("overwritten", relation.name());
    }

    /// Distinct rows of candidates that are deleted, or that are not.
    private Sql rows(FrozenRelation relation, String which, Sql counted) {
        Sql state = which.equals("deleted") ? Sql.of("c.state = 'deleted'") : Sql.of("c.state <> 'deleted'");
        return Sql.of("""
                select count(*) from (
                    select {distinct} f.leaf, {keys} from {relation} f
                      join expunge.candidate c on c.run = {run} and c.subject = f.subject and {state}
                     where {counted}) d
                """)
                .with("distinct", shared.distinct(relation))
                .with("keys", relation.keyColumns(Sql.of("f")))
                .with("state", state)
                .with("counted", counted);
    }

    private long count(Sql statement, FrozenRelation relation) {
        return session.one(
                statement.with("relation", relation.name()).with("run", Sql.number(layout.run())),
                row -> row.number(1));
    }
}
