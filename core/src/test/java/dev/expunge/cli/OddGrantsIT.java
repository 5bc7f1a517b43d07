package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P13: the granted role does the job where names need quotes, criteria read views and call functions that not
/// everybody
/// may call, tables have partitions, and references are not declared.
class OddGrantsIT {
    private static final String DDL = """
            create schema "Odd ""S";
            create schema other;
            create table "Odd ""S"."User" ("Key" int primary key, "select" text, sum int generated always as (1) stored);
            insert into "Odd ""S"."User" select n, 'n' || n from generate_series(1, 40) n;
            create table other.secret (who int, why text, hidden text);
            insert into other.secret select n, 'leaving' from generate_series(1, 20) n;
            create view other.leaving as select who from other.secret where why = 'leaving';
            create function other.wanted(int) returns boolean language sql stable as 'select $1 > 0';
            revoke execute on function other.wanted(int) from public;
            create table visit (id int, who int references "Odd ""S"."User", at int not null) partition by range (at);
            create table visit_1 partition of visit for values from (0) to (50);
            create table visit_2 partition of visit for values from (50) to (100);
            insert into visit select n, 1 + n % 40, n % 100 from generate_series(1, 200) n;
            create table event (id int primary key, data jsonb);
            insert into event select n, jsonb_build_object('who', n::text) from generate_series(1, 20) n;
            create table invoice (id int primary key, data jsonb, n bigint);
            insert into invoice select n, jsonb_build_object('who', n::text), 0 from generate_series(1, 5) n;
            create table veto (id int primary key, data jsonb);
            insert into veto values (1, '{"who": "20"}');
            create table other."Matter" (who int, open boolean, note text);
            insert into other."Matter" values (1, true, 'x'), (2, false, 'y');
            create table other.inquiry (who int, topic text);
            insert into other.inquiry values (3, 'z');
            create table other.paying (who int, amount numeric);
            create function other.next(bigint) returns bigint immutable language sql return $1 + 1;
            revoke execute on function other.next(bigint) from public;
            """;

    @TempDir
    Path folder;

    @Test
    void theGrantedRoleDoesAllOfIt() throws Exception {
        String database = TestServer.empty();
        TestServer.execute(database, DDL);
        String url = TestServer.server().url(database, "postgres");
        String text = Files.readString(FluxmapSpec.write(folder, """
                expunge: 1
                name: odd-names
                database: { url: "%s", environment: test }
                root: '"Odd ""S"."User"'
                criteria: |
                  "Key" in (select l.who from other.leaving l) and other.wanted("Key")
                  and exists (select from other.secret s where s.who = "User"."Key")
                edges:
                  public.visit(who): delete
                  'public.event(data ->> ''who'') -> "Odd ""S"."User"("Key")': delete
                  'public.invoice(data ->> ''who'') -> "Odd ""S"."User"("Key")': { anonymize: { data: null, n: { sql: "other.next(n)" } } }
                  'public.veto(data ->> ''who'') -> "Odd ""S"."User"("Key")': forbid
                guards:
                  max_ratio: 100%%
                  checks:
                    - { name: nobody pays, expect_none: 'select p.who from other.paying p join candidates c on c."Key" = p.who' }
                holds:
                  - { table: 'other."Matter"', key: who, while: open }
                  - { condition: 'exists (select from other.inquiry i where i.who = "User"."Key")' }
                """.formatted(url)));
        Roles roles = Roles.of(database, folder.resolve("spec.yaml"));
        assertThat(roles.sql())
                .contains(
                        "grant select (who) on other.secret to " + roles.deleter() + ";",
                        "grant select (who) on other.leaving to " + roles.deleter() + ";",
                        "grant select (open) on other.\"Matter\" to " + roles.deleter() + ";",
                        "grant select (who) on other.\"Matter\" to " + roles.planner() + ";",
                        "grant select (who) on other.inquiry to " + roles.planner() + ";",
                        "grant select (who) on other.paying to " + roles.planner() + ";",
                        "grant execute on function other.wanted(integer) to " + roles.deleter() + ";",
                        "grant execute on function other.next(bigint) to " + roles.deleter() + ";",
                        "grant update (sum) on \"Odd \"\"S\".\"User\" to " + roles.deleter() + ";",
                        "grant maintain on public.visit_2 to " + roles.deleter() + ";")
                .doesNotContain("hidden", "select on other.secret", "(amount)", "(topic)");
        TestServer.execute(database, roles.sql());
        Files.writeString(folder.resolve("spec.yaml"), text.replace("user=postgres", "user=" + roles.deleter()));
        String spec = folder.resolve("spec.yaml").toString();

        String signature = Call.signature("run", spec);
        Call.of("run", spec, "--execute", "--signature", signature).succeeds();

        assertThat(TestServer.count(database, "select count(*) from \"Odd \"\"S\".\"User\""))
                .as("20 are selected, one of them is forbidden and two are held")
                .isEqualTo(23);
        assertThat(TestServer.count(database, "select count(*) from invoice where data is null"))
                .isEqualTo(3);

        Files.writeString(folder.resolve("spec.yaml"), text.replace("user=postgres", "user=" + roles.planner()));
        Call.of("status", spec).succeeds();
    }
}
