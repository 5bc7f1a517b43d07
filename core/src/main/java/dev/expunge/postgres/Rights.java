package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Asks the server which rights the role has, and says of those that are missing how to get them. Reads only.
final class Rights {
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
    private static final String NOT_THERE = "is not there";

    private final Session session;

    Rights(Session session) {
        this.session = session;
    }

    /// What is missing, in the words of a `grant`.
    record Missing(String on, String right) {}

    /// Which of some rights are missing.
    List<Missing> missing(Collection<Need> needs) {
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

    /// @throws Failure `PRIVILEGE_REFUSED` with every right that is missing and the SQL that grants it
    void require(List<Missing> missing) {
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
