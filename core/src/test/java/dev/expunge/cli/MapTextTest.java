package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.map.Catalog;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.ForeignKey.OnDelete;
import dev.expunge.map.Graph;
import dev.expunge.map.Leaf;
import dev.expunge.map.MapOutcome;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MapTextTest {
    private static final TableName USERS = new TableName("public", "users");
    private static final TableName AUDIT = new TableName("public", "audit_logs");

    private static Graph graph(Catalog catalog, TableName root, String... edges) {
        var decisions = new LinkedHashMap<EdgeName, Action>();
        for (String edge : edges) {
            int colon = edge.lastIndexOf(": ");
            Action action = Action.valueOf(edge.substring(colon + 2));
            decisions.put(EdgeName.parse(edge.substring(0, colon)).orElseThrow(), action);
        }
        return MapOutcome.draw(catalog, root, decisions).orFail();
    }

    @Test
    void drawsTheTreeTheOrderTheRowsAndTheHazards() {
        Graph graph = graph(
                Schemas.fluxmap(),
                USERS,
                "public.users(referred_by): DETACH",
                "public.subscriptions(user_id): DELETE",
                "public.user_sessions(user_id): DELETE",
                "public.audit_logs(session_id): DELETE",
                "public.audit_logs(user_id): DELETE",
                "public.payment_methods(user_id): FORBID",
                "public.user_profiles(user_id): DELETE");

        assertThat(MapText.of(graph, Map.of(USERS, 300_003L, AUDIT, 0L))).isEqualTo("""
                Map from public.users: rows go from 5 tables; 7 edges, of which 5 delete, 1 detach, 1 forbid

                public.users
                ├── detach public.users(referred_by)                on delete no action, nullable, indexed
                ├── delete public.subscriptions(user_id)            on delete cascade, never null, indexed
                ├── delete public.user_sessions(user_id)            on delete no action, never null, indexed
                │   └── delete public.audit_logs(session_id)        on delete set null, nullable, no index
                ├── delete public.audit_logs(user_id), drawn above  on delete no action, nullable, indexed
                ├── forbid public.payment_methods(user_id)          on delete restrict, never null, indexed
                └── delete public.user_profiles(user_id)            on delete no action, never null, indexed

                Detached before (the row stays, its reference is set null)
                     public.users(referred_by)              300,003 rows

                Deletion order (children first)
                  1. public.audit_logs                            0 rows
                  2. public.user_profiles                    about 1 row
                  3. public.user_sessions                   rows unknown
                  4. public.subscriptions             about 412,000 rows
                  5. public.users                           300,003 rows

                Forbidden (what such a row references stays, with all that belongs to it)
                     public.payment_methods(user_id)   about 90,000 rows

                Hazards
                  severe
                  1. no index begins with public.audit_logs(session_id)
                     consequence: the server scans public.audit_logs for every deleted row of public.user_sessions
                     remedy: create index concurrently on "public"."audit_logs" ("session_id")
                  slight
                  2. public.audit_logs(session_id) is deleted here, but declared on delete set null
                     consequence: rows of public.audit_logs whose parent other programs deleted have lost their
                                  reference: no deletion reaches them any more
                     remedy: alter table "public"."audit_logs" drop constraint "audit_logs.session_id_fkey", add
                             constraint "audit_logs.session_id_fkey" foreign key ("session_id") references
                             "public"."user_sessions" ("id") on delete restrict
                """);
    }

    @Test
    void tellsReferencesThatOnlyTheSpecKnowsFromDeclaredOnes() {
        Catalog catalog = new Schemas()
                .table("users", 10, "id bigint!", "email text!")
                .table("events", 20, "id bigint!", "subject text")
                .catalog();

        String map =
                MapText.of(graph(catalog, USERS, "public.events(subject) -> public.users(email): DELETE"), Map.of());

        assertThat(map)
                .contains("└── delete public.events(subject) -> (email)  not declared, nullable, index unknown\n")
                .endsWith("\nHazards: none found\n");
    }

    @Test
    void staysWithinAPageWhenNamesAreLongAndTheTreeIsDeep() {
        var schemas = new Schemas().table("t0", 10, "id bigint!");
        String[] edges = new String[9];
        for (int at = 1; at <= edges.length; at++) {
            String child = "a_table_with_a_long_name_" + at;
            String parent = at == 1 ? "t0" : "a_table_with_a_long_name_" + (at - 1);
            schemas.table(child, 1_000_000_000L * at, "id bigint!", "reference bigint");
            schemas.reference(child + ".reference", parent, OnDelete.SET_DEFAULT, false);
            edges[at - 1] = "public." + child + "(reference): DELETE";
        }

        String map = MapText.of(graph(schemas.catalog(), new TableName("public", "t0"), edges), Map.of());

        assertThat(map.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(MapText.WIDTH));
        assertThat(map).contains("on delete set default, nullable, no index\n");
    }

    @Test
    void aNameCanNeitherBreakALineNorReachTheTerminal() {
        var evil = new TableName("public", "a\nb\u001b[2J");
        Catalog catalog = new Schemas()
                .table("users", 10, "id bigint!")
                .table(evil, 1, List.of(Schemas.column("u", "bigint", false)))
                .reference(new ForeignKey(
                        "k",
                        evil,
                        List.of("u"),
                        USERS,
                        List.of("id"),
                        OnDelete.CASCADE,
                        true,
                        ForeignKey.Keeping.ENFORCED,
                        Set.of()))
                .catalog();

        String map = MapText.of(
                graph(catalog, USERS, new EdgeName(evil, List.of("u"), Optional.empty()) + ": FORBID"), Map.of());

        assertThat(map).contains("forbid public.U&\"a\\000ab\\001b[2J\"(u)").doesNotContain("\u001b");
    }

    @Test
    void aPartitionedTableIsOneTable() {
        List<Leaf> leaves =
                List.of(new Leaf(1, new TableName("public", "u1")), new Leaf(2, new TableName("public", "u2")));
        var columns = List.of(Schemas.column("id", "bigint", true));
        var users = new Table(USERS, Table.Kind.PARTITIONED, columns, List.of("id"), leaves, 7, List.of(), Set.of());

        String map = MapText.of(graph(new Catalog(Map.of(USERS, users), List.of()), USERS), Map.of());

        assertThat(map).contains("  1. public.users  about 7 rows in 2 partitions\n");
    }
}
