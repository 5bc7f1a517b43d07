package dev.expunge.postgres;

import dev.expunge.freeze.FrozenSet;
import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Builds the frozen set: first the candidates' keys in one statement, then, in groups of subjects each from one
/// snapshot, every row that goes or changes with them. No transaction outlives a group, so that no snapshot holds
/// back vacuum for long.
///
/// A killed freeze leaves a run in state `freezing`, which the next one throws away: nothing was deleted yet.
final class PostgresFreeze {
    /// Subjects in one group. Where a reference has no index, each group scans the child once, so there are fewer
    /// groups.
    private static final long GROUP = 5_000;
    private static final long GROUP_WITHOUT_INDEX = 100_000;
    private final Session session;
    private final Layout layout;
    private final FreezeGroup group;
    private final Sql criteria;
    private final MessageDigest digest = sha256();

    /// @param holds who stays although the criteria select them
    PostgresFreeze(Session session, Layout layout, Sql criteria, Holds holds) {
        this.session = session;
        this.layout = layout;
        this.criteria = criteria;
        this.group = new FreezeGroup(session, layout, criteria, holds);
    }

    /// Freezes the whole set.
    ///
    /// @param progress told the number of subjects done after each group; may throw to stop
    FrozenSet freeze(LongConsumer progress) {
        createRelations();
        long selected = session.asTheApplication(this::selectCandidates);
        long size =
                layout.graph().edges().stream().anyMatch(PostgresFreeze::withoutIndex) ? GROUP_WITHOUT_INDEX : GROUP;
        for (long first = 1; first <= selected; first += size) {
            long from = first;
            long to = Math.min(selected, first + size - 1);
            session.asTheApplication(() -> session.inTransaction(() -> group.freeze(from, to)));
            progress.accept(to);
        }
        return finish();
    }

    private static boolean withoutIndex(Edge edge) {
        return edge.foreignKey().filter(ForeignKey::indexed).isEmpty();
    }

    private void createRelations() {
        layout.frozen().forEach(relation -> create(relation.name(), relation));
        layout.detached().forEach(relation -> create(relation.name(), relation.rows()));
    }

    private void create(Sql name, FrozenRelation shape) {
        session.execute(Sql.of("""
                create table {name} as
                select 0::bigint as subject, t.tableoid as leaf, {kept}, ''::bytea as digest, t.ctid as place,
                       t.xmin as version, false as shared, false as gone{round}
                  from {table} t with no data;
                create index on {name} (subject){unique}
                """)
                .with("round", shape.circular() ? Sql.of(", 0 as round") : Sql.of(""))
                .with("unique", shape.circular() ? once(shape) : Sql.of(""))
                .with("kept", shape.keptColumns(Sql.of("t")))
                .with("table", shape.tableName())
                .with("name", name));
    }

    /// Keeps a row that is reached several times from being frozen twice for the same candidate.
    private static Sql once(FrozenRelation shape) {
        return Sql.of(
                        "; create unique index on {name} (subject, leaf, {keys}); create index on {name} (round, subject)")
                .with("keys", shape.keyNames());
    }

    private long selectCandidates() {
        FrozenRelation root = layout.root();
        session.execute(Sql.of("""
                create table {selected} as
                select row_number() over (order by {keys}) as subject, m.* from ({matching}) m;
                alter table {selected} add primary key (subject);
                analyze {selected}
                """)
                .with("keys", root.keyColumns(Sql.of("m")))
                .with("matching", new Reach(layout, FreezeGroup::group).matching(criteria, Sql.of("true")))
                .with("selected", Sql.table(layout.selected())));
        return session.one(
                Sql.of("select coalesce(max(subject), 0) from {selected}")
                        .with("selected", Sql.table(layout.selected())),
                row -> row.number(1));
    }

    private FrozenSet finish() {
        var tables = new ArrayList<FrozenSet.TableCount>();
        for (FrozenRelation relation : layout.frozen()) {
            tables.add(finish(relation));
        }
        for (DetachedRelation relation : layout.detached()) {
            tables.add(finish(relation));
        }
        session.execute(Sql.of("drop table {selected}; analyze expunge.candidate")
                .with("selected", Sql.table(layout.selected())));
        String set = HexFormat.of().formatHex(digest.digest());
        return session.inTransaction(() -> record(tables, set));
    }

    private FrozenSet.TableCount finish(FrozenRelation relation) {
        long shared = relation.shareable() ? markShared(relation) : 0;
        if (layout.detached().stream().anyMatch(d -> d.edge().child().equals(relation.table()))) {
            index(relation);
        }
        long copies = digestRows(relation);
        long rows = shared == 0 ? copies : distinctRows(relation);
        if (relation.equals(layout.root())) {
            rows -= new Runs(session).totals(layout.run()).spared();
        }
        recordTable(relation, layout.action(), rows, shared);
        return new FrozenSet.TableCount(relation.table().name(), "", layout.action(), rows);
    }

    private FrozenSet.TableCount finish(DetachedRelation relation) {
        if (layout.soughtByKey(relation)) {
            index(relation.rows());
        }
        long rows = digestRows(relation.rows());
        recordTable(relation.rows(), relation.action(), rows, 0);
        return new FrozenSet.TableCount(
                relation.edge().child().name(), relation.edge().name().toString(), relation.action(), rows);
    }

    private long markShared(FrozenRelation relation) {
        index(relation);
        return session.update(Sql.of("""
                update {relation} f set shared = true
                 where exists (select from {relation} o where {same} and o.subject <> f.subject)
                """)
                .with("same", relation.sameKey(Sql.of("f"), Sql.of("o")))
                .with("relation", relation.name()));
    }

    private void index(FrozenRelation relation) {
        session.execute(Sql.of("create index on {relation} ({keys}, leaf)")
                .with("keys", relation.keyNames())
                .with("relation", relation.name()));
    }

    private long distinctRows(FrozenRelation relation) {
        return session.one(
                Sql.of("select count(*) from (select distinct leaf, {keys} from {relation} f) d")
                        .with("keys", relation.keyColumns(Sql.of("f")))
                        .with("relation", relation.name()),
                row -> row.number(1));
    }

    /// Adds a relation's rows to the digest of the set, a thousand subjects at a time; returns how many rows
    /// there are.
    private long digestRows(FrozenRelation relation) {
        session.execute(Sql.of("analyze {relation}").with("relation", relation.name()));
        digest.update(relation.table().name().toString().getBytes(StandardCharsets.UTF_8));
        List<Long> counts = session.query(Sql.of("""
                        select count(*), sha256(string_agg(digest, ''::bytea order by subject, digest))
                          from {relation} group by subject / 1000 order by subject / 1000
                        """).with("relation", relation.name()), row -> {
            digest.update(row.bytes(2));
            return row.number(1);
        });
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private void recordTable(FrozenRelation relation, String action, long rows, long shared) {
        session.update(
                Sql.of("""
                        insert into expunge.frozen_table (run, number, table_name, action, relation, row_count, shared)
                        values (?, ?, ?, ?, ?, ?, ?)
                        """),
                layout.run(),
                relation.number(),
                relation.table().name().toString(),
                action,
                relation.relation().name(),
                rows,
                shared);
    }

    private FrozenSet record(List<FrozenSet.TableCount> tables, String set) {
        Runs runs = new Runs(session);
        session.update(Sql.of("""
                        update expunge.run
                           set set_digest = ?, candidates = (select count(*) from expunge.candidate where run = ?)
                         where id = ?
                        """), set, layout.run(), layout.run());
        runs.move(layout.run(), "frozen");
        Runs.Recorded run = runs.find(layout.run()).orElseThrow();
        long held = runs.reasons(layout.run()).stream()
                .filter(reason -> reason.reason().equals(Holds.REASON))
                .mapToLong(Runs.Reason::candidates)
                .sum();
        var frozen = new FrozenSet(
                layout.run(),
                run.asOf(),
                run.candidates(),
                runs.totals(layout.run()).spared() - held,
                held,
                tables,
                set);
        Map<String, Object> body = Map.of(
                "purpose", layout.action(),
                "candidates", frozen.candidates(),
                "forbidden", frozen.forbidden(),
                "held", frozen.held(),
                "rows", frozen.rows(),
                "digest", frozen.digest(),
                "signature", run.signature());
        new PostgresLedger(session).append(layout.run(), "frozen", body);
        return frozen;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
