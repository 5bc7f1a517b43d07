package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Graph;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Whether the role may do what a plan needs: asked of the server before anything is written, so that a right
/// that is missing is found before the first batch and not by it. Reads only.
///
/// What the criteria read is not known here; the server says it when it plans them.
public final class Privileges {
    private static final Sql ROLE = Sql.of("select current_user");
    private static final Sql GRANTED = Sql.of("""
            select has_schema_privilege(n.oid, 'usage')
                   and case w.col when '' then has_table_privilege(c.oid, w.wanted)
                                  when '*' then has_any_column_privilege(c.oid, w.wanted)
                                  else has_column_privilege(c.oid, w.col, w.wanted) end,
                   has_schema_privilege(n.oid, 'usage')
              from unnest(?::text[], ?::text[], ?::text[], ?::text[]) with ordinality
                   as w (schema, name, wanted, col, place)
              join pg_namespace n on n.nspname = w.schema
              join pg_class c on c.relnamespace = n.oid and c.relname = w.name
             order by w.place
            """);
    private static final Sql STATE = Sql.of("""
            select 'schema expunge', w.wanted, has_schema_privilege(n.oid, w.wanted)
              from pg_namespace n, unnest('{usage,create}'::text[]) as w (wanted) where n.nspname = 'expunge'
            union all
            select 'schema expunge', 'is not there', has_database_privilege(current_database(), 'create')
             where to_regnamespace('expunge') is null
            """);
    private static final Sql STATE_TABLES = Sql.of("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'expunge' and c.relkind = 'r' and c.relname !~ ? order by 1
            """);
    private static final String NOT_THERE = "is not there";
    private static final Sql MAINTAINABLE = Sql.of("select current_setting('server_version_num')::int >= 170000");

    private final Session session;
    private final Graph graph;
    private final List<Need> needs = new ArrayList<>();

    /// What is missing, in the words of a `grant`.
    private record Missing(String on, String right) {}

    public Privileges(Session session, Graph graph) {
        this.session = session;
        this.graph = graph;
    }

    /// Whatever a dry run reads.
    ///
    /// @throws Failure `PRIVILEGE_REFUSED` with every right that is missing and the SQL that grants it
    public void requireReading() {
        needs.addAll(Need.ofReading(graph));
        require(missing());
    }

    /// Whatever a freeze reads and writes.
    ///
    /// @throws Failure as [#requireReading] does
    public void requireFreezing() {
        needs.addAll(Need.ofReading(graph));
        require(withState());
    }

    /// Whatever the batches read, lock, change and delete, what they write beside it, and, where a right for it
    /// can be had, what the vacuum after them needs.
    ///
    /// @throws Failure as [#requireReading] does
    public void requireDeleting() {
        needs.addAll(Need.ofReading(graph));
        needs.addAll(Need.ofDeleting(graph));
        if (session.one(MAINTAINABLE, row -> row.flag(1))) {
            needs.addAll(Need.ofVacuum(graph));
        }
        require(withState());
    }

    private List<Missing> withState() {
        var missing = new ArrayList<Missing>();
        session.query(STATE, row -> row.flag(3) || missing.add(new Missing(row.text(1), row.text(2))));
        needs.addAll(StateRights.of(session.query(STATE_TABLES, row -> row.text(1), StateRights.FROZEN)));
        missing.addAll(missing());
        return missing;
    }

    private List<Missing> missing() {
        List<Need> asked = needs.stream().distinct().toList();
        List<List<Boolean>> granted = session.query(
                GRANTED,
                row -> List.of(row.flag(1), row.flag(2)),
                column(asked, Need::table, TableName::schema),
                column(asked, Need::table, TableName::name),
                column(asked, Need::right, right -> right),
                column(asked, Need::column, name -> name));
        var missing = new ArrayList<Missing>();
        for (int i = 0; i < granted.size(); i++) {
            Need need = asked.get(i);
            if (!granted.get(i).getLast()) {
                missing.add(new Missing("schema " + Identifier.sql(need.table().schema()), "usage"));
            }
            if (!granted.get(i).getFirst()) {
                missing.add(new Missing(need.table().sql(), need.grant()));
            }
        }
        return missing;
    }

    private static <T> String[] column(
            List<Need> needs, java.util.function.Function<Need, T> part, java.util.function.Function<T, String> text) {
        return needs.stream().map(part).map(text).toArray(String[]::new);
    }

    private void require(List<Missing> missing) {
        if (missing.isEmpty()) {
            return;
        }
        String role = session.one(ROLE, row -> row.text(1));
        String list = rights(missing).entrySet().stream()
                .map(e -> "\n  " + e.getKey() + "   " + e.getValue())
                .collect(Collectors.joining());
        throw Failure.nothingChanged(
                Code.PRIVILEGE_REFUSED,
                "the role " + Identifier.display(role) + " lacks rights that this needs:" + list,
                remedies(missing, role).toArray(String[]::new));
    }

    private static List<String> remedies(List<Missing> missing, String role) {
        List<Missing> grantable =
                missing.stream().filter(m -> !m.right().equals(NOT_THERE)).toList();
        String grants = rights(grantable).entrySet().stream()
                .map(e -> "\n  grant " + e.getValue() + " on " + e.getKey() + " to " + Identifier.sql(role) + ";")
                .collect(Collectors.joining());
        var remedies = new ArrayList<String>();
        if (grantable.size() < missing.size()) {
            remedies.add("let a DBA make schema expunge and the roles: expunge grants SPEC prints the SQL");
        }
        if (!grants.isEmpty()) {
            remedies.add("let the owner of the tables run this, then run the same command again:" + grants);
        }
        remedies.add("name a role that has these rights in database.user of the spec");
        return remedies;
    }

    private static Map<String, String> rights(List<Missing> missing) {
        return missing.stream()
                .distinct()
                .collect(Collectors.groupingBy(
                        Missing::on, LinkedHashMap::new, Collectors.mapping(Missing::right, Collectors.joining(", "))));
    }
}
