package dev.expunge.postgres;

import dev.expunge.map.Catalog;
import dev.expunge.map.Table;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import dev.expunge.sql.TableName;
import dev.expunge.suggest.Candidate;
import dev.expunge.suggest.Family;
import dev.expunge.suggest.Finder;
import dev.expunge.suggest.Suggestion;
import dev.expunge.suggest.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Looks for undeclared references in a database: reads what its columns are called and a bounded sample of what they
/// hold, each statement with a deadline. Reads only. Used by one thread.
public final class Suggestions {
    private static final long LARGE = 100_000;
    private static final long SAMPLED_ROWS = 50_000;
    private static final int MOST_STRAYS = 400;

    private static final Sql LIMITS = Sql.of("set statement_timeout = '2s'; set lock_timeout = '1s'");

    private static final Sql INDEXES = Sql.of("""
            select n.nspname, c.relname, a.attname,
                   bool_or(i.indisunique and i.indnkeyatts = 1 and i.indpred is null and i.indexprs is null),
                   bool_or(i.indisprimary and i.indnkeyatts = 1)
              from pg_index i
              join pg_class c on c.oid = i.indrelid
              join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
             where i.indisvalid and not c.relispartition
               and n.nspname not in ('pg_catalog', 'information_schema', 'expunge') and n.nspname not like 'pg\\_%'
             group by 1, 2, 3
             order by 1, 2, 3
            """);

    private final Session session;
    private final Catalog catalog;
    private final Set<List<String>> indexed = new HashSet<>();
    private final List<Target> targets = new ArrayList<>();
    private int unanswered;

    private Suggestions(Session session, Catalog catalog) {
        this.session = session;
        this.catalog = catalog;
    }

    /// What was found.
    ///
    /// @param unanswered how many questions the server did not answer in time, or not at all
    public record Found(List<Suggestion> suggestions, int unanswered) {
        public Found {
            suggestions = List.copyOf(suggestions);
        }
    }

    /// Looks for references to some tables.
    ///
    /// @param reached the tables, the root first
    public static Found of(Session session, Catalog catalog, List<TableName> reached) {
        session.execute(LIMITS);
        return new Suggestions(session, catalog).find(reached);
    }

    private Found find(List<TableName> reached) {
        session.query(INDEXES, row -> {
            remember(row);
            return true;
        });
        var finder = new Finder(catalog, targets, reached);
        var candidates = new ArrayList<>(finder.named());
        finder.pairs().forEach(pair -> candidates.addAll(finder.typed(pair, types(pair))));
        finder.documents()
                .forEach(document -> keys(document)
                        .forEach(key -> finder.member(document, key).ifPresent(candidates::add)));
        finder.strays().stream().limit(MOST_STRAYS).forEach(candidates::add);
        List<Suggestion> found = candidates.stream().map(this::looked).toList();
        return new Found(found.stream().filter(s -> s.confidence().isPresent()).toList(), unanswered);
    }

    private void remember(Row row) {
        var table = new TableName(row.text(1), row.text(2));
        String column = row.text(3);
        indexed.add(List.of(table.quoted(), column));
        if (row.flag(4)) {
            catalog.table(table)
                    .flatMap(t -> t.column(column))
                    .flatMap(c -> Family.of(c.type()))
                    .ifPresent(family -> targets.add(new Target(table, column, family, row.flag(5))));
        }
    }

    private Suggestion looked(Candidate candidate) {
        boolean hasIndex = candidate.part() instanceof Candidate.Part.Whole
                && indexed.contains(List.of(candidate.child().quoted(), candidate.column()));
        Optional<List<Long>> numbers =
                answered(overlap(candidate), row -> List.of(row.number(1), row.number(2))).stream()
                        .findFirst();
        return new Suggestion(
                candidate,
                numbers.map(List::getFirst),
                numbers.map(List::getLast).orElse(0L),
                hasIndex);
    }

    /// The rows of a query, none where the server does not answer.
    private <T> List<T> answered(Sql sql, Function<Row, T> mapper) {
        try {
            return session.query(sql, mapper);
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.CONNECTION) {
                throw e;
            }
            unanswered++;
            return List.of();
        }
    }

    /// The rows that are looked at: of a large table those of some of its blocks.
    private Sql rows(TableName name) {
        Table table = catalog.existing(name);
        Sql rows = Sql.of("{table} t").with("table", Sql.table(name));
        if (table.estimatedRows() <= LARGE) {
            return rows;
        }
        long perMyriad = Math.max(1, 10_000 * SAMPLED_ROWS / table.estimatedRows());
        return Sql.of("{rows} tablesample system ({share} / 100.0)")
                .with("rows", rows)
                .with("share", Sql.number(perMyriad));
    }

    private List<String> types(Finder.Pair pair) {
        return answered(
                Sql.of("""
                        select distinct s.v from (
                        select t.{type}::text as v from {rows} where t.{type} is not null limit 20000) s limit 100
                        """).with("type", Sql.name(pair.typeColumn())).with("rows", rows(pair.child())),
                row -> row.text(1));
    }

    /// Keys that look like names; others could be data.
    private List<String> keys(Finder.Document document) {
        return answered(
                Sql.of("""
                        select k.key from (
                        select t.{column}::jsonb as v from {rows} where t.{column} is not null limit 500) s
                        cross join lateral jsonb_object_keys(
                            case when jsonb_typeof(s.v) = 'object' then s.v else '{no}'::jsonb end) k (key)
                        where k.key ~ '^[A-Za-z_][A-Za-z0-9_-]*$' and length(k.key) <= 63
                        group by k.key order by count(*) desc, k.key limit 100
                        """)
                        .with("column", Sql.name(document.column()))
                        .with("no", Sql.written("{}"))
                        .with("rows", rows(document.child())),
                row -> row.text(1));
    }

    private Sql overlap(Candidate candidate) {
        Target target = candidate.match().target();
        return Sql.of("""
                select count(*), count(*) filter (where exists (select from {parent} p where p.{key} = {comparable}))
                  from (select distinct s.v from (
                        select {value} as v from {from} where {when} limit 2000) s where s.v is not null) v
                """)
                .with("parent", Sql.table(target.table()))
                .with("key", Sql.name(target.column()))
                .with("comparable", comparable(candidate.family(), target.family()))
                .with("value", value(candidate))
                .with("from", from(candidate))
                .with("when", when(candidate));
    }

    private Sql from(Candidate candidate) {
        return candidate.part() instanceof Candidate.Part.Element
                ? Sql.of("{rows} cross join lateral unnest(t.{column}) e (v)")
                        .with("rows", rows(candidate.child()))
                        .with("column", Sql.name(candidate.column()))
                : rows(candidate.child());
    }

    private static Sql value(Candidate candidate) {
        Sql column = Sql.name(candidate.column());
        return switch (candidate.part()) {
            case Candidate.Part.Element _ -> Sql.of("e.v");
            case Candidate.Part.Member member ->
                Sql.of("t.{column} ->> {key}").with("column", column).with("key", Sql.literal(member.key()));
            default -> Sql.of("t.{column}").with("column", column);
        };
    }

    private static Sql when(Candidate candidate) {
        Sql held = Sql.of("{value} is not null").with("value", value(candidate));
        return candidate.part() instanceof Candidate.Part.Typed(String column, Optional<String> type)
                ? Sql.of("{held} and t.{type}::text = {name}")
                        .with("held", held)
                        .with("type", Sql.name(column))
                        .with("name", Sql.literal(type.orElse("")))
                : held;
    }

    private static Sql comparable(Family from, Family to) {
        if (from == to) {
            return from == Family.TEXT ? Sql.of("v.v::text") : Sql.of("v.v");
        }
        return to == Family.NUMBER
                ? Sql.of("case when v.v::text ~ '^[0-9]{1,18}$' then v.v::text::bigint end")
                : Sql.of("""
                        case when v.v::text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then v.v::text::uuid end""");
    }
}
