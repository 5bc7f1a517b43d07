package dev.expunge.postgres;

import dev.expunge.Failure;
import dev.expunge.map.Graph;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/// Whether the role may do what a plan needs: asked of the server before anything is written, so that a right
/// that is missing is found before the first batch and not by it. Reads only.
///
/// What the criteria read is not known here; the server says it when it plans them.
public final class Privileges {
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
    private static final Sql MAINTAINABLE = Sql.of("select current_setting('server_version_num')::int >= 170000");

    private final Session session;
    private final Rights rights;
    private final Graph graph;
    private final List<Need> needs = new ArrayList<>();

    public Privileges(Session session, Graph graph) {
        this.session = session;
        this.rights = new Rights(session);
        this.graph = graph;
    }

    /// Whatever a dry run reads.
    ///
    /// @throws Failure `PRIVILEGE_REFUSED` with every right that is missing and the SQL that grants it
    public void requireReading() {
        needs.addAll(Need.ofReading(graph));
        rights.require(rights.missing(needs));
    }

    /// Whatever a freeze reads and writes.
    ///
    /// @throws Failure as [#requireReading] does
    public void requireFreezing() {
        needs.addAll(Need.ofReading(graph));
        rights.require(withState());
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
        rights.require(withState());
    }

    private List<Rights.Missing> withState() {
        var missing = new ArrayList<Rights.Missing>();
        session.query(STATE, row -> row.flag(3) || missing.add(new Rights.Missing(row.text(1), row.text(2))));
        needs.addAll(StateRights.of(session.query(STATE_TABLES, row -> row.text(1), StateRights.FROZEN)));
        missing.addAll(rights.missing(needs));
        return missing;
    }
}
