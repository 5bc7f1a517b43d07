package dev.expunge.postgres;

import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import dev.expunge.verify.VacuumReport.Remembered;
import java.util.List;

/// Finds statistics that analyzing did not renew: of a table that is empty, of a column that is left out. They still
/// hold values of rows that are gone. Reads only.
final class RememberedValues {
    /// Since version 18 a function removes those of a column.
    private static final Sql REMEMBERED = Sql.of("""
            with {touched},
            still as (
                select c.oid, n.nspname, c.relname,
                       pg_relation_size(c.oid) = 0 and not exists (
                           select from pg_partition_tree(c.oid) l where pg_relation_size(l.relid) > 0) as empty
                  from (select distinct oid from touched) t
                  join pg_class c on c.oid = t.oid
                  join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind in ('r', 'p'))
            select s.nspname, s.relname, 'column ' || quote_ident(a.attname),
                   case when current_setting('server_version_num')::int >= 180000
                        then format('select %s(%L, %L, %L, %L)', 'pg_clear_attribute_stats',
                                    s.nspname, s.relname, a.attname, v.inherited)
                        else 'analyze it again when it has rows: before PostgreSQL 18 nothing else removes them' end
              from still s
              join pg_attribute a on a.attrelid = s.oid and a.attnum > 0 and not a.attisdropped
              join pg_stats v on v.schemaname = s.nspname and v.tablename = s.relname and v.attname = a.attname
             where (s.empty or a.attstattarget = 0)
               and (v.most_common_vals is not null or v.histogram_bounds is not null or v.most_common_elems is not null)
            union all
            select s.nspname, s.relname, 'statistics ' || x.stxnamespace::regnamespace || '.' || quote_ident(x.stxname),
                   format('drop statistics %s.%I; %s', x.stxnamespace::regnamespace, x.stxname, pg_get_statisticsobjdef(x.oid))
              from still s
              join pg_statistic_ext x on x.stxrelid = s.oid
             where s.empty
               and (exists (select from pg_stats_ext e where e.statistics_schemaname = x.stxnamespace::regnamespace::text
                               and e.statistics_name = x.stxname and e.most_common_vals is not null)
                    or exists (select from pg_stats_ext_exprs e
                                where e.statistics_schemaname = x.stxnamespace::regnamespace::text
                                  and e.statistics_name = x.stxname and e.most_common_vals is not null))
             order by 1, 2, 3, 4
            """);

    private final Session session;

    RememberedValues(Session session) {
        this.session = session;
    }

    List<Remembered> of(List<Table> tables) {
        return session.query(
                REMEMBERED.with("touched", HazardFacts.touched()),
                row -> new Remembered(new TableName(row.text(1), row.text(2)), row.text(3), row.text(4)),
                tables.stream().map(t -> t.name().schema()).toArray(String[]::new),
                tables.stream().map(t -> t.name().name()).toArray(String[]::new));
    }
}
