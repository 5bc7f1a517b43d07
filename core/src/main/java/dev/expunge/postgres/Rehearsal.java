package dev.expunge.postgres;

import dev.expunge.Time;
import dev.expunge.freeze.FrozenSet;
import dev.expunge.map.Leaf;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.BatchStatements.Statement;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Deletes one sample batch in a transaction that is rolled back, and has the server tell what each statement and
/// each
/// trigger took. Everything of ours is made inside that transaction, too, so that nothing remains. Used once, by one
/// thread.
public final class Rehearsal {
    private static final long RUN = 0;
    private static final JsonMapper JSON = JsonMapper.shared();

    /// The number is given: the next run's stays what it would have been.
    private static final Sql BEGIN = Sql.of("""
            insert into expunge.run (id, name, signature, parameters, fingerprint, as_of, state)
            overriding system value values (0, ?, '', '', '', ?::timestamptz, 'freezing')
            """);
    private static final Sql DRAW = Sql.of("""
            select coalesce(array_agg(distinct tableoid::bigint), '{}'), coalesce(array_agg(place), '{}')
              from (select {root}.tableoid, {root}.ctid::text as place from {table} where ({criteria})
                     order by random() limit {count}) s
            """);
    /// Who is under a hold was decided by the freeze: it has none of their rows but that of the root.
    private static final Sql PENDING = Sql.of("""
            select subject from expunge.candidate where run = 0 and state = 'pending' order by subject
            """);
    private static final Sql SHARED =
            Sql.of("select number from expunge.frozen_table where run = 0 and action = 'delete' and shared > 0");
    /// As in a batch; the lock timeout is the deadline, as there.
    private static final Sql SETTINGS = Sql.of("""
            set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan;
            set local lock_timeout = {millis}
            """);
    private static final Sql LEFT = Sql.of("set local statement_timeout = {millis}");
    private static final Sql EXPLAIN =
            Sql.of("explain (analyze, verbose, costs off, buffers off, format json) {statement}");

    private final Session session;
    private final Plan plan;
    private final Time time;
    private final Layout layout;

    /// What was seen.
    ///
    /// @param roots candidates in the batch
    /// @param frozen rows of each table in it
    /// @param steps in the order of a batch
    /// @param beside what changed in tables that the plan does not change: a batch would be rolled back for it
    /// @param locked how long the batch held its locks
    public record Report(
            long roots, List<FrozenSet.TableCount> frozen, List<Step> steps, List<String> beside, Duration locked) {
        public Report {
            frozen = List.copyOf(frozen);
            steps = List.copyOf(steps);
            beside = List.copyOf(beside);
        }
    }

    /// One statement.
    ///
    /// @param took without its triggers
    public record Step(String what, Duration took, List<Fired> fired) {
        public Step {
            fired = List.copyOf(fired);
        }
    }

    /// A trigger, or the check of a foreign key.
    public record Fired(String name, String on, boolean foreignKey, long calls, Duration took) {}

    public Rehearsal(Session session, Plan plan, Time time) {
        this.session = session;
        this.plan = plan;
        this.time = time;
        this.layout = new Layout(RUN, plan.graph());
    }

    /// Does it, and undoes it.
    ///
    /// @param roots how many candidates, drawn at random; fewer where there are not so many
    public Report run(int roots) {
        try {
            return session.inTransaction(() -> {
                throw new UndoneException(rehearsed(roots));
            });
        } catch (UndoneException undone) {
            return undone.report;
        }
    }

    /// Carries the report out of a transaction that is not to be committed.
    private static final class UndoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Report report;

        UndoneException(Report report) {
            super("rolled back on purpose");
            this.report = report;
        }
    }

    private Report rehearsed(int roots) {
        session.execute(Sql.of("set transaction isolation level repeatable read"));
        new Runs(session).install();
        Instant asOf = Targets.now(session);
        session.update(BEGIN, plan.spec().name(), asOf.toString());
        Sql criteria = plan.criteria(asOf);
        Sql drawn = session.asTheApplication(() -> drawn(criteria, roots));
        FrozenSet frozen = new PostgresFreeze(session, layout, drawn, Holds.of(session, plan)).freeze(done -> {});
        return session.asTheApplication(() -> delete(frozen, criteria));
    }

    /// The criteria of a sample: those that match, and of them the rows at the places that were drawn.
    private Sql drawn(Sql criteria, int roots) {
        Sql root = Sql.name(plan.graph().root().name().name());
        record Places(List<Long> leaves, List<String> places) {}
        Places places = session.one(
                DRAW.with("root", root)
                        .with("table", layout.root().tableName())
                        .with("count", Sql.number(roots))
                        .with("criteria", criteria),
                row -> new Places(row.numbers(1), row.texts(2)));
        return Sql.of(
                        "({criteria}) and {root}.ctid = any({places}::tid[]) and {root}.tableoid::bigint = any({leaves}::bigint[])")
                .with("criteria", criteria)
                .with("root", root)
                .with("places", Sql.literal("{" + quoted(places.places()) + "}"))
                .with(
                        "leaves",
                        Sql.literal("{"
                                + String.join(
                                        ",",
                                        places.leaves().stream()
                                                .map(Object::toString)
                                                .toList())
                                + "}"));
    }

    private static String quoted(List<String> places) {
        return String.join(",", places.stream().map(p -> "\"" + p + "\"").toList());
    }

    private Report delete(FrozenSet frozen, Sql criteria) {
        Set<Integer> shared = Set.copyOf(session.query(SHARED, row -> (int) row.number(1)));
        var sql = new BatchSql(layout, criteria, shared, Holds.of(session, plan));
        List<Long> subjects = session.query(PENDING, row -> row.number(1));
        long begin = time.nanos();
        Duration deadline = plan.spec().pace().deadline();
        session.execute(SETTINGS.with("millis", Sql.number(deadline.toMillis())));
        Map<Long, Counters.Count> before = counted();
        var steps = new ArrayList<Step>();
        looks(sql).forEach((what, statement) -> {
            limit(begin);
            steps.add(plain(what, statement, subjects));
        });
        Stream.concat(sql.detaches().stream(), sql.deletes(true).stream()).forEach(statement -> {
            limit(begin);
            steps.add(explained(statement, subjects));
        });
        limit(begin);
        long checks = time.nanos();
        session.execute(BatchStatements.IMMEDIATE);
        steps.add(new Step("deferred constraints", time.elapsed(checks), List.of()));
        return new Report(subjects.size(), frozen.tables(), steps, beside(before, counted()), time.elapsed(begin));
    }

    private static Map<String, Statement> looks(BatchSql sql) {
        var looks = new LinkedHashMap<String, Statement>();
        RootSql root = sql.root();
        looks.put("lock the roots", Statement.of(root.lock(true)));
        root.lockReached().ifPresent(s -> looks.put("lock roots that go with them", Statement.of(s)));
        root.held().ifPresent(s -> looks.put("look for holds", new Statement(s, 1)));
        looks.put("look at criteria again", new Statement(root.changedMind(), 1));
        sql.newChildren(false).ifPresent(s -> looks.put("look for new children", Statement.of(s)));
        return looks;
    }

    /// Lets no statement outlive the deadline of the whole.
    private void limit(long begin) {
        Duration left = plan.spec().pace().deadline().minus(time.elapsed(begin));
        session.execute(LEFT.with("millis", Sql.number(Math.max(1, left.toMillis()))));
    }

    private Step plain(String what, Statement statement, List<Long> subjects) {
        long begin = time.nanos();
        session.query(statement.sql(), row -> true, statement.with(subjects));
        return new Step(what, time.elapsed(begin), List.of());
    }

    private Step explained(Sql statement, List<Long> subjects) {
        Statement counted = Statement.of(statement);
        String told = session.one(EXPLAIN.with("statement", statement), row -> row.text(1), counted.with(subjects));
        JsonNode answer = JSON.readTree(told).get(0);
        var fired = new ArrayList<Fired>();
        answer.path("Triggers").forEach(t -> fired.add(fired(t)));
        Duration all = millis(answer.path("Execution Time"));
        Duration triggers = fired.stream().map(Fired::took).reduce(Duration.ZERO, Duration::plus);
        Duration own = all.minus(triggers);
        return new Step(changed(answer.path("Plan")), own.isNegative() ? Duration.ZERO : own, fired);
    }

    private static Fired fired(JsonNode trigger) {
        boolean foreignKey = trigger.has("Constraint Name")
                && trigger.path("Trigger Name").asString("").startsWith("RI_");
        String name =
                trigger.path(foreignKey ? "Constraint Name" : "Trigger Name").asString("");
        return new Fired(
                name,
                trigger.path("Relation").asString(""),
                foreignKey,
                trigger.path("Calls").asLong(),
                millis(trigger.path("Time")));
    }

    private static Duration millis(JsonNode number) {
        return Duration.ofNanos(Math.round(number.asDouble() * 1_000_000));
    }

    /// What the statement does to which table, found in its plan.
    private static String changed(JsonNode node) {
        if (node.path("Node Type").asString("").equals("ModifyTable")) {
            return node.path("Operation").asString("").toLowerCase(Locale.ROOT) + " "
                    + node.path("Schema").asString("") + "."
                    + node.path("Relation Name").asString("");
        }
        for (JsonNode below : node.path("Plans")) {
            String found = changed(below);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private Map<Long, Counters.Count> counted() {
        var counts = new HashMap<Long, Counters.Count>();
        session.query(Counters.READ, row -> {
            Counters.note(row, counts);
            return true;
        });
        return counts;
    }

    private List<String> beside(Map<Long, Counters.Count> before, Map<Long, Counters.Count> after) {
        Set<Long> ours = plan.graph().changed().stream()
                .flatMap(t -> t.leaves().stream())
                .map(Leaf::oid)
                .collect(Collectors.toSet());
        var none = new Counters.Count("", 0, 0, 0);
        return after.entrySet().stream()
                .map(e -> Map.entry(e.getKey(), e.getValue().since(before.getOrDefault(e.getKey(), none))))
                .filter(e -> !ours.contains(e.getKey()) || e.getValue().inserted() > 0)
                .filter(e -> !e.getValue().same(none))
                .map(e -> e.getValue().table() + ": " + Counters.text(e.getValue()))
                .sorted()
                .toList();
    }
}
