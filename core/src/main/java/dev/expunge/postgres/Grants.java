package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.plan.Plan;
import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The SQL that makes the roles of a plan, each with the rights that its part of the job needs and no more
/// (promise P13). One transaction that may be run again; every name as SQL needs it. It takes nothing away:
/// what a role may do beyond the plan, the start check refuses.
public final class Grants {
    private final Graph graph;
    private final RoleNames names;
    private final RoleFacts facts;
    private final List<TableName> dumped;
    private final StringBuilder text = new StringBuilder();

    private Grants(Graph graph, RoleNames names, RoleFacts facts, List<TableName> dumped) {
        this.dumped = dumped;
        this.graph = graph;
        this.names = names;
        this.facts = facts;
    }

    /// What the roles are for, beside the plan.
    ///
    /// @param prefix of the roles' names; empty for the usual one
    /// @param mark the column of the root that a soft delete sets, where the spec has one
    /// @param signals that the run listens to
    public record Wanted(Optional<String> prefix, Optional<String> mark, List<SignalSpec> signals) {
        public Wanted {
            signals = List.copyOf(signals);
        }
    }

    /// Asks the server what is read, and writes the SQL. Leaves nothing behind; the session must be able to
    /// write.
    public static String text(Session session, Plan plan, Wanted wanted) {
        Instant now = Targets.now(session);
        var reads = new Reads(session, plan.graph()).of(plan, wanted.signals(), now);
        RoleNames names =
                RoleNames.of(wanted.prefix().orElse(RoleNames.usual(plan.spec().name())));
        List<TableName> dumped =
                plan.spec().backup().snapshot().filter(SnapshotSpec::dumps).isPresent()
                        ? DumpScopes.partitions(session, plan.graph())
                        : List.of();
        return new Grants(plan.graph(), names, RoleFacts.of(session, plan, reads), dumped).written(plan, wanted);
    }

    private String written(Plan plan, Wanted wanted) {
        head(plan.spec().name());
        roles(wanted.mark().isPresent());
        state();
        planner(wanted);
        wanted.mark().ifPresent(column -> marker(column, wanted));
        deleter(wanted);
        maintenance();
        text.append("\ncommit;\n");
        return text.toString();
    }

    private void head(String spec) {
        text.append("-- Roles for the spec ")
                .append(spec)
                .append(" in the database ")
                .append(facts.database());
        text.append("""
                , each with the rights that its part of the job needs.
                -- Read it, then let a superuser run it, or a role that owns the tables and may create roles:
                --   psql -X -v ON_ERROR_STOP=1 -f FILE
                -- One transaction; it may be run again. No passwords are in it: \\password ROLE sets one.

                begin;
                """);
    }

    private void roles(boolean marks) {
        text.append("\n-- Who owns schema expunge logs in nowhere: nobody who deletes may change the ledger.\n");
        role(names.owner(), "nologin");
        text.append("do $$ begin if not pg_has_role(current_user, ")
                .append(Sql.literal(names.owner()))
                .append(", 'member') then grant ")
                .append(RoleNames.sql(names.owner()))
                .append(" to current_user; end if; end $$;\n");
        names.loggingIn(marks).forEach(role -> role(role, "login"));
    }

    private void role(String name, String login) {
        text.append("do $$ begin if not exists (select from pg_roles where rolname = ")
                .append(Sql.literal(name))
                .append(") then create role ")
                .append(RoleNames.sql(name))
                .append(' ')
                .append(login)
                .append("; end if; end $$;\n");
    }

    private void state() {
        String owner = RoleNames.sql(names.owner());
        text.append("\n-- Schema expunge, as `expunge ddl` prints it. What is there already stays.\n")
                .append(Runs.ddl().strip())
                .append("\n\nalter schema expunge owner to ")
                .append(owner)
                .append(";\n");
        StateRights.tables()
                .forEach(table -> text.append("alter table ")
                        .append(table.sql())
                        .append(" owner to ")
                        .append(owner)
                        .append(";\n"));
        text.append("alter function expunge.ledger_stays() owner to ")
                .append(owner)
                .append(";\n");
    }

    private void planner(Wanted wanted) {
        section("planner: reads what a dry run reads; writes nothing", names.planner());
        schemas(names.planner());
        reading(names.planner());
        grant("usage", "schema expunge", names.planner());
        StateRights.tables().forEach(table -> grant("select", table.sql(), names.planner()));
        sight(wanted, names.planner());
    }

    private void marker(String column, Wanted wanted) {
        section("marker: may set one column, and nothing else", names.marker());
        schemas(names.marker());
        reading(names.marker());
        grant("update (" + Identifier.sql(column) + ")", graph.root().name().sql(), names.marker());
        keeping(names.marker());
        sight(wanted, names.marker());
    }

    private void deleter(Wanted wanted) {
        section("deleter: freezes, exports, deletes and verifies; `database.user` of the spec", names.deleter());
        schemas(names.deleter());
        reading(names.deleter());
        text.append("""
                -- A row lock (for update, for no key update) needs the right to update some column of the row. Where
                -- nothing else is updated, that is a column whose update does no harm: one that the server computes, or
                -- the key, which references hold in place and by which a changed row is noticed.
                """);
        Need.ofDeleting(graph).forEach(need -> grant(need, names.deleter()));
        if (!dumped.isEmpty()) {
            text.append("-- pg_dump reads each partition by its own name; one that is made later needs the same.\n");
            dumped.forEach(name -> grant("select", name.sql(), names.deleter()));
        }
        if (facts.knowsMaintain()) {
            Need.ofVacuum(graph).forEach(need -> grant(need, names.deleter()));
        } else {
            text.append("""
                    -- Before PostgreSQL 17 only the owner of a table may vacuum it: a run by this role ends with
                    -- PRIVILEGE_REFUSED when everything is deleted and before it counts as done. Then let the role
                    -- for maintenance vacuum: expunge vacuum SPEC.
                    """);
        }
        facts.settings()
                .forEach(name -> text.append("grant set on parameter " + name + " to ")
                        .append(RoleNames.sql(names.deleter()))
                        .append(";\n"));
        keeping(names.deleter());
        sight(wanted, names.deleter());
        if (!facts.triggers().isEmpty()) {
            text.append(
                    "-- These triggers run with the rights of this role: grant what their functions need beside that.\n");
            facts.triggers()
                    .forEach(trigger -> text.append("--   ")
                            .append(trigger.replace('\n', ' '))
                            .append('\n'));
        }
    }

    private void maintenance() {
        section("maintenance: vacuums where the deleter may not", names.maintenance());
        schemas(names.maintenance());
        String members = String.join(", ", facts.owners());
        if (facts.knowsMaintain()) {
            Need.ofVacuum(graph).forEach(need -> grant(need, names.maintenance()));
            text.append("-- Only an owner may build an index. To let this role build what the map finds missing:\n")
                    .append("--   grant " + members + " to " + RoleNames.sql(names.maintenance()) + ";\n");
        } else {
            text.append(
                            "-- Before PostgreSQL 17 only owners may vacuum, as they may build indexes: this role becomes one.\n")
                    .append("grant " + members + " to " + RoleNames.sql(names.maintenance()) + ";\n");
        }
    }

    private void section(String what, String role) {
        text.append("\n-- ").append(what).append(".\n");
        grant("connect", "database " + facts.database(), role);
    }

    private void schemas(String role) {
        var schemas = new TreeSet<String>();
        graph.touched().forEach(table -> schemas.add(table.name().schema()));
        facts.reads().forEach(read -> schemas.add(read.schema()));
        schemas.forEach(schema -> grant("usage", "schema " + Identifier.sql(schema), role));
    }

    private void reading(String role) {
        var printed = new ArrayList<Need>();
        Need.ofReading(graph).forEach(need -> {
            grant(need, role);
            printed.add(need);
        });
        List<String> whole = printed.stream()
                .filter(need -> need.column().equals(Need.WHOLE_TABLE))
                .map(need -> need.table().sql())
                .toList();
        facts.reads().stream()
                .filter(read -> !whole.contains(read.on()))
                .filter(read -> printed.stream()
                        .noneMatch(need -> need.table().sql().equals(read.on())
                                && need.grant().equals(read.right())))
                .forEach(read -> grant(read.right(), read.on(), role));
    }

    /// What a role writes down beside the data. No right at sequences is needed: identities have it built in.
    private void keeping(String role) {
        grant("usage", "schema expunge", role);
        grant("create", "schema expunge", role);
        StateRights.tables()
                .forEach(table -> StateRights.at(table.name()).forEach(right -> grant(right, table.sql(), role)));
    }

    private void sight(Wanted wanted, String role) {
        Sightings.of(wanted.signals())
                .forEach(sight -> text.append("grant " + sight + " to ")
                        .append(RoleNames.sql(role))
                        .append(";\n"));
    }

    private void grant(Need need, String role) {
        grant(need.grant(), need.table().sql(), role);
    }

    private void grant(String right, String on, String role) {
        text.append("grant ")
                .append(right)
                .append(" on ")
                .append(on)
                .append(" to ")
                .append(RoleNames.sql(role))
                .append(";\n");
    }
}
