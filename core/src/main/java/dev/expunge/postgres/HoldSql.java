package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.spec.HoldCondition;
import dev.expunge.spec.HoldSource;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// The statements that find who is under a hold. Dry run, freeze and batch use these, so that they cannot disagree
/// (promise P6). Pure text.
final class HoldSql {
    /// A subject's key that was stored as text becomes a value again only where it belongs to this root: another root's
    /// may be no value of the type.
    private static final Sql OWN = Sql.of("""
            select {keys} from expunge.hold h
             where h.root = {root} and h.released_at is null
               and (h.until_at is null or h.until_at > clock_timestamp())""");
    /// A day counts to its end.
    private static final Sql UNTIL = Sql.of("""
            ({name}.{until} is null
                   or {name}.{until}::timestamptz + case when pg_typeof({name}.{until}) = 'date'::regtype
                           then interval '1 day' else interval '0' end > clock_timestamp())""");

    private final FrozenRelation root;

    /// @param root the relation of the candidates
    HoldSql(FrozenRelation root) {
        this.root = root;
    }

    /// Subjects among `rows` that `hold add` holds.
    Sql own(Sql rows) {
        return among(rows, ownInForce());
    }

    /// The keys that `hold add` holds.
    Sql ownInForce() {
        Sql keys = columns(i -> Sql.of("case when h.root = {root} then {key} end")
                .with("key", typed(Sql.of("h.subject[{i}]").with("i", Sql.number(i + 1)), i)));
        return OWN.with("keys", keys)
                .with("root", Sql.literal(root.table().name().toString()));
    }

    /// Subjects among `rows` that the rows of a table hold.
    Sql held(HoldSource.Rows source, Sql rows) {
        return among(rows, inForce(source));
    }

    /// The keys that the rows of a table hold, as `k1, …`: what a person wrote sees that table alone.
    Sql inForce(HoldSource.Rows source) {
        Sql name = Sql.name(source.table().name());
        var conditions = new ArrayList<Sql>();
        source.inForce().ifPresent(condition -> conditions.add(notFalse(condition)));
        source.until()
                .ifPresent(column ->
                        conditions.add(UNTIL.with("until", Sql.name(column)).with("name", name)));
        return Sql.of("select {keys} from {table} as {name}{where}")
                .with("keys", columns(i -> column(source, i)))
                .with("where", conditions.isEmpty() ? Sql.of("") : where(conditions))
                .with("name", name)
                .with("table", Sql.table(source.table()));
    }

    private static Sql where(List<Sql> conditions) {
        return Sql.of(" where {conditions}").with("conditions", Sql.join(" and ", conditions));
    }

    private Sql column(HoldSource.Rows source, int at) {
        return Sql.of("{name}.{column}{cast}")
                .with("cast", Sql.of(padded(keyColumn(at)) ? "::bpchar" : ""))
                .with("column", Sql.name(source.key().get(at)))
                .with("name", Sql.name(source.table().name()));
    }

    /// Subjects among `rows` whose row in the root meets a condition.
    Sql held(HoldSource.Condition source, Sql rows) {
        Sql keys = root.keyColumns(Sql.of("f"));
        return Sql.of("""
                select f.subject from {rows} f
                 where ({keys}) in (select {matched} from (
                       select {kept} from {table} where {condition} and ({columns}) in (select {keys} from {rows} f)) m)""")
                .with("matched", root.keyColumns(Sql.of("m")))
                .with("kept", root.keptColumns(alias()))
                .with("columns", Reach.tableKey(root, alias()))
                .with("keys", keys)
                .with("table", root.tableName())
                .with("rows", rows)
                .with("condition", notFalse(source.condition()));
    }

    /// The rows of the root that meet a condition.
    Sql met(HoldSource.Condition source) {
        return Sql.of("select 1 from {table} where {condition}")
                .with("table", root.tableName())
                .with("condition", notFalse(source.condition()));
    }

    private Sql alias() {
        return Sql.name(root.table().name().name());
    }

    /// Subjects among `rows` that a list holds: each `?` is the array of one key column, as text.
    Sql listed(Sql rows) {
        return among(rows, list());
    }

    /// The keys of a list.
    Sql list() {
        Sql texts = columns(i -> Sql.of("?::text[]"));
        Sql names = columns(i -> Sql.of("k{i}").with("i", Sql.number(i + 1)));
        Sql keys = columns(i -> Sql.of("{key} as k{i}")
                .with("key", typed(Sql.of("expunge_l.k{i}").with("i", Sql.number(i + 1)), i))
                .with("i", Sql.number(i + 1)));
        return Sql.of("select {keys} from unnest({texts}) as expunge_l ({names})")
                .with("keys", keys)
                .with("texts", texts)
                .with("names", names);
    }

    /// Reads the keys once and looks each row up in them, however few rows the server expects: a nested loop over holds
    /// without an index takes the product of both.
    private Sql among(Sql rows, Sql inForce) {
        Sql names = columns(i -> Sql.of("k{i}").with("i", Sql.number(i + 1)));
        Sql keys = columns(i -> Sql.of("h.k{i}").with("i", Sql.number(i + 1)));
        Sql wanted = columns(i ->
                Sql.of("f.k{i}{collation}").with("i", Sql.number(i + 1)).with("collation", collation(keyColumn(i))));
        return Sql.of("""
                select f.subject from {rows} f
                 where (({wanted}) in (select {keys} from ({in_force}) h ({names}) where h is not null)) is true""")
                .with("names", names)
                .with("keys", keys)
                .with("wanted", wanted)
                .with("rows", rows)
                .with("in_force", inForce);
    }

    private Sql columns(IntFunction<Sql> each) {
        var columns = new ArrayList<Sql>();
        for (int i = 0; i < root.key().size(); i++) {
            columns.add(each.apply(i));
        }
        return Sql.join(", ", columns);
    }

    private Column keyColumn(int at) {
        Table table = root.table();
        return table.column(root.key().get(at)).orElseThrow();
    }

    /// A text as a value of a key column's type, which must not be cut or rounded to fit.
    private Sql typed(Sql text, int at) {
        return Sql.of("{text}::{type}")
                .with("text", text)
                .with("type", Sql.written(unlimited(keyColumn(at).type())));
    }

    /// A type without its length, so that a longer text stays another one.
    static String unlimited(String type) {
        if (type.startsWith("character(")) {
            return "bpchar";
        }
        if (type.startsWith("bit(")) {
            return "bit varying";
        }
        return type.contains("\"") ? type : type.replaceFirst("\\([0-9, -]+\\)", "");
    }

    private static boolean padded(Column column) {
        return column.type().startsWith("character(") || column.type().equals("bpchar");
    }

    /// Keys compare by the collation of the root's column.
    private static Sql collation(Column column) {
        String collation = column.origin().collation();
        return collation.isEmpty()
                ? Sql.of("")
                : Sql.of(" collate {collation}").with("collation", Sql.written(collation));
    }

    /// What nobody can say to be false counts.
    private static Sql notFalse(HoldCondition condition) {
        return Sql.of("({condition}) is not false").with("condition", Sql.written(condition.sql()));
    }
}
