package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Manifest;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/// Compares an export with the frozen set: at least every row of a candidate that may still be deleted, at most
/// every row that was frozen. Candidates that were spared while the export ran are the difference between the
/// two.
final class ExportCompleteness {
    /// Who was left alone when the set was frozen has no rows in it but the own.
    private static final Sql LEFT_ALONE = Sql.of(
            "c.reason is distinct from 'forbidden' and not (c.state = 'spared' and c.reason = 'held' and c.batch is null)");

    private final Session session;
    private final Layout layout;
    private final SharedRelations shared;

    ExportCompleteness(Session session, Layout layout) {
        this.session = session;
        this.layout = layout;
        this.shared = SharedRelations.of(session, layout.run());
    }

    /// @throws Failure `EXPORT_CORRUPT` when a table has too few or too many rows
    void require(Manifest manifest) {
        var differences = new ArrayList<String>();
        var all = new ArrayList<>(layout.frozen());
        layout.detached().forEach(d -> all.add(d.rows()));
        for (FrozenRelation relation : all) {
            long exported = manifest.totals().rowsByTable().getOrDefault(relation.number() + 1, 0L);
            long least = rows(relation, Sql.of("c.state = 'pending'"));
            long most = rows(relation, LEFT_ALONE);
            if (exported < least || exported > most) {
                differences.add(relation.table().name() + ": " + exported + " rows exported, " + least + " to " + most
                        + " in the frozen set");
            }
        }
        if (!differences.isEmpty()) {
            throw new Failure(
                    Code.EXPORT_CORRUPT,
                    "the export is not the frozen set:\n  " + String.join("\n  ", differences),
                    Failure.NOTHING_CHANGED,
                    List.of("remove the export's folder of this run, and run the same command again"));
        }
    }

    private long rows(FrozenRelation relation, Sql state) {
        return session.one(
                Sql.of("""
                        select count(*) from (
                            select {distinct} f.leaf, {keys} from {relation} f
                              join expunge.candidate c on c.run = {run} and c.subject = f.subject and {state}) d
                        """)
                        .with("distinct", shared.distinct(relation))
                        .with("keys", relation.keyColumns(Sql.of("f")))
                        .with("relation", relation.name())
                        .with("run", Sql.number(layout.run()))
                        .with("state", state),
                row -> row.number(1));
    }
}
