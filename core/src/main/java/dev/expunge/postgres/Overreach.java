package dev.expunge.postgres;

import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.spec.Acceptable;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the role of a session may do beyond what a plan needs, by itself, through roles that it belongs to, or
/// by becoming one of them (promise P13). Reads only.
public final class Overreach {
    /// The role and every role that it is a member of: it has their rights, or can `set role` to have them.
    private static final Sql ROLES = Sql.of("""
            select rolname, rolsuper, rolbypassrls, rolname = current_user, quote_ident(rolname)
              from pg_roles where pg_has_role(current_user, oid, 'member') order by rolname <> current_user, rolname
            """);
    private static final Sql ROLE = Sql.of("select quote_ident(current_user)");
    private static final Sql SUPERUSER = Sql.of("select rolsuper from pg_roles where rolname = current_user");
    private static final Sql SECURED = Sql.of("""
            select count(*) > 0 from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relrowsecurity and (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
            """);
    private static final Sql OWNED = Sql.of("""
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_get_userbyid(c.relowner)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
               and pg_has_role(current_user, c.relowner, 'member')
             order by 1
            """);

    /// Tables and views of this database, with the rights that delete rows of them, held by one of the roles.
    /// Of what the plan deletes from only the right to truncate is too much; an owner is told of elsewhere.
    private static final Sql DELETES = Sql.of("""
            with me as (select oid from pg_roles where pg_has_role(current_user, oid, 'member')),
            planned as (select * from unnest(?::text[], ?::text[]) as p (schema, name)),
            touched as (select * from unnest(?::text[], ?::text[]) as t (schema, name)),
            other as (
                select c.oid, n.nspname, c.relname, c.relacl, w.wanted,
                       quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
                       pg_has_role(current_user, c.relowner, 'member') as owned, c.relowner
                  from pg_class c
                  join pg_namespace n on n.oid = c.relnamespace
                 cross join unnest('{delete,truncate}'::text[]) as w (wanted)
                 where c.relkind in ('r', 'p', 'v', 'f') and n.nspname !~ '^pg_'
                   and n.nspname not in ('information_schema', 'expunge')
                   and (w.wanted = 'truncate' or (n.nspname, c.relname) not in (select * from planned))
                   and (w.wanted = 'delete' or c.relkind <> 'v')
                   and exists (select from me where has_table_privilege(me.oid, c.oid, w.wanted)))
            select o.name, string_agg(o.wanted, ', ' order by o.wanted), pg_get_userbyid(o.relowner), o.owned,
                   coalesce((select string_agg(distinct case a.grantee when 0 then 'public'
                                               else quote_ident(pg_get_userbyid(a.grantee)) end, ', ')
                               from pg_catalog.aclexplode(o.relacl) a
                              where lower(a.privilege_type) = any(array_agg(o.wanted)) and a.grantee <> o.relowner
                                and (a.grantee = 0 or a.grantee in (select oid from me))), '')
              from other o
             where not (o.owned and (o.nspname, o.relname) in (select * from touched))
             group by o.oid, o.name, o.relacl, o.relowner, o.owned order by 1
            """);
    private static final Sql WRITES_ALL = Sql.of("""
            select quote_ident(pg_get_userbyid(m.member)) from pg_auth_members m
             where m.roleid = to_regrole('pg_write_all_data') and pg_has_role(current_user, m.member, 'member')
             order by 1
            """);

    private static final Sql LEDGER = Sql.of("""
            with me as (select oid from pg_roles where pg_has_role(current_user, oid, 'member')),
            ledger as (select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = 'expunge' and c.relname = 'ledger')
            select 'schema expunge', 'owner', pg_get_userbyid(nspowner), '' from pg_namespace
             where nspname = 'expunge' and pg_has_role(current_user, nspowner, 'member')
            union all
            select 'expunge.ledger', 'owner', pg_get_userbyid(relowner), '' from ledger
             where pg_has_role(current_user, relowner, 'member')
            union all
            select 'expunge.ledger', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), '',
                   case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end
              from ledger c cross join pg_catalog.aclexplode(c.relacl) a
             where a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER') and a.grantee <> c.relowner
               and (a.grantee = 0 or a.grantee in (select oid from me))
             group by a.grantee
            union all
            select 'expunge.ledger', 'update of ' || quote_ident(t.attname), '',
                   case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end
              from pg_attribute t cross join pg_catalog.aclexplode(t.attacl) a
             where t.attrelid = (select oid from ledger) and a.privilege_type = 'UPDATE'
               and (a.grantee = 0 or a.grantee in (select oid from me))
            """);
    private static final Sql MAKES = Sql.of("""
            select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                                where n.nspname = 'expunge' and c.relname = 'ledger')
                   and has_database_privilege(current_database(), 'create')
            """);

    private final Session session;
    private final Graph graph;

    public Overreach(Session session, Graph graph) {
        this.session = session;
        this.graph = graph;
    }

    /// One thing that the role may do and should not.
    ///
    /// @param what for people, on one line
    /// @param mend the statement that takes it away; empty where only another role helps
    public record Found(Acceptable kind, String what, String mend) {}

    /// The role, as SQL writes it.
    public String role() {
        return session.one(ROLE, row -> row.text(1));
    }

    /// Everything that is too much; of a superuser only that it is one. Empty for a role of the plan's own.
    public List<Found> found() {
        if (session.one(SUPERUSER, row -> row.flag(1))) {
            return List.of(new Found(Acceptable.SUPERUSER, "superuser", ""));
        }
        var found = new ArrayList<Found>();
        boolean secured = session.one(
                SECURED,
                row -> row.flag(1),
                names(graph.touched().stream().map(Table::name).toList()));
        session.query(ROLES, row -> attributes(row, secured)).forEach(found::addAll);
        found.addAll(session.query(OWNED, Overreach::owned, names(touched())));
        found.addAll(deletes());
        found.addAll(ledger());
        return found;
    }

    private static List<Found> attributes(Row row, boolean secured) {
        var found = new ArrayList<Found>();
        String through = row.flag(4) ? "" : "member of " + row.text(5) + ", which has ";
        if (row.flag(2)) {
            found.add(new Found(Acceptable.SUPERUSER, "member of " + row.text(5) + ", a superuser", ""));
        }
        if (row.flag(3) && !secured) {
            found.add(new Found(
                    Acceptable.BYPASSES_RLS,
                    through + "bypassrls, though no touched table has row level security",
                    "alter role " + row.text(5) + " nobypassrls"));
        }
        return found;
    }

    private static Found owned(Row row) {
        return new Found(Acceptable.TABLE_OWNER, "owner of " + row.text(1) + by(row.text(2)), "");
    }

    private static String by(String owner) {
        return ", which belongs to " + Identifier.display(owner);
    }

    private List<Found> deletes() {
        var found = new ArrayList<Found>();
        session.query(WRITES_ALL, row -> row.text(1))
                .forEach(member -> found.add(new Found(
                        Acceptable.OTHER_DELETES,
                        "pg_write_all_data, by way of " + member,
                        "revoke pg_write_all_data from " + member)));
        boolean all = !found.isEmpty();
        Object[] arguments = Stream.of(names(Need.deletedFrom(graph)), names(touched()))
                .flatMap(Stream::of)
                .toArray();
        session.query(DELETES, row -> other(row, all), arguments).forEach(other -> other.ifPresent(found::add));
        return found;
    }

    /// @param all whether it is known already that every table of the database is among them
    private static Optional<Found> other(Row row, boolean all) {
        String table = row.text(1);
        String grantees = row.text(5);
        if (all && grantees.isEmpty() && !row.flag(4)) {
            return Optional.empty();
        }
        String what = row.text(2) + " on " + table + (row.flag(4) ? by(row.text(3)) : "");
        return Optional.of(new Found(
                Acceptable.OTHER_DELETES,
                what,
                grantees.isEmpty() ? "" : "revoke " + row.text(2) + " on " + table + " from " + grantees));
    }

    private List<Found> ledger() {
        if (session.one(MAKES, row -> row.flag(1))) {
            return List.of(new Found(
                    Acceptable.LEDGER_CHANGES,
                    "create in this database, which has no schema expunge yet: whoever makes it owns the ledger",
                    ""));
        }
        return session.query(LEDGER, row -> {
            boolean owner = row.text(2).equals("owner");
            String right = row.text(2).replaceFirst("^update of (.*)$", "update ($1)");
            return new Found(
                    Acceptable.LEDGER_CHANGES,
                    owner ? "owner of " + row.text(1) + by(row.text(3)) : row.text(2) + " on expunge.ledger",
                    owner ? "" : "revoke " + right + " on expunge.ledger from " + row.text(4));
        });
    }

    private List<TableName> touched() {
        var names = new LinkedHashSet<TableName>(Need.deletedFrom(graph));
        graph.touched().forEach(table -> {
            names.add(table.name());
            table.leaves().forEach(leaf -> names.add(leaf.name()));
        });
        return List.copyOf(names);
    }

    private static Object[] names(List<TableName> tables) {
        return new Object[] {
            tables.stream().map(TableName::schema).toArray(String[]::new),
            tables.stream().map(TableName::name).toArray(String[]::new)
        };
    }
}
