package dev.expunge.postgres;

import dev.expunge.map.Edge;
import dev.expunge.map.Graph;
import dev.expunge.map.Leaf;
import dev.expunge.map.Surroundings.Unserved;
import dev.expunge.spec.Action;
import dev.expunge.spec.Term;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks the server's planner whether it would find, by an index, the rows that reference something by an expression,
/// by an element of an array, or only under a condition: what a person wrote compares with what an index holds only
/// in
/// the server's own spelling. Plans, and runs nothing.
final class IndexProbe {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SOUGHT = "expunge seeks this";

    /// Without bitmaps there is no way but a scan of an index that finds equal values.
    private static final Sql PLANNER = Sql.of("""
            set local enable_seqscan = off; set local enable_indexscan = on; set local enable_indexonlyscan = on;
            set local enable_bitmapscan = {bitmaps}
            """);
    private static final Sql EXPLAIN = Sql.of("""
            explain (costs off, format json) select from only {leaf} as {name} where {sought}{when}
            """);
    /// The columns of a B-tree help where the first of them is sought.
    private static final Sql FIRST = Sql.of("""
            select a.amname, trim(both '()' from pg_get_indexdef(i.oid, 1, false))
              from pg_class i join pg_namespace n on n.oid = i.relnamespace join pg_am a on a.oid = i.relam
             where n.nspname = ? and i.relname = ?
            """);
    private static final Pattern PARAMETER = Pattern.compile("\\$\\d|InitPlan");

    private final Session session;

    IndexProbe(Session session) {
        this.session = session;
    }

    /// All references for which no index is found.
    Set<Unserved> unserved(Graph graph) {
        var unserved = new HashSet<Unserved>();
        for (Edge edge : graph.edges()) {
            if (edge.action() != Action.KEEP
                    && (!edge.byColumns() || edge.decision().when().isPresent())) {
                edge.child().leaves().stream()
                        .filter(leaf -> !served(edge, leaf))
                        .forEach(leaf -> unserved.add(new Unserved(edge.name(), leaf.oid())));
            }
        }
        return unserved;
    }

    /// What the role may not read is not planned for it, and nothing is said about it here.
    private boolean served(Edge edge, Leaf leaf) {
        Optional<Sql> sought = sought(edge);
        if (sought.isEmpty()) {
            return false;
        }
        Sql explain = EXPLAIN.with("leaf", Sql.table(leaf.name()))
                .with("name", Sql.name(edge.child().name().name()))
                .with("when", when(edge))
                .with("sought", sought.get());
        Sql planner = PLANNER.with("bitmaps", edge.contained() ? Sql.of("on") : Sql.of("off"));
        try {
            String plan = session.asTheApplication(() -> session.inTransaction(() -> {
                session.execute(planner);
                return session.one(explain, row -> row.text(1));
            }));
            return nodes(JSON.readTree(plan).get(0).path("Plan"))
                    .anyMatch(node -> finds(leaf.name().schema(), node));
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.PRIVILEGE) {
                return true;
            }
            throw e;
        }
    }

    private static Sql when(Edge edge) {
        return edge.decision()
                .when()
                .map(w -> Sql.of(" and ({when})").with("when", References.written(w)))
                .orElse(Sql.of(""));
    }

    /// The condition of the reference, on a value that is told apart; empty where no index can answer it.
    private static Optional<Sql> sought(Edge edge) {
        return switch (edge.childTerm()) {
            case Term.Value value -> Optional.of(text(References.written(value.expression())));
            case Term.Columns _ when !edge.byColumns() -> Optional.of(text(column(edge, 0)));
            case Term.Columns columns ->
                Optional.of(Sql.join(
                        " and ",
                        IntStream.range(0, columns.size())
                                .mapToObj(i -> Sql.of("{column} = {key}")
                                        .with("column", column(edge, i))
                                        .with("key", anyKey(edge, i)))
                                .toList()));
            case Term.Element _ ->
                edge.contained()
                        ? Optional.of(Sql.of("{array} operator(pg_catalog.@>) array[{key}]")
                                .with("array", column(edge, 0))
                                .with("key", anyKey(edge, 0)))
                        : Optional.empty();
        };
    }

    private static Sql text(Sql value) {
        return Sql.of("({value})::text = {sought}").with("value", value).with("sought", Sql.literal(SOUGHT));
    }

    private static Sql column(Edge edge, int at) {
        return Sql.of("{child}.{column}")
                .with("child", Sql.name(edge.child().name().name()))
                .with("column", Sql.name(edge.childColumns().get(at)));
    }

    private static Sql anyKey(Edge edge, int at) {
        return Sql.of("(select expunge_p.{column} from {parent} as expunge_p limit 1)")
                .with("column", Sql.name(edge.parentColumns().get(at)))
                .with("parent", Sql.table(edge.parent().name()));
    }

    private static Stream<JsonNode> nodes(JsonNode node) {
        return Stream.concat(Stream.of(node), node.path("Plans").valueStream().flatMap(IndexProbe::nodes));
    }

    private boolean finds(String schema, JsonNode node) {
        String condition = node.path("Index Cond").asString("");
        if (!condition.contains(SOUGHT) && !PARAMETER.matcher(condition).find()) {
            return false;
        }
        record First(String method, String key) {}
        First first = session.one(
                FIRST,
                row -> new First(row.text(1), row.text(2)),
                schema,
                node.path("Index Name").asString(""));
        return first.method().equals("gin")
                || Pattern.compile("(?<![\\w$])" + Pattern.quote(first.key()) + "(?![\\w$])")
                        .matcher(condition)
                        .find();
    }
}
