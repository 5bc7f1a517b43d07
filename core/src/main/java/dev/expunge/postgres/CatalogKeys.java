package dev.expunge.postgres;

import dev.expunge.map.ForeignKey;
import dev.expunge.map.ForeignKey.OnDelete;
import dev.expunge.sql.Row;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The declared references. What is declared partition by partition, or twice for the same columns, counts once.
/// Used once.
final class CatalogKeys {
    /// The server checks by triggers of each partition, too. One that fires for replicas alone checks nothing here.
    static final Sql QUERY = Sql.of("""
            with recursive unchecked (oid) as (
                select g.tgconstraint from pg_trigger g where g.tgisinternal and g.tgenabled in ('D', 'R')
                union
                select u.conparentid from unchecked join pg_constraint u on u.oid = unchecked.oid
                 where u.conparentid <> 0)
            select k.conname,
                   coalesce(pg_partition_root(k.conrelid)::oid, k.conrelid)::bigint as child,
                   coalesce(pg_partition_root(k.confrelid)::oid, k.confrelid)::bigint as parent,
                   (select array_agg(t.attname::text order by u.place)
                      from unnest(k.conkey) with ordinality u(attnum, place)
                      join pg_attribute t on t.attrelid = k.conrelid and t.attnum = u.attnum),
                   (select array_agg(t.attname::text order by u.place)
                      from unnest(k.confkey) with ordinality u(attnum, place)
                      join pg_attribute t on t.attrelid = k.confrelid and t.attnum = u.attnum),
                   k.confdeltype::text,
                   exists (select from pg_index i
                             join pg_class r on r.oid = i.indexrelid
                             join pg_am m on m.oid = r.relam
                            where i.indrelid = k.conrelid and i.indisvalid
                              and i.indnkeyatts >= cardinality(k.conkey)
                              and (m.amname = 'btree' or m.amname = 'hash' and cardinality(k.conkey) = 1)
                              and (i.indpred is null
                                   or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)',
                                        (select a.attname from pg_attribute a
                                          where a.attrelid = i.indrelid and a.attnum = i.indkey[0])))
                              and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey),
                   case when coalesce((x.extra ->> 'conperiod')::boolean, false) then 'TEMPORAL'
                        when not coalesce((x.extra ->> 'conenforced')::boolean, true) then 'NOT_ENFORCED'
                        when k.oid in (select oid from unchecked) then 'UNCHECKED' else 'ENFORCED' end,
                   case when c.relispartition
                        then array(select l.relid::bigint from pg_partition_tree(k.conrelid) l where l.isleaf)
                        else '{}' end,
                   case when p.relispartition
                        then array(select l.relid::bigint from pg_partition_tree(k.confrelid) l where l.isleaf)
                        else '{}' end,
                   k.confmatchtype = 'f', k.condeferrable, k.condeferred, k.convalidated,
                   array(select t.attname::text
                           from jsonb_array_elements_text(
                                    case jsonb_typeof(x.extra -> 'confdelsetcols')
                                         when 'array' then x.extra -> 'confdelsetcols' else '[]' end) s
                           join pg_attribute t on t.attrelid = k.conrelid and t.attnum = s::int2)
              from pg_constraint k
              join pg_class c on c.oid = k.conrelid
              join pg_class p on p.oid = k.confrelid
             cross join lateral (select to_jsonb(k) as extra) x
             where k.contype = 'f' and k.conparentid = 0
             order by k.conname collate "C", k.oid
            """);

    /// The most dangerous first: what several of the same columns do together.
    private static final List<OnDelete> STRONGEST =
            List.of(OnDelete.CASCADE, OnDelete.SET_NULL, OnDelete.SET_DEFAULT, OnDelete.RESTRICT, OnDelete.NO_ACTION);

    private final Map<Long, CatalogRows.Relation> relations;
    private final Map<Long, Long> leaves;

    /// @param leaves how many relations hold the rows of a table, by its object number
    CatalogKeys(Map<Long, CatalogRows.Relation> relations, Map<Long, Long> leaves) {
        this.relations = relations;
        this.leaves = leaves;
    }

    /// One declaration, before it is joined with others of the same columns.
    record Declared(ForeignKey key, long child) {
        private List<Object> ends() {
            return List.of(key.child(), key.childColumns(), key.parent(), key.parentColumns());
        }
    }

    /// Empty when one of its tables is none of people's.
    Optional<Declared> declared(Row row) {
        CatalogRows.Relation child = relations.get(row.number(2));
        CatalogRows.Relation parent = relations.get(row.number(3));
        if (child == null || parent == null) {
            return Optional.empty();
        }
        var terms = new ForeignKey.Terms(
                row.flag(11), row.flag(12), row.flag(13), row.flag(14), row.texts(15), Set.copyOf(row.numbers(10)));
        var key = new ForeignKey(
                row.text(1),
                child.name(),
                row.texts(4),
                parent.name(),
                row.texts(5),
                onDelete(row.text(6)),
                row.flag(7),
                ForeignKey.Keeping.valueOf(row.text(8)),
                Set.copyOf(row.numbers(9)),
                terms);
        return Optional.of(new Declared(key, child.oid()));
    }

    /// Joins those of the same columns.
    List<ForeignKey> folded(Collection<Declared> all) {
        var folded = new LinkedHashMap<List<Object>, List<Declared>>();
        all.forEach(
                d -> folded.computeIfAbsent(d.ends(), ends -> new ArrayList<>()).add(d));
        return folded.values().stream().map(this::fold).toList();
    }

    private ForeignKey fold(List<Declared> same) {
        List<ForeignKey> keys = same.stream().map(Declared::key).toList();
        ForeignKey first = keys.getFirst();
        var declaring = new HashSet<Long>();
        keys.forEach(k -> declaring.addAll(k.leaves()));
        boolean everywhere = keys.stream().anyMatch(ForeignKey::everywhere)
                || declaring.size() == leaves.getOrDefault(same.getFirst().child(), 0L);
        return new ForeignKey(
                first.name(),
                first.child(),
                first.childColumns(),
                first.parent(),
                first.parentColumns(),
                STRONGEST.stream()
                        .filter(a -> keys.stream().anyMatch(k -> k.onDelete() == a))
                        .findFirst()
                        .orElseThrow(),
                keys.stream().allMatch(ForeignKey::indexed),
                keys.stream()
                        .map(ForeignKey::keeping)
                        .max(ForeignKey.Keeping::compareTo)
                        .orElseThrow(),
                everywhere ? Set.of() : declaring,
                terms(keys));
    }

    private static ForeignKey.Terms terms(List<ForeignKey> keys) {
        var referenced = new HashSet<Long>();
        keys.forEach(k -> referenced.addAll(k.terms().referencedLeaves()));
        boolean whole = keys.stream().anyMatch(k -> k.terms().referencedLeaves().isEmpty());
        return new ForeignKey.Terms(
                all(keys, k -> k.terms().matchFull()),
                all(keys, k -> k.terms().deferrable()),
                all(keys, k -> k.terms().deferred()),
                all(keys, k -> k.terms().validated()),
                keys.stream()
                        .map(ForeignKey::cleared)
                        .filter(c -> !c.isEmpty())
                        .findFirst()
                        .orElse(List.of()),
                whole ? Set.of() : referenced);
    }

    private static boolean all(List<ForeignKey> keys, Predicate<ForeignKey> holds) {
        return keys.stream().allMatch(holds);
    }

    private static OnDelete onDelete(String code) {
        return switch (code) {
            case "r" -> OnDelete.RESTRICT;
            case "c" -> OnDelete.CASCADE;
            case "n" -> OnDelete.SET_NULL;
            case "d" -> OnDelete.SET_DEFAULT;
            default -> OnDelete.NO_ACTION;
        };
    }
}
