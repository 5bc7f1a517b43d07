package dev.expunge.postgres;

import dev.expunge.approve.Dossier.Counted;
import dev.expunge.approve.Dossier.Guarded;
import dev.expunge.approve.Dossier.Overridden;
import dev.expunge.approve.Dossier.Scope.OneRun;
import dev.expunge.guard.Finding;
import dev.expunge.guard.Overrides;
import dev.expunge.guard.Verdict;
import dev.expunge.map.Graph;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the ledger and the frozen set say of a run before it deletes.
public final class RunNotes {
    private static final String GUARDED = "guarded";
    private static final String CHECKED = "checked";
    private static final String DATE = "not repeated here: it would be the date of a row";
    private static final Sql BODY =
            Sql.of("select body from expunge.ledger where run = ? and kind = ? order by entry desc limit 1");
    private static final Sql OVERRIDDEN =
            Sql.of("select body from expunge.ledger where run = ? and kind = 'overridden' order by entry");
    private static final Sql ITEMS =
            Sql.of("select body from expunge.ledger where run = ? and kind = 'checked' order by entry");
    private static final Sql TABLES = Sql.of("""
            select number, table_name, action, row_count
              from expunge.frozen_table where run = ? order by number, relation
            """);
    private static final Sql WHO = Sql.of("select session_user::text");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Session session;

    public RunNotes(Session session) {
        this.session = session;
    }

    /// Keeps what the guards measured of a frozen set.
    public void guarded(long run, List<Finding> findings) {
        new PostgresLedger(session)
                .write(
                        run,
                        GUARDED,
                        Map.of(
                                "findings",
                                findings.stream()
                                        .map(f -> List.of(f.guard(), measured(f), f.limit(), f.passed()))
                                        .toList()));
    }

    private static String measured(Finding finding) {
        String recorded = finding.recorded().isEmpty() ? DATE : finding.recorded();
        return finding.verdict() == Verdict.OVERRIDDEN ? recorded + "; OVERRIDDEN: " + finding.reason() : recorded;
    }

    /// What the guards measured when the set was frozen.
    public List<Guarded> guarded(long run) {
        return body(run, GUARDED).stream()
                .flatMap(body -> body.path("findings").valueStream())
                .map(f -> new Guarded(
                        f.path(0).asString(),
                        f.path(1).asString(),
                        f.path(2).asString(),
                        f.path(3).asBoolean()))
                .toList();
    }

    /// The guards that were overridden when the set was frozen.
    public List<Overridden> overridden(long run) {
        return session.query(OVERRIDDEN, row -> JSON.readTree(row.text(1)), run).stream()
                .map(body -> new Overridden(
                        body.path("guard").asString(), body.path("reason").asString()))
                .toList();
    }

    /// The same as overrides.
    ///
    /// @param attended whether a person sits in front of the command now
    public Overrides overrides(long run, boolean attended) {
        return new Overrides(
                overridden(run).stream()
                        .collect(Collectors.toMap(Overridden::guard, Overridden::reason, (first, _) -> first)),
                attended);
    }

    /// What was frozen for a run.
    ///
    /// @param graph names the references
    public OneRun frozen(Runs.Recorded run, Graph graph) {
        Map<Long, String> references = new Layout(run.id(), graph)
                .detached().stream()
                        .collect(Collectors.toMap(
                                detached -> (long) detached.number(),
                                detached -> detached.edge().name().toString()));
        Optional<JsonNode> counted = body(run.id(), "frozen");
        return new OneRun(
                run.id(),
                run.asOf(),
                run.setDigest(),
                run.candidates(),
                number(counted, "forbidden"),
                number(counted, "held"),
                session.query(
                        TABLES,
                        row -> new Counted(
                                references.getOrDefault(row.number(1), row.text(2)), row.text(3), row.number(4)),
                        run.id()));
    }

    private static long number(Optional<JsonNode> body, String name) {
        return body.map(it -> it.path(name).asLong()).orElse(0L);
    }

    private Optional<JsonNode> body(long run, String kind) {
        return session.first(BODY, row -> row.text(1), run, kind).map(JSON::readTree);
    }

    /// Writes into the ledger that a person let a guard pass for a run. Who that was is the database's role.
    public void letPass(long run, Finding finding) {
        Map<String, String> body = Map.of(
                "guard", finding.guard(),
                "measured", finding.recorded(),
                "limit", finding.limit(),
                "reason", finding.reason(),
                "by", session.one(WHO, row -> row.text(1)));
        new PostgresLedger(session).write(run, "overridden", body);
    }

    /// Notes that a person has done something for a run.
    public void check(long run, String item) {
        String who = session.one(WHO, row -> row.text(1));
        new PostgresLedger(session).write(run, CHECKED, Map.of("item", item, "by", who));
    }

    /// What people have done for a run.
    public Set<String> checked(long run) {
        return new TreeSet<>(session.query(
                ITEMS, row -> JSON.readTree(row.text(1)).path("item").asString(), run));
    }
}
