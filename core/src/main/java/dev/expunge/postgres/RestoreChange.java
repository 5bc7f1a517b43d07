package dev.expunge.postgres;

import dev.expunge.backup.ExportedChange;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.spec.Expression;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How the change of rows that stayed is undone: only where they still are as the run left them. Pure text.
final class RestoreChange {
    private static final Sql KEYED = Sql.of("""
            update {stage} s set "expunge.state" =
                   case when {now} = {was} then 'equal' when {now} = {left} then null else 'changed' end
              from {table} t where {range} and s."expunge.state" is null and {same}
            """);

    /// A row that comes back itself comes back whole.
    private static final Sql ABSENT = Sql.of("""
            update {stage} s set "expunge.state" = {outcome}
             where {range} and s."expunge.state" is null and not exists (select from {table} t where {same})
            """);
    private static final Sql COMES_BACK = Sql.of("""
            case when exists (select from {whole} t where t."expunge.last" between {first} and {last}
                                 and t."expunge.state" is null and {same}) then 'equal' else 'gone' end
            """);

    /// A row without a key is found by what the run left, which cannot be told of an array that others
    /// shorten, too.
    private static final Sql NOT_FOUND = Sql.of("""
            update {stage} s set "expunge.state" = 'changed' where {range} and s."expunge.state" is null
            """);

    private static final Sql KEYED_UPDATE = Sql.of("""
            update {table} t set {assignments} from {stage} s
             where {range} and s."expunge.state" is null and {same} and {now} = {left}
            """);

    /// Without a key, rows are told apart by what this change left alone; of equal ones any will do.
    private static final Sql KEYLESS_UPDATE = Sql.of("""
            with w as materialized (
                select s.ctid as place, {rest_was} as rest, {left} as changed,
                       row_number() over (partition by {rest_was}, {left} order by s.ctid) as n
                  from {stage} s where {range} and s."expunge.state" is null and {standing}),
            c as materialized (
                select t.ctid as place, t.tableoid as leaf, {rest_now} as rest, {now} as changed,
                       row_number() over (partition by {rest_now}, {now} order by t.tableoid, t.ctid) as n
                  from {table} t where exists (select from w)),
            u as (
                update {table} t set {assignments}
                  from w join c using (rest, changed, n) join {stage} s on s.ctid = w.place
                 where t.ctid = c.place and t.tableoid = c.leaf
                returning w.place)
            update {stage} s set "expunge.state" = 'equal' from u where s.ctid = u.place
            """);

    /// A change stands where what the row referred to is gone, or is coming back just now.
    private static final Sql STANDS = Sql.of("""
            (not exists (select from {parent} t where {same}) or exists (select from {back} t where {same}))
            """);

    private static final Sql WITHOUT = Sql.of("""
            (select coalesce(array_agg(x.e order by x.n), '{}')
               from pg_catalog.unnest(s.{column}) with ordinality x (e, n)
              where x.e is null or x.e::text in (select y.e::text from pg_catalog.unnest(t.{column}) y (e)){again})
            """);
    private static final Sql AGAIN = Sql.of("""
             or x.e::text in (select (select ({key})::text from (select p.*) as {name}) from {parents} p
                               where p."expunge.last" between {first} and {last}
                                 and coalesce(p."expunge.state", 'equal') = 'equal')
            """);

    private final StagedTable table;
    private final RestoreSchema schema;
    private final ExportedChange change;

    RestoreChange(StagedTable table, RestoreSchema schema) {
        this.table = table;
        this.schema = schema;
        this.change = table.change().orElseThrow();
    }

    /// Whether a reference is among what is set again, and can be looked up.
    static boolean concerns(StagedTable table, ForeignKey key) {
        return table.has(key.childColumns())
                && table.written().stream().anyMatch(c -> key.childColumns().contains(c.name()));
    }

    /// The statements that decide which rows are to be changed back.
    List<Sql> marks() {
        if (!table.table().hasKey()) {
            boolean lists = change.values().stream().anyMatch(v -> v.kind() == ExportedChange.Kind.WITHOUT);
            return lists ? List.of(NOT_FOUND.with("stage", table.stage())) : List.of();
        }
        return List.of(
                filled(KEYED)
                        .with("was", StagedTable.digest("s", table.written()))
                        .with("same", table.sameKey()),
                ABSENT.with("outcome", comesBack())
                        .with("same", table.sameKey())
                        .with("table", table.rows())
                        .with("stage", table.stage()));
    }

    private Sql comesBack() {
        Optional<StagedTable> whole = schema.whole(table.name());
        return whole.map(w -> COMES_BACK.with("same", table.sameKey()).with("whole", w.stage()))
                .orElse(Sql.of("'gone'"));
    }

    /// The statements that change them back; each takes what those before it did not find.
    List<Sql> updates() {
        if (table.table().hasKey()) {
            return List.of(filled(KEYED_UPDATE).with("same", table.sameKey()).with("assignments", assignments()));
        }
        return others().stream()
                .map(standing -> filled(KEYLESS_UPDATE)
                        .with("rest_was", StagedTable.digest(table.untouched(), column -> rest(column, standing)))
                        .with("rest_now", StagedTable.digest("t", table.untouched()))
                        .with("standing", stands(standing))
                        .with("assignments", assignments()))
                .toList();
    }

    private static Sql stands(List<RestoreChange> changes) {
        return changes.stream()
                .map(RestoreChange::stands)
                .reduce(Sql.of("true"), (one, other) -> Sql.join(" and ", List.of(one, other)));
    }

    /// Where the schema does not declare what a row refers to, any change may stand.
    private Sql stands() {
        List<Sql> references = schema.keysOf(table).stream()
                .filter(key -> table.written().stream()
                        .allMatch(c -> key.childColumns().contains(c.name())))
                .flatMap(key -> schema.whole(key.parent()).stream()
                        .map(back -> STANDS.with("same", StagedTable.same(key.parentColumns(), key.childColumns()))
                                .with("parent", Sql.table(key.parent()))
                                .with("back", back.stage())))
                .toList();
        return references.isEmpty() ? Sql.of("true") : Sql.of("({any})").with("any", Sql.join(" or ", references));
    }

    /// The other changes of rows of this table that may be undone already, or not yet: each set of those that still
    /// stand, the smallest first. What is left of an array cannot be told.
    private List<List<RestoreChange>> others() {
        List<RestoreChange> others = schema.changed().stream()
                .filter(other -> other.name().equals(table.name()) && other.number() != table.number())
                .map(other -> new RestoreChange(other, schema))
                .filter(other -> other.change.values().stream().allMatch(v -> v.kind() != ExportedChange.Kind.WITHOUT))
                .toList();
        var sets = new ArrayList<List<RestoreChange>>(List.of(List.of()));
        for (RestoreChange other : others) {
            for (List<RestoreChange> set : List.copyOf(sets)) {
                sets.add(Stream.concat(set.stream(), Stream.of(other)).toList());
            }
        }
        sets.sort(Comparator.comparingInt(List::size));
        return sets;
    }

    private static Sql rest(Column column, List<RestoreChange> standing) {
        return standing.stream()
                .filter(other -> other.table.written().contains(column))
                .findFirst()
                .map(other -> other.left(column))
                .orElse(Sql.of("s.{column}").with("column", Sql.name(column.name())));
    }

    private Sql filled(Sql template) {
        return template.with("now", StagedTable.digest("t", table.written()))
                .with("left", StagedTable.digest(table.written(), this::left))
                .with("table", table.rows())
                .with("stage", table.stage());
    }

    /// What the run left in a column of the row `t`, which was `s`.
    private Sql left(Column column) {
        ExportedChange.Value value = change.values().stream()
                .filter(v -> v.column().equals(column.name()))
                .findFirst()
                .orElseThrow();
        return switch (value.kind()) {
            case NOTHING -> Sql.of("null");
            case CONSTANT ->
                Sql.of("cast({text} as {type})")
                        .with("type", Sql.written(column.type()))
                        .with("text", Sql.literal(value.text()));
            case COMPUTED -> References.ofRow(table.table(), Sql.of("s"), new Expression(value.text()));
            case WITHOUT -> WITHOUT.with("again", Sql.of("")).with("column", Sql.name(column.name()));
        };
    }

    private Sql assignments() {
        var assignments = new ArrayList<Sql>();
        for (ExportedChange.Value value : change.values()) {
            Sql column = Sql.name(value.column());
            Sql again = value.kind() == ExportedChange.Kind.WITHOUT
                    ? WITHOUT.with("again", again()).with("column", column)
                    : Sql.of("s.{column}").with("column", column);
            assignments.add(Sql.of("{column} = {again}").with("again", again).with("column", column));
        }
        return Sql.join(", ", assignments);
    }

    private Sql again() {
        StagedTable parents = schema.tables().stream()
                .filter(t -> t.number() == change.parent())
                .findFirst()
                .orElseThrow();
        return AGAIN.with("key", References.written(new Expression(change.key())))
                .with("name", Sql.name(parents.name().name()))
                .with("parents", parents.stage());
    }
}
