package dev.expunge.postgres;

import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What the server has to say before roles for a plan can be written down.
///
/// @param database its name, quoted where needed
/// @param version of the server, as 180000
/// @param reads what criteria and other text of the spec read
/// @param owners who owns what is vacuumed, quoted where needed
/// @param settings of the spec that only a superuser may set, unless it is granted
/// @param triggers functions that run with the rights of whoever deletes, for people
record RoleFacts(
        String database,
        int version,
        Set<Reads.Read> reads,
        List<String> owners,
        List<String> settings,
        List<String> triggers) {
    private static final Sql SERVER = Sql.of("""
            select quote_ident(current_database()), current_setting('server_version_num')::int
            """);
    private static final Sql OWNERS = Sql.of("""
            select distinct quote_ident(pg_get_userbyid(c.relowner))
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[])) order by 1
            """);
    private static final Sql SETTINGS = Sql.of("""
            select quote_ident(name) from pg_settings where context = 'superuser' and lower(name) = any(?) order by 1
            """);
    private static final Sql TRIGGERS = Sql.of("""
            select distinct c.oid::regclass || ': trigger ' || quote_ident(t.tgname) || ' calls ' || p.oid::regprocedure
              from pg_trigger t
              join pg_class c on c.oid = t.tgrelid
              join pg_namespace n on n.oid = c.relnamespace
              join pg_proc p on p.oid = t.tgfoid
             where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
               and not t.tgisinternal and t.tgenabled in ('O', 'A') and (t.tgtype & 24) <> 0 and not p.prosecdef
             order by 1
            """);

    RoleFacts {
        owners = List.copyOf(owners);
        settings = List.copyOf(settings);
        triggers = List.copyOf(triggers);
    }

    /// Whether the server knows a right to vacuum.
    boolean knowsMaintain() {
        return version >= 170_000;
    }

    static RoleFacts of(Session session, Plan plan, Set<Reads.Read> reads) {
        List<TableName> changed = plan.graph().changed().stream()
                .flatMap(RoleFacts::relations)
                .distinct()
                .toList();
        String[] schemas = changed.stream().map(TableName::schema).toArray(String[]::new);
        String[] names = changed.stream().map(TableName::name).toArray(String[]::new);
        var server = session.one(SERVER, row -> List.of(row.text(1), row.text(2)));
        return new RoleFacts(
                server.getFirst(),
                Integer.parseInt(server.getLast()),
                reads,
                session.query(OWNERS, row -> row.text(1), schemas, names),
                new ArrayList<>(session.query(SETTINGS, row -> row.text(1), (Object)
                        plan.spec().database().settings().keySet().toArray(String[]::new))),
                session.query(TRIGGERS, row -> row.text(1), schemas, names));
    }

    private static Stream<TableName> relations(Table table) {
        return Stream.concat(Stream.of(table.name()), table.leaves().stream().map(Leaf::name));
    }
}
