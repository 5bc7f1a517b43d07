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
    private static final int MOST_REFUSED = 3;

    private static final Sql LIMITS = Sql.of("set statement_timeout = '3s'; set lock_timeout = '1s'");

    private static final Sql SIZES = Sql.of("""
            select c.oid::bigint, pg_relation_size(c.oid)
              from unnest(?::bigint[]) l (oid) join pg_class c on c.oid = l.oid::oid
             where has_table_privilege(c.oid, 'select') and not row_security_active(c.oid)
            """);

    /// The same without a lock, as of the last time that the server looked.
    private static final Sql PAGES = Sql.of("""
            select c.oid::bigint, c.relpages::bigint * current_setting('block_size')::bigint
              from unnest(?::bigint[]) l (oid) join pg_class c on c.oid = l.oid::oid
             where c.reltuples >= 0 and has_table_privilege(c.oid, 'select') and not row_security_active(c.oid)
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
                row -> nulls.put(new Column(new TableName(row.text(1), row.text(2)), row.text(3)), row.number(4) / 1e6),
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
        Optional<ForeignKey> other = others(key).stream()
                .filter(o ->
                        o.parent().equals(key.parent()) && o.parentColumns().equals(key.parentColumns()))
                .max(Comparator.comparingDouble(o -> held(o, nulls)));
        long shared = other.map(o -> Math.round(rows * held * Math.max(0, held(o, nulls))))
                .orElse(0L);
        return new EdgeCount(
                rows, Math.round(rows * held), shared, other.map(o -> new EdgeCount.Other(o, o.parent())), false);
    }

    /// The share of rows that hold a reference; negative where nobody knows.
    private static double held(ForeignKey key, Map<Column, Double> nulls) {
        return key.childColumns().stream()
                .mapToDouble(c -> 1
                        - Optional.ofNullable(nulls.get(new Column(key.child(), c)))
                                .orElse(2.0))
                .min()
                .orElse(-1);
    }

    private void count() {
        List<TableName> small = small();
        int refused = 0;
        for (int from = 0; from < small.size(); from += TOGETHER) {
            List<TableName> some = small.subList(from, Math.min(small.size(), from + TOGETHER));
            if (answered(some)) {
                continue;
            }
            for (TableName table : some) {
                refused += refused > MOST_REFUSED || answered(List.of(table)) ? 0 : 1;
            }
        }
    }

    /// Whether the server answered; otherwise the estimates stay.
    private boolean answered(List<TableName> tables) {
        try {
            session.query(statement(tables), row -> {
                keep(tables.get((int) row.number(1)), row.numbers(2));
                return true;
            });
            return true;
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.CONNECTION) {
                throw e;
            }
            return false;
        }
    }

    /// The tables that are read in no time, smallest first.
    private List<TableName> small() {
        Set<Long> leaves = new LinkedHashSet<>();
        List<Table> tables = children().stream().map(catalog::existing).toList();
        tables.forEach(t -> t.leaves().forEach(leaf -> leaves.add(leaf.oid())));
        Map<Long, Long> bytes = bytes(leaves);
        var sizes = new LinkedHashMap<TableName, Long>();
        tables.stream()
                .filter(t -> t.leaves().stream().map(Leaf::oid).allMatch(bytes::containsKey))
                .forEach(t -> sizes.put(
                        t.name(),
                        t.leaves().stream()
                                .mapToLong(l -> bytes.getOrDefault(l.oid(), 0L))
                                .sum()));
        var chosen = new ArrayList<TableName>();
        long sum = 0;
        for (TableName table :
                sizes.keySet().stream().sorted(Comparator.comparing(sizes::get)).toList()) {
            sum += sizes.getOrDefault(table, 0L);
            if (sizes.getOrDefault(table, 0L) <= SMALL_BYTES && sum <= ALL_BYTES) {
                chosen.add(table);
            }
        }
        return chosen;
    }

    private Map<Long, Long> bytes(Set<Long> leaves) {
        try {
            return bytes(SIZES, leaves);
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.CONNECTION) {
                throw e;
            }
            return bytes(PAGES, leaves);
        }
    }

    private Map<Long, Long> bytes(Sql sizes, Set<Long> leaves) {
        Map<Long, Long> bytes = new HashMap<>();
        session.query(sizes, row -> bytes.put(row.number(1), row.number(2)), (Object) leaves.toArray(Long[]::new));
        return bytes;
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
            Sql held = TwoOwners.held(Sql.of("t"), key.childColumns());
            all.add(counted(List.of(held)));
            others(key)
                    .forEach(other -> TwoOwners.of(catalog, key, other)
                            .ifPresent(two -> all.add(counted(List.of(
                                    held, TwoOwners.held(Sql.of("t"), other.childColumns()), two.condition())))));
        }
        return all;
    }

    private static Sql counted(List<Sql> conditions) {
        return Sql.of("count(*) filter (where {all})").with("all", Sql.join(" and ", conditions));
    }

    private void keep(TableName table, List<Long> numbers) {
        int at = 0;
        long rows = numbers.get(at++);
        for (ForeignKey key : openOf(table)) {
            long holding = numbers.get(at++);
            long most = 0;
            Optional<EdgeCount.Other> also = Optional.empty();
            for (ForeignKey other : others(key)) {
                Optional<TwoOwners> two = TwoOwners.of(catalog, key, other);
                if (two.isPresent() && numbers.get(at++) > most) {
                    most = numbers.get(at - 1);
                    also = Optional.of(new EdgeCount.Other(other, two.get().owner()));
                }
            }
            counts.put(key, new EdgeCount(rows, holding, most, also, true));
        }
    }
}
