package dev.expunge.postgres;

import dev.expunge.map.Catalog;
import dev.expunge.map.EdgeCount;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Leaf;
import dev.expunge.map.Proposals;
import dev.expunge.map.Table;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// How many rows the references without a decision are about: counted where a table is small, otherwise by the
/// statistics that the server has anyway. Reads only, and never for long.
public final class EdgeCounts {
    private static final long SMALL_BYTES = 4L << 20;
    private static final long ALL_BYTES = 128L << 20;
    private static final int TOGETHER = 40;
    private static final int MOST_OTHERS = 8;

    private static final Sql LIMITS = Sql.of("set statement_timeout = '3s'; set lock_timeout = '1s'");

    private static final Sql SIZES = Sql.of("""
            select c.oid::bigint, pg_relation_size(c.oid)
              from unnest(?::bigint[]) l (oid) join pg_class c on c.oid = l.oid::oid
             where has_table_privilege(c.oid, 'select') and not row_security_active(c.oid)
            """);

    private static final Sql STATISTICS = Sql.of("""
            select n.s, n.t, s.attname, (s.null_frac * 1000000)::bigint
              from unnest(?::text[], ?::text[]) n (s, t)
              join pg_stats s on s.schemaname = n.s and s.tablename = n.t
             order by s.inherited
            """);

    private final Session session;
    private final Catalog catalog;
    private final Proposals proposals;
    private final Map<ForeignKey, EdgeCount> counts = new HashMap<>();

    private EdgeCounts(Session session, Catalog catalog, Proposals proposals) {
        this.session = session;
        this.catalog = catalog;
        this.proposals = proposals;
    }

    /// Counts for each open reference of `proposals`, where anything is known about it.
    public static Map<ForeignKey, EdgeCount> of(Session session, Catalog catalog, Proposals proposals) {
        var reader = new EdgeCounts(session, catalog, proposals);
        session.execute(LIMITS);
        reader.estimate();
        reader.count();
        return reader.counts;
    }

    private record Column(TableName table, String name) {}

    private List<TableName> children() {
        return proposals.open().stream().map(ForeignKey::child).distinct().toList();
    }

    private List<ForeignKey> openOf(TableName child) {
        return proposals.open().stream().filter(k -> k.child().equals(child)).toList();
    }

    private List<ForeignKey> others(ForeignKey key) {
        return proposals.elsewhere(key).stream().limit(MOST_OTHERS).toList();
    }

    private void estimate() {
        Map<Column, Double> nulls = new HashMap<>();
        session.query(
                STATISTICS,
                row -> nulls.put(
                        new Column(new TableName(row.text(1), row.text(2)), row.text(3)), row.number(4) / 1e6),
                children().stream().map(TableName::schema).toArray(String[]::new),
                children().stream().map(TableName::name).toArray(String[]::new));
        proposals.open().forEach(key -> counts.put(key, estimated(key, nulls)));
    }

    private EdgeCount estimated(ForeignKey key, Map<Column, Double> nulls) {
        long rows = catalog.existing(key.child()).estimatedRows();
        double held = held(key, nulls);
        if (rows < 0 || held < 0) {
            return new EdgeCount(rows, -1, 0, Optional.empty(), false);
        }
        Optional<ForeignKey> also = others(key).stream().max(Comparator.comparing(other -> held(other, nulls)));
        long elsewhere = also.map(other -> Math.round(rows * held * Math.max(0, held(other, nulls))))
                .orElse(0L);
        return new EdgeCount(rows, Math.round(rows * held), elsewhere, also, false);
    }

    /// The share of rows that hold a reference; negative where nobody knows.
    private static double held(ForeignKey key, Map<Column, Double> nulls) {
        return key.childColumns().stream()
                .mapToDouble(c -> 1 - Optional.ofNullable(nulls.get(new Column(key.child(), c))).orElse(2.0))
                .min()
                .orElse(-1);
    }

    private void count() {
        List<TableName> small = small();
        for (int from = 0; from < small.size(); from += TOGETHER) {
            List<TableName> some = small.subList(from, Math.min(small.size(), from + TOGETHER));
            try {
                session.query(statement(some), row -> {
                    keep(some.get((int) row.number(1)), row.numbers(2));
                    return true;
                });
            } catch (DatabaseException e) {
                if (e.kind() == SqlState.CONNECTION) {
                    throw e;
                }
                // the estimates stay
            }
        }
    }

    /// The tables that are read in no time, smallest first.
    private List<TableName> small() {
        Set<Long> leaves = new LinkedHashSet<>();
        List<Table> tables = children().stream().map(catalog::existing).toList();
        tables.forEach(t -> t.leaves().forEach(leaf -> leaves.add(leaf.oid())));
        Map<Long, Long> bytes = new HashMap<>();
        session.query(
                SIZES, row -> bytes.put(row.number(1), row.number(2)), (Object) leaves.toArray(Long[]::new));
        var sizes = new LinkedHashMap<TableName, Long>();
        tables.stream()
                .filter(t -> t.leaves().stream().map(Leaf::oid).allMatch(bytes::containsKey))
                .forEach(t -> sizes.put(
                        t.name(),
                        t.leaves().stream().mapToLong(l -> bytes.getOrDefault(l.oid(), 0L)).sum()));
        var chosen = new ArrayList<TableName>();
        long sum = 0;
        for (TableName table : sizes.keySet().stream().sorted(Comparator.comparing(sizes::get)).toList()) {
            sum += sizes.getOrDefault(table, 0L);
            if (sizes.getOrDefault(table, 0L) <= SMALL_BYTES && sum <= ALL_BYTES) {
                chosen.add(table);
            }
        }
        return chosen;
    }

    private Sql statement(List<TableName> tables) {
        return Sql.join(
                "\nunion all\n",
                IntStream.range(0, tables.size())
                        .mapToObj(at -> Sql.of("select {at}, array[{counts}] from {table} t")
                                .with("at", Sql.number(at))
                                .with("counts", Sql.join(", ", counting(tables.get(at))))
                                .with("table", Sql.table(tables.get(at))))
                        .toList());
    }

    private List<Sql> counting(TableName table) {
        var all = new ArrayList<>(List.of(Sql.of("count(*)")));
        for (ForeignKey key : openOf(table)) {
            all.add(counted(List.of(held(key))));
            others(key).forEach(other -> all.add(counted(List.of(held(key), held(other), apart(key, other)))));
        }
        return all;
    }

    private static Sql counted(List<Sql> conditions) {
        return Sql.of("count(*) filter (where {all})").with("all", Sql.join(" and ", conditions));
    }

    private static Sql held(ForeignKey key) {
        return Sql.join(
                " and ",
                key.childColumns().stream()
                        .map(c -> Sql.of("t.{c} is not null").with("c", Sql.name(c)))
                        .toList());
    }

    /// Two references to the same columns mean two rows only where they differ.
    private static Sql apart(ForeignKey key, ForeignKey other) {
        if (!key.parent().equals(other.parent()) || !key.parentColumns().equals(other.parentColumns())) {
            return Sql.of("true");
        }
        return Sql.of("({a}) is distinct from ({b})").with("a", row(key)).with("b", row(other));
    }

    private static Sql row(ForeignKey key) {
        return Sql.join(
                ", ",
                key.childColumns().stream()
                        .map(c -> Sql.of("t.{c}").with("c", Sql.name(c)))
                        .toList());
    }

    private void keep(TableName table, List<Long> numbers) {
        int at = 0;
        long rows = numbers.get(at++);
        for (ForeignKey key : openOf(table)) {
            long holding = numbers.get(at++);
            long most = 0;
            Optional<ForeignKey> also = Optional.empty();
            for (ForeignKey other : others(key)) {
                long elsewhere = numbers.get(at++);
                if (elsewhere > most) {
                    most = elsewhere;
                    also = Optional.of(other);
                }
            }
            counts.put(key, new EdgeCount(rows, holding, most, also, true));
        }
    }
}
