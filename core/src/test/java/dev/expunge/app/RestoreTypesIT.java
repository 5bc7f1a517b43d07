package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.postgres.RestoreChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was deleted comes back as it was, whatever its type, and whatever hung on it.
class RestoreTypesIT {
    private static final String SCHEMA = """
            create schema "Odd schema";
            create type "Odd schema"."Mo od" as enum ('so so', 'good''s', 'bad,');
            create type "Odd schema".pair as (a int, b text, c numeric[]);
            create domain "Odd schema".email as text check (value like '%@%');
            create collation "Odd schema".folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            create table "Odd schema"."Us ers" (
                "Id" bigint generated always as identity primary key,
                "na me" text collate "Odd schema".folded not null,
                mail "Odd schema".email unique,
                mood "Odd schema"."Mo od",
                moods "Odd schema"."Mo od"[],
                pair "Odd schema".pair,
                pairs "Odd schema".pair[],
                flag boolean, tiny smallint, real4 real, real8 double precision, amount numeric(30, 10), cash money,
                bytes bytea, big text, code char(5), name name, day date, at time, at_tz timetz, stamp timestamp,
                stamp_tz timestamptz, span interval, doc json, docb jsonb, path jsonpath, tree xml, words tsvector,
                query tsquery, address inet, net cidr, mac macaddr, bits bit(5), more bit varying, id uuid,
                ints int4range, days daterange, nums numrange, stamps tstzrange, many int4multirange,
                matrix int[][], holes text[], place point, shape polygon, lsn pg_lsn, oids oid, reg regclass,
                sum numeric generated always as (amount * 2) stored,
                referrer bigint references "Odd schema"."Us ers" ("Id"),
                gone boolean not null);
            """;

    private static final String ROWS = """
            insert into "Odd schema"."Us ers" ("na me", mail, mood, moods, pair, pairs, flag, tiny, real4, real8, amount, cash,
                bytes, big, code, name, day, at, at_tz, stamp, stamp_tz, span, doc, docb, path, tree, words, query,
                address, net, mac, bits, more, id, ints, days, nums, stamps, many, matrix, holes, place, shape, lsn, oids,
                reg, referrer, gone)
            select E'Näme\\t\\n\\\\' || n, n || '@x', 'good''s', '{so so,NULL,"bad,"}', ('(' || n || ',"a""(),","{1,NULL}")')::"Odd schema".pair,
                   array['(1,,)'::"Odd schema".pair, null], n % 2 = 0, -32768, 'NaN', '-Infinity',
                   case when n % 3 = 0 then 'NaN' else 12345678901234567890.0123456789 end, '-12.34',
                   decode('00ff5c0a0d', 'hex'), (select string_agg(md5((n * i)::text), '') from generate_series(1, 4000) i),
                   'ab', 'na"me', 'infinity', '24:00', '23:59:59.999999+05:30', '-infinity', '4713-01-01 00:00:00+00 BC',
                   '-1 year 2 mons -3 days 04:05:06.789', '{"a" : 1,  "a":2}', '{"b": [1, null, "\\u00e9"]}', '$.a[*] ? (@ > 1)',
                   '<a>x</a>text', 'fat:2A cat:3', 'fat & (rat | !cat)', '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03', '10101',
                   '1', md5(n::text)::uuid, 'empty', '[2020-01-01,)', '(,1.5]', '[-infinity,infinity]', '{[1,3),[5,9)}',
                   '[2:3][1:2]={{1,2},{3,4}}', '{"",NULL,"NULL","\\\\",",{}"}', '(1.5,-0)', '((0,0),(1,1),(2,0))', '16/B374D848',
                   4294967295, 'pg_class', case when n > 1 then n - 1 end, n % 4 <> 0
              from generate_series(1, 12) n;
            insert into "Odd schema"."Us ers" ("na me", gone) values ('', true);
            """;

    private static final String AROUND = """
            create table keyless (user_id bigint references "Odd schema"."Us ers" ("Id"), note text);
            insert into keyless select "Id", x.note from "Odd schema"."Us ers", (values ('a'), ('a'), (null), ('b')) x (note);
            create table loose (user_id bigint references "Odd schema"."Us ers" ("Id"), note text, extra json);
            insert into loose select "Id", x.note, '{"a":1}' from "Odd schema"."Us ers", (values ('a'), ('a'), (null)) x (note);
            create table chicken (id int primary key, egg int not null, owner bigint references "Odd schema"."Us ers" ("Id"));
            create table egg (id int primary key, chicken int not null references chicken);
            insert into chicken select "Id", "Id", "Id" from "Odd schema"."Us ers";
            insert into egg select id, id from chicken;
            alter table chicken add foreign key (egg) references egg;
            create table message (id int primary key, author bigint not null references "Odd schema"."Us ers" ("Id"),
                reader bigint not null references "Odd schema"."Us ers" ("Id"), text text, unique (author, reader));
            insert into message select 100 * a + b, a, b, 'x' from generate_series(1, 12) a, generate_series(1, 12) b
             where a <> b and (a + b) % 3 = 0;
            create table receipt (id int primary key, payer bigint references "Odd schema"."Us ers" ("Id"), name text, hash text,
                note text);
            insert into receipt select n, n, 'Name ' || n, 'h' || n, 'n' from generate_series(1, 12) n;
            create table club (id int primary key, members bigint[]);
            insert into club values (1, '{1,2,3,NULL,4}'), (2, '{5,5,4}'), (3, '{}'), (4, '{8,12,4}');
            create table part (id int, user_id bigint not null references "Odd schema"."Us ers" ("Id"), primary key (id, user_id))
                partition by hash (user_id);
            create table part_0 partition of part for values with (modulus 2, remainder 0);
            create table part_1 partition of part for values with (modulus 2, remainder 1);
            insert into part select n, "Id" from "Odd schema"."Us ers", generate_series(1, 3) n;
            """;

    private static final String SPEC = """
            expunge: 1
            name: types
            database: { url: "%s", environment: test }
            root: '"Odd schema"."Us ers"'
            criteria: gone
            edges:
              '"Odd schema"."Us ers"(referrer)': detach
              public.keyless(user_id): delete
              public.loose(user_id): detach
              public.chicken(owner): delete
              public.egg(chicken): delete
              public.chicken(egg): delete
              public.message(author): delete
              public.message(reader): delete
              public.receipt(payer): { anonymize: { payer: null, name: nobody, hash: { sql: "md5(hash || note)" } } }
              'public.club(any(members)) -> "Odd schema"."Us ers"("Id")': detach
              public.part(user_id): delete
            guards: { max_ratio: 100%%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 3, pause: 0ms } }, deadline: 30s }
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    @Test
    void everyTypeAndEveryKindOfReferenceComesBackRowForRow() {
        TestServer.execute(database, SCHEMA + ROWS + AROUND);
        Map<String, String> before = Restoring.contents(database);
        var restoring = Restoring.of(folder, SPEC.formatted(TestServer.server().url(database, "postgres")));
        Outcome outcome = restoring.delete();
        assertThat(outcome.totals().deleted()).isEqualTo(10);
        assertThat(Restoring.contents(database)).isNotEqualTo(before);

        RestoreWanted all = restoring.wanted(outcome.run(), new RestoreChoice.All());
        RestoreReport look = restoring.look(all);
        assertThat(look.conflicts()).as(look.toString()).isZero();
        RestoreReport report = restoring.restore(all);

        assertThat(report.restored()).isEqualTo(10);
        assertThat(report.counts()).filteredOn(c -> c.edge().isEmpty()).isSubsetOf(look.counts());
        assertThat(Restoring.contents(database)).isEqualTo(before);
        assertThat(restoring.look(all).chosen()).isZero();
        assertThat(restoring.restore(all).put()).isZero();
        assertThat(TestServer.one(
                        database,
                        "select string_agg(body, ' ' order by entry) from expunge.ledger where kind = 'restored'"))
                .contains("\"restored\":3");
    }

    @Test
    void onePersonAfterTheOtherGivesTheSame() {
        TestServer.execute(database, SCHEMA + ROWS + AROUND);
        Map<String, String> before = Restoring.contents(database);
        var restoring = Restoring.of(folder, SPEC.formatted(TestServer.server().url(database, "postgres")));
        Outcome outcome = restoring.delete();
        for (int id : List.of(13, 11, 1, 10, 9, 2, 7, 6, 3, 5)) {
            var one = new RestoreChoice.Subjects(List.of(List.of(Integer.toString(id))));
            RestoreReport report = restoring.restore(restoring.wanted(outcome.run(), one));
            assertThat(report.restored()).as("subject " + id).isEqualTo(1);
        }
        Map<String, String> after = Restoring.contents(database);
        assertThat(after).isEqualTo(before);
    }
}
