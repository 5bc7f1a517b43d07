package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;

/// What would make a deletion do less than it says, without an error: looked for before anything is written. Reads
/// only.
///
/// What cannot be seen from outside is found by the accounts of each batch, see [Vetoes] and [Counters].
public final class Silence {
    private static final Sql HIDDEN = Sql.of("""
            select c.oid::regclass::text
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[])) and row_security_active(c.oid)
             order by 1
            """);

    /// A function of which every way out answers null, or fails, called for every row.
    private static final Sql KEEPING = Sql.of("""
            select c.oid::regclass || '   trigger ' || quote_ident(t.tgname) || ' calls ' || p.oid::regprocedure,
                   'alter table ' || c.oid::regclass || ' disable trigger ' || quote_ident(t.tgname) || ';'
              from pg_trigger t
              join pg_class c on c.oid = t.tgrelid
              join pg_namespace n on n.oid = c.relnamespace
              join pg_proc p on p.oid = t.tgfoid
              join pg_language l on l.oid = p.prolang
             where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
               and not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgqual is null
               and (t.tgtype & 3) = 3 and (t.tgtype & 8) = 8
               and l.lanname = 'plpgsql'
               and p.prosrc ~* '\\mreturn\\s+null\\s*;'
               and regexp_replace(p.prosrc, '\\mreturn\\s+null\\s*;', '', 'gi') !~* '\\mreturn\\M'
             order by 1
            """);

    /// What stands in for an operator or a type of the server by the same name, and so would decide which rows are
    /// meant.
    private static final Sql HIDING = Sql.of("""
            select 'operator ' || o.oid::regoperator from pg_operator o join pg_operator s using (oprname, oprleft, oprright)
              join pg_namespace n on n.oid = o.oprnamespace
             where s.oprnamespace = 'pg_catalog'::regnamespace and o.oid <> s.oid
               and (n.nspname = any(?) or n.nspname = current_user and '$user' = any(?))
            union all
            select 'type ' || o.oid::regtype from pg_type o join pg_type s using (typname)
              join pg_namespace n on n.oid = o.typnamespace
             where s.typnamespace = 'pg_catalog'::regnamespace and o.oid <> s.oid
               and o.typname in ('text', 'bytea', 'oid', 'uuid', 'jsonb', 'timestamptz', 'date')
               and (n.nspname = any(?) or n.nspname = current_user and '$user' = any(?))
             order by 1
            """);

    private static final Sql REPLICA = Sql.of("select current_setting('session_replication_role') <> 'origin'");
    private static final Sql ROLE = Sql.of("select current_user");

    private final Session session;
    private final Graph graph;

    public Silence(Session session, Graph graph) {
        this.session = session;
        this.graph = graph;
    }

    /// Makes sure that statements reach the rows that they name.
    ///
    /// @throws Failure `PRIVILEGE_REFUSED` when policies hide rows from this role, `DELETE_VETOED` when a trigger
    /// keeps every row, `SERVER_REFUSED` when the server does not enforce foreign keys in this session, or the
    /// `search_path` hides an operator of its own
    public void requireNone() {
        requireServersOperators();
        List<String> hidden = ask(HIDDEN, graph.touched());
        if (!hidden.isEmpty()) {
            throw hidden(hidden);
        }
        List<List<String>> keeping = graph.change().isPresent()
                ? List.of()
                : session.query(
                        KEEPING,
                        row -> List.of(row.text(1), row.text(2)),
                        schemas(graph.tables()),
                        names(graph.tables()));
        if (!keeping.isEmpty()) {
            throw kept(keeping);
        }
        if (session.one(REPLICA, row -> row.flag(1))) {
            throw Failure.nothingChanged(
                    Code.SERVER_REFUSED,
                    "session_replication_role is not `origin` for this role or database: the server would check no foreign"
                            + " key and call no trigger",
                    "alter role or database … reset session_replication_role, then run the same command again");
        }
    }

    private void requireServersOperators() {
        String[] schemas = session.schemasThatHide().toArray(String[]::new);
        if (schemas.length == 0) {
            return;
        }
        List<String> hiding = session.query(HIDING, row -> row.text(1), schemas, schemas, schemas, schemas);
        if (!hiding.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.SERVER_REFUSED,
                    "the search_path puts other schemas before pg_catalog, and these would decide which rows are meant:"
                            + lines(hiding),
                    "alter role or database … set search_path with pg_catalog first, or without it");
        }
    }

    private Failure hidden(List<String> tables) {
        String role = Identifier.sql(session.one(ROLE, row -> row.text(1)));
        return Failure.nothingChanged(
                Code.PRIVILEGE_REFUSED,
                "row level security hides rows from the role " + role + ", and what it hides would stay:"
                        + lines(tables),
                "let the role see all rows: alter role " + role + " bypassrls;",
                "name a role that the policies do not apply to in database.user of the spec");
    }

    private static Failure kept(List<List<String>> triggers) {
        return Failure.nothingChanged(
                Code.DELETE_VETOED,
                "a trigger answers null before every delete, and so keeps every row:"
                        + lines(triggers.stream().map(List::getFirst).toList()),
                "find out why; where the rows may go:"
                        + lines(triggers.stream().map(List::getLast).toList()),
                "change the decision of the edge that leads there");
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> "\n  " + line).collect(Collectors.joining());
    }

    private List<String> ask(Sql question, List<Table> tables) {
        return session.query(question, row -> row.text(1), schemas(tables), names(tables));
    }

    private static String[] schemas(List<Table> tables) {
        return tables.stream().map(t -> t.name().schema()).toArray(String[]::new);
    }

    private static String[] names(List<Table> tables) {
        return tables.stream().map(t -> t.name().name()).toArray(String[]::new);
    }
}
