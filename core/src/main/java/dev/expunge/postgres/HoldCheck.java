package dev.expunge.postgres;

import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.spec.HoldSource;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/// Makes sure, before anything is frozen or deleted, that it can be read who is under a hold (promise P9): each source
/// is really read. Writes nothing.
public final class HoldCheck {
    private static final Sql OTHERS = Sql.of("""
            select count(*) filter (where h.key_columns <> ? and not h.lost), count(*) filter (where h.lost)
              from (select h.*, not exists (
                           select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                            where n.nspname = (parse_ident(h.root))[1] and c.relname = (parse_ident(h.root))[2]) as lost
                      from expunge.hold h
                     where h.released_at is null and (h.until_at is null or h.until_at > clock_timestamp())) h
             where h.root = ? or h.lost
            """);

    private final Session session;
    private final Holds holds;
    private final FrozenRelation root;

    public HoldCheck(Session session, Plan plan) {
        this.session = session;
        this.holds = Holds.of(session, plan);
        this.root = new Layout(0, plan.graph()).root();
    }

    /// Asks each source about nobody.
    ///
    /// @throws dev.expunge.Failure `HOLD_UNREADABLE` for the first source that cannot be read
    public void require() {
        holds.sources().forEach(this::requireKey);
        Sql nobody = Sql.of("(select 0::bigint as subject, {kept} from {table} t where false)")
                .with("kept", root.keptColumns(Sql.of("t")))
                .with("table", root.tableName());
        var sql = new HoldSql(root);
        holds.asked(root, nobody).forEach(asked -> read(asked.title(), asked.held()));
        for (HoldSource source : holds.sources()) {
            if (source instanceof HoldSource.Rows rows) {
                read(rows.title(), everyKey(sql.inForce(rows)));
            }
        }
        holds.files(() -> 0).forEach(file -> read(file.title(), everyKey(sql.list()), HoldFile.arguments(file.list())));
        if (holds.own()) {
            requireOwn();
            read(Holds.OWN, everyKey(sql.ownInForce()));
        }
    }

    /// Computes every key, which a count alone would not.
    private static Sql everyKey(Sql inForce) {
        return Sql.of("select count(*) from ({in_force}) h where h is not null").with("in_force", inForce);
    }

    private void requireKey(HoldSource source) {
        List<String> key = switch (source) {
            case HoldSource.Rows rows -> rows.key();
            case HoldSource.Listed listed -> listed.key();
            case HoldSource.Condition _ -> root.key();
        };
        if (key.size() != root.key().size()) {
            throw HoldTrouble.unreadable(
                    source.title(),
                    "it names a subject by " + key.size() + " columns, and the key of "
                            + root.table().name() + " has " + root.key().size() + ": " + names(root.key()));
        }
    }

    private static String names(List<String> columns) {
        return columns.stream().map(Identifier::display).collect(Collectors.joining(", "));
    }

    private void read(String title, Sql statement, Object... arguments) {
        try {
            session.asTheApplication(() -> session.query(statement, row -> true, arguments));
        } catch (DatabaseException e) {
            if (HoldTrouble.told(e)) {
                throw HoldTrouble.unreadable(title, e);
            }
            throw e;
        }
    }

    /// A hold names its subject by the columns that were the key then, of a table by its name.
    private void requireOwn() {
        Table table = root.table();
        record Lost(long byKey, long byName) {}
        Lost lost = session.one(
                OTHERS,
                row -> new Lost(row.number(1), row.number(2)),
                table.key().toArray(String[]::new),
                table.name().toString());
        if (lost.byKey() > 0) {
            throw HoldTrouble.unreadable(
                    Holds.OWN,
                    lost.byKey() + " holds were placed when " + table.name()
                            + " had another key: release them and place them again");
        }
        if (lost.byName() > 0) {
            throw HoldTrouble.unreadable(
                    Holds.OWN,
                    lost.byName() + " holds are about a table that is not there any more, or has another name:"
                            + " see expunge hold list");
        }
    }
}
