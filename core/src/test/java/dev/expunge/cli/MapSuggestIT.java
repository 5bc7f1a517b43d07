package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MapSuggestIT {
    private static final String SCHEMA = """
            create table users (id bigint primary key, email text not null unique, name text);
            create table accounts (id uuid primary key, user_id bigint references users);
            create table projects (id bigint primary key, title text);
            create table orders (id bigint primary key, user_id bigint, project_id bigint, "accountId" uuid);
            create index on orders (user_id);
            create table wrong (id bigint primary key, user_id bigint);
            create table notes (id bigint primary key, author_id bigint, body text, empty_user_id bigint);
            create table letters (id bigint primary key, email text, trace uuid);
            create table events (id bigint primary key, payload jsonb, plain json);
            create table groups (id bigint primary key, member_ids bigint[], user_ids bigint[]);
            create table grants (id bigint primary key, owner_id bigint, owner_type text);
            create table texts (id bigint primary key, user_id text, account_id text);
            create schema "Odd ""Schema";
            create table "Odd ""Schema"."select" (id bigint primary key, "User Id" bigint, "it's" jsonb);
            insert into users select n, 'u' || n || '@example.org', 'secret' || n from generate_series(1, 500) n;
            insert into accounts select md5(n::text)::uuid, n from generate_series(1, 500) n;
            insert into projects select n, 'p' from generate_series(1, 500) n;
            insert into orders select n, n, n, md5(n::text)::uuid from generate_series(1, 300) n;
            insert into wrong select n, n + 100000 from generate_series(1, 300) n;
            insert into notes select n, n, 'secret text' from generate_series(1, 300) n;
            insert into letters select n, 'u' || n || '@example.org', md5(n::text)::uuid from generate_series(1, 50) n;
            insert into events select n, jsonb_build_object('user_id', n::text, 'u@secret.example', 1),
                                      json_build_object('userId', n) from generate_series(1, 90) n;
            insert into groups select n, array[n, n + 1], null from generate_series(1, 50) n;
            insert into grants select n, n, case when n % 2 = 0 then 'User' else 'Project' end
              from generate_series(1, 80) n;
            insert into texts select n, case n when 1 then 'not a number' else n::text end, md5(n::text)
              from generate_series(1, 60) n;
            update texts set account_id = account_id::uuid::text;
            insert into "Odd ""Schema"."select" select n, n, jsonb_build_object('author', n) from generate_series(1, 9) n;
            analyze
            """;

    private String database = "";

    @BeforeEach
    void create() {
        database = TestServer.empty();
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private String[] command(String... more) {
        return Stream.concat(
                        Stream.of(
                                "map",
                                "public.users",
                                "--suggest",
                                "--url",
                                "postgresql://127.0.0.1:" + TestServer.server().port() + "/" + database,
                                "--user",
                                "postgres"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private Map<String, JsonNode> suggestions() {
        JsonNode printed = JsonMapper.shared()
                .readTree(Call.of(command("--json")).succeeds().out());
        return printed.get("suggestions")
                .valueStream()
                .collect(Collectors.toMap(one -> one.get("edge").asString(), one -> one));
    }

    @Test
    void findsWhatNamesTypesAndValuesTell() {
        TestServer.execute(database, SCHEMA);

        Map<String, JsonNode> found = suggestions();

        Map<String, String> confidence = found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> e.getValue().get("confidence").asString()));
        assertThat(confidence)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("public.orders(user_id) -> public.users(id)", "high"),
                        Map.entry("public.orders(\"accountId\") -> public.accounts(id)", "high"),
                        Map.entry("public.wrong(user_id) -> public.users(id)", "low"),
                        Map.entry("public.notes(author_id) -> public.users(id)", "high"),
                        Map.entry("public.notes(empty_user_id) -> public.users(id)", "medium"),
                        Map.entry("public.letters(email) -> public.users(email)", "high"),
                        Map.entry("public.letters(trace) -> public.accounts(id)", "medium"),
                        Map.entry("public.events(payload ->> 'user_id') -> public.users(id)", "high"),
                        Map.entry("public.events(plain ->> 'userId') -> public.users(id)", "high"),
                        Map.entry("public.groups(any(member_ids)) -> public.users(id)", "high"),
                        Map.entry("public.groups(any(user_ids)) -> public.users(id)", "medium"),
                        Map.entry("public.grants(owner_id) -> public.users(id)", "high"),
                        Map.entry("public.texts(user_id) -> public.users(id)", "high"),
                        Map.entry("public.texts(account_id) -> public.accounts(id)", "high"),
                        Map.entry("\"Odd \"\"Schema\".select(\"User Id\") -> public.users(id)", "high"),
                        Map.entry("\"Odd \"\"Schema\".select(\"it's\" ->> 'author') -> public.users(id)", "medium")));
    }

    @Test
    void printsTheLineToAddAndNoValue() {
        TestServer.execute(database, SCHEMA);

        Call call = Call.of(command()).succeeds().keepsQuiet("example.org", "secret", "not a number");

        assertThat(call.out())
                .contains("""
                        high    public.orders(user_id) -> public.users(id): DECIDE
                                # named after its table; all 300 different values are there; indexed
                        """)
                .contains("public.grants(owner_id) -> public.users(id): "
                        + "{ action: DECIDE, when: 'owner_type = ''User''' }")
                .contains("0.0 % of 300 different values", "it holds no value to compare");
    }

    @Test
    void aColumnThatMeansATableOutOfReachIsNotTakenForTheRoot() {
        TestServer.execute(database, SCHEMA);

        assertThat(suggestions().keySet()).noneMatch(edge -> edge.contains("project_id"));
    }

    @Test
    void whatTheRoleMayNotReadIsJudgedByItsName() {
        TestServer.execute(database, SCHEMA);
        TestServer.execute(database, "create role suggest_reader login; grant select on users to suggest_reader");
        String[] command = command("--json");
        command[command.length - 2] = "suggest_reader";
        try {
            JsonNode printed =
                    JsonMapper.shared().readTree(Call.of(command).succeeds().out());

            assertThat(printed.get("unanswered").asInt()).isPositive();
            assertThat(printed.get("suggestions").valueStream()).anySatisfy(one -> {
                assertThat(one.get("edge").asString()).isEqualTo("public.orders(user_id) -> public.users(id)");
                assertThat(one.get("sampled").isNull()).isTrue();
            });
        } finally {
            TestServer.execute(database, "drop owned by suggest_reader; drop role suggest_reader");
        }
    }

    @Test
    void anEmptyDatabaseHasNothingToSay() {
        TestServer.execute(database, "create table users (id bigint primary key)");

        assertThat(Call.of(command()).succeeds().out()).startsWith("No column looks like");
        assertThat(List.of(suggestions())).containsExactly(Map.of());
    }
}
