package dev.expunge.postgres;

import dev.expunge.map.Surroundings.Default;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Reads which references are set to a default when their parent goes, and whether a parent with that value is
/// there. Only a default that is a plain value is looked up: running a function could do anything.
final class DefaultFacts {
    private static final Pattern VALUE = Pattern.compile(
            "\\(?(?:-?[0-9.]+|'(?:[^']|'')*'|true|false)\\)?(?:::[a-zA-Z_][a-zA-Z0-9_ .\"]*(?:\\([0-9, ]+\\))?(?:\\[])?)?");

    /// A column that `set default (…)` does not name keeps what it holds, which no default tells.
    private static final Sql DEFAULTS = Sql.of("""
            with {touched}
            select k.conname, cn.nspname, c.relname, pn.nspname, p.relname,
                   array_agg(a.attname::text order by u.place), array_agg(b.attname::text order by u.place),
                   array_agg(case when x.cleared @> to_jsonb(u.child) is not false
                                  then coalesce(pg_get_expr(d.adbin, d.adrelid), '') else 'as it was' end order by u.place)
              from pg_constraint k
              join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace
              join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
             cross join lateral unnest(k.conkey, k.confkey) with ordinality u (child, parent, place)
             cross join lateral (select nullif(to_jsonb(k) -> 'confdelsetcols', 'null') as cleared) x
              join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.child
              join pg_attribute b on b.attrelid = k.confrelid and b.attnum = u.parent
              left join pg_attrdef d on d.adrelid = k.conrelid and d.adnum = u.child
             where k.contype = 'f' and k.confdeltype = 'd' and k.conparentid = 0
               and k.confrelid in (select root from touched)
             group by k.oid, k.conname, cn.nspname, c.relname, pn.nspname, p.relname
             order by k.conname collate "C", k.oid
            """);

    private final Session session;

    DefaultFacts(Session session) {
        this.session = session;
    }

    private record Declared(
            String key, TableName child, TableName parent, List<String> from, List<String> to, List<String> values) {}

    /// Those without any default are set null, which never fails here.
    List<Default> read(String[] schemas, String[] names) {
        return session
                .query(DEFAULTS.with("touched", HazardFacts.touched()), DefaultFacts::declared, schemas, names)
                .stream()
                .filter(d -> d.values().stream().noneMatch(v -> v.isEmpty() || v.startsWith("NULL")))
                .map(d -> new Default(d.key(), d.child(), shown(d.from()), d.parent(), there(d)))
                .toList();
    }

    private static Declared declared(Row row) {
        return new Declared(
                row.text(1),
                new TableName(row.text(2), row.text(3)),
                new TableName(row.text(4), row.text(5)),
                row.texts(6),
                row.texts(7),
                row.texts(8));
    }

    private static String shown(List<String> columns) {
        return columns.stream().map(Identifier::display).collect(Collectors.joining(", "));
    }

    private Optional<Boolean> there(Declared key) {
        if (!key.values().stream().allMatch(v -> VALUE.matcher(v).matches())) {
            return Optional.empty();
        }
        List<Sql> same = IntStream.range(0, key.to().size())
                .mapToObj(i -> Sql.of("{column} = ({value})")
                        .with("column", Sql.name(key.to().get(i)))
                        .with("value", Sql.written(key.values().get(i))))
                .toList();
        return Optional.of(session.one(
                Sql.of("select exists (select from {parent} where {same})")
                        .with("parent", Sql.table(key.parent()))
                        .with("same", Sql.join(" and ", same)),
                row -> row.flag(1)));
    }
}
