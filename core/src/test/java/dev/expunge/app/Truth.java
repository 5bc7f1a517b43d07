package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.verify.Verification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a Fluxmap has to look like after a run, worked out from the data by other statements than the engine's.
record Truth(Map<String, String> tables) {
    /// The criteria of the main job in plain SQL.
    static final String CRITERIA = Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90");

    private static final String TARGETS = """
            with target as (select id from public.users where %s)
            """.formatted(CRITERIA);

    /// The digest of all rows of all tables, as the application has them.
    static Truth now(String database) {
        var tables = new LinkedHashMap<String, String>();
        Fluxmap.TABLES.forEach(table -> tables.put(table, digest(database, "", "select * from " + table)));
        return new Truth(tables);
    }

    /// What has to be left once the candidates of the main job are gone.
    static Truth after(String database) {
        var tables = new LinkedHashMap<String, String>();
        Fluxmap.TABLES.forEach(table -> tables.put(table, digest(database, TARGETS, left(table))));
        return new Truth(tables);
    }

    private static String left(String table) {
        return switch (table) {
            case Fluxmap.USERS -> """
                    select id, email, name, status, country, locale, marketing_opt_in,
                           case when referred_by not in (select id from target) then referred_by end as referred_by,
                           created_at, last_active_at
                      from public.users where id not in (select id from target)
                    """;
            case Fluxmap.AUDIT_LOGS -> """
                    select * from public.audit_logs a
                     where not exists (select from target t where t.id = a.user_id)
                       and not exists (select from public.user_sessions s join target t on t.id = s.user_id
                                        where s.id = a.session_id)
                    """;
            case Fluxmap.PAYMENTS -> "select * from public.payments";
            default -> "select * from " + table + " where user_id not in (select id from target)";
        };
    }

    private static String digest(String database, String with, String rows) {
        return TestServer.one(database, with + """
                select count(*) || ' rows ' || coalesce(md5(string_agg(md5(r::text), '' order by md5(r::text))), '')
                  from (%s) r
                """.formatted(rows));
    }

    private static final String RUNS =
            "select string_agg(id::text, ',' order by id) from expunge.run where state <> 'closed'";

    /// Ledger, batches, candidates and data of a finished run agree with each other.
    static void assertWhole(String database, RunDesk desk) {
        long deleted = 0;
        for (String run : TestServer.one(database, RUNS).split(",", -1)) {
            Verification proof = desk.verify(Optional.of(Long.parseLong(run)));
            assertThat(proof.discrepancies()).isEmpty();
            assertThat(proof.totals().pending()).isZero();
            deleted += proof.totals().deleted();
        }
        assertThat(TestServer.one(database, """
                select string_agg(distinct (s.total - s.last)::text, ',')
                  from (select count(*) as total, max(number) as last from expunge.batch group by run) s
                """))
                .as("batch numbers without gaps")
                .isEqualTo("0");
        assertThat(TestServer.one(database, """
                select string_agg((body::jsonb ->> 'batch') || ':' || (body::jsonb ->> 'deleted'), ',' order by entry)
                  from expunge.ledger where kind = 'batch'
                """))
                .as("one ledger entry for each batch")
                .isEqualTo(TestServer.one(database, """
                        select string_agg(number || ':' || deleted, ',' order by run, number) from expunge.batch
                        """));
        assertThat(TestServer.count(database, "select sum(deleted) from expunge.batch"))
                .as("candidates deleted in batches")
                .isEqualTo(deleted);
        assertThat(TestServer.one(database, """
                select count(*) filter (where kind = 'frozen') from expunge.ledger
                """))
                .as("frozen sets in the ledger")
                .isEqualTo(TestServer.one(database, "select count(*) from expunge.run where set_digest is not null"));
    }
}
