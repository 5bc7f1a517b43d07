package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;

/// Every row of a database, as a checksum for each table that has rows, those of schema `expunge` among them.
record Contents(String database, String sums) {
    private static final String QUERIES = """
            select string_agg(format('select %L || count(*) || '' '' || md5(string_agg(md5(t::text), '''' order by
                       md5(t::text))) as line from %s t having count(*) > 0', name || ' ', name), ' union all ')
              from (select format('%I.%I', n.nspname, c.relname) as name
                      from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where c.relkind = 'r' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema') names
            """;

    static Contents of(String database) {
        String queries = TestServer.one(database, QUERIES);
        return new Contents(
                database,
                TestServer.one(
                        database, "select string_agg(line, e'\\n' order by line) from (" + queries + ") every_table"));
    }

    /// Not a row is different now.
    void areUnchanged() {
        assertThat(of(database)).isEqualTo(this);
    }
}
