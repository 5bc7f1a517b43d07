package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `init` proposes for each kind of reference, and why.
class InitIT {
    private static final String SCHEMA = """
            create table users (id bigint primary key, invited_by bigint references users, home bigint);
            insert into users select n, nullif(n / 2, 0) from generate_series(1, 100) n;
            create table messages (id bigint primary key, sender bigint not null references users on delete cascade,
                                   recipient bigint not null references users on delete cascade);
            insert into messages select n, n, case when n <= 30 then n else n - 1 end from generate_series(1, 90) n;
            create table orders (id bigint primary key, user_id bigint not null references users);
            insert into orders select n, n from generate_series(1, 50) n;
            create table lines (order_id bigint not null references orders on delete cascade,
                                user_id bigint not null references users on delete cascade);
            insert into lines select n, case when n > 45 then 1 else n end from generate_series(1, 50) n;
            create table logs (user_id bigint references users on delete set null, email text, ip inet, note text);
            insert into logs select case when n % 4 = 0 then n end from generate_series(1, 40) n;
            create table payments (user_id bigint not null references users on delete restrict);
            create table defaults (user_id bigint default 0 references users on delete set default);
            create table broken (user_id bigint not null references users on delete set null);
            create table maybe (user_id bigint references users);
            create table likes (user_id bigint references users on delete cascade);
            create table homes (id bigint primary key, owner bigint not null references users on delete cascade);
            alter table users add foreign key (home) references homes (id) on delete cascade;
            create table folders (id bigint primary key, user_id bigint not null references users on delete cascade,
                                  parent bigint references folders on delete cascade);
            create table ruled (user_id bigint not null references users on delete cascade);
            create rule nothing as on delete to ruled do instead nothing;
            create table desks (id bigint primary key, user_id bigint unique references users on delete set null);
            create table lamps (desk bigint references desks (user_id));
            create table own_key (user_id bigint primary key references users on delete set null);
            analyze
            """;

    @TempDir
    Path folder;

    private String database = "";

    @BeforeEach
    void create() {
        database = TestServer.empty();
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private Call init() {
        return Call.of(
                "init",
                "public.users",
                "--url",
                "postgresql://127.0.0.1:" + TestServer.server().port() + "/" + database,
                "--user",
                "postgres");
    }

    /// The entry of an edge with its comment, on one line.
    private static String entry(String draft, String edge) {
        List<String> lines = draft.lines().toList();
        int from = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("  " + edge + ": "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(edge + " in " + draft));
        String more = lines.stream()
                .skip(from + 1L)
                .takeWhile(line -> line.matches(" {4,}# .*"))
                .map(line -> line.strip().substring(1))
                .collect(Collectors.joining());
        return (lines.get(from).strip() + more).replaceAll(" +", " ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            users(invited_by)  | DECIDE # on delete no action, may be null, set in 99 of 100 rows, no index; a row of the root itself: delete would take subjects that nobody selected; detach or forbid
            messages(sender)   | delete # on delete cascade, never null, 90 rows, no index; 60 of them belong to two rows of public.users, by sender and by recipient
            orders(user_id)    | delete # on delete no action, never null, 50 rows, no index
            lines(order_id)    | delete # on delete cascade, never null, 50 rows, no index; 5 of them belong to two rows of public.users, by order_id and by user_id
            logs(user_id)      | detach # on delete set null, may be null, set in 10 of 40 rows, no index; REVIEW: the row stays with its email, ip
            payments(user_id)  | DECIDE # on delete restrict, never null, 0 rows, no index; somebody meant to keep it: delete or forbid
            defaults(user_id)  | DECIDE # on delete set default, may be null, 0 rows, no index; no action sets a default: delete, detach or forbid
            broken(user_id)    | DECIDE # on delete set null, never null, 0 rows, no index; cannot be null, although it says so: delete or forbid
            maybe(user_id)     | DECIDE # on delete no action, may be null, 0 rows, no index; delete the row, detach it, or forbid?
            likes(user_id)     | delete # on delete cascade, may be null, 0 rows, no index
            homes(owner)       | delete # on delete cascade, never null, 0 rows, no index; part of a cycle
            users(home)        | DECIDE # on delete cascade, may be null, set in 0 of 100 rows, no index; a row of the root itself: delete would take subjects that nobody selected; detach or forbid
            ruled(user_id)     | DECIDE # on delete cascade, never null, 0 rows, no index; delete and detach are refused: public.ruled has a rule that rewrites DELETE or UPDATE: what a statement does cannot be told from its text; forbid keeps its rows
            desks(user_id)     | DECIDE # on delete set null, may be null, 0 rows; detach is refused, because others reference these columns or they are part of the key: delete or forbid
            own_key(user_id)   | DECIDE # on delete set null, never null, 0 rows; cannot be null, although it says so: delete or forbid
            folders(parent)    | DECIDE # on delete cascade, may be null, 0 rows, no index; references its own table: delete would also take what hangs below, whoever owns it; detach or forbid
            """)
    void proposesWithAReason(String edge, String expected) {
        TestServer.execute(database, SCHEMA);

        assertThat(entry(init().succeeds().out(), "public." + edge)).isEqualTo("public." + edge + ": " + expected);
    }

    /// Whatever is not marked for a person goes into the map as it stands.
    @Test
    void theMapTakesEveryProposal() {
        TestServer.execute(database, SCHEMA);
        String url = TestServer.server().url(database, "postgres");
        String draft = init().succeeds().out().replace("url: ${DATABASE_URL}", "url: \"" + url + "\"");
        Path spec = FluxmapSpec.write(folder, draft.replace(": DECIDE", ": forbid"));

        Call.of("map", spec.toString()).succeeds();
    }

    @Test
    void aRootThatEveryMapRefusesIsRefusedAtOnce() {
        TestServer.execute(database, "create table users (id int); create table more () inherits (users)");

        init().fails(Code.MAP_UNSUPPORTED)
                .says(
                        "public.users is inherited from: rows of other tables would match the criteria, too",
                        "public.users has no primary key or unique index without nulls");
    }

    @Test
    void whatTheRoleMayNotReadIsEstimated() {
        TestServer.execute(database, SCHEMA);
        TestServer.execute(database, "create role init_reader login; grant select on users to init_reader");
        try {
            Call call = Call.of(
                    "init",
                    "public.users",
                    "--url",
                    "postgresql://127.0.0.1:" + TestServer.server().port() + "/" + database,
                    "--user",
                    "init_reader");

            assertThat(entry(call.succeeds().out(), "public.orders(user_id)")).contains("about 50 rows");
            assertThat(entry(call.out(), "public.users(invited_by)")).contains(" set in 99 of about 100 rows");
        } finally {
            TestServer.execute(database, "drop owned by init_reader; drop role init_reader");
        }
    }

    @Test
    void aLockedTableDoesNotHoldItUp() throws java.sql.SQLException {
        TestServer.execute(database, SCHEMA);
        try (var connection = TestServer.server().connect(database);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table orders in access exclusive mode");

            assertThat(entry(init().succeeds().out(), "public.orders(user_id)")).contains("about 50 rows");
        }
    }

    @Test
    void aPartitionIsNoRootOfItsOwn() {
        TestServer.execute(database, """
                create table visits (id int primary key) partition by range (id);
                create table visits_1 partition of visits for values from (0) to (9)
                """);
        String url = "postgresql://127.0.0.1:" + TestServer.server().port() + "/" + database;

        Call.of("init", "public.visits_1", "--url", url, "--user", "postgres")
                .fails(Code.SCHEMA_MISMATCH)
                .says("public.visits_1 is a partition: name the whole table, public.visits");
    }

    @Test
    void whatIsMissingOrDoesNotGoTogetherIsSaid() {
        Call.of("init").fails(Code.USAGE).says("the root is missing");
        Call.of("init", "public.users", "--dry-run").fails(Code.USAGE).says("--dry-run goes with --update");
        Call.of("init", "public.users", "--update", "spec.yaml")
                .fails(Code.USAGE)
                .says("--update takes no other");
        Call.of("init", "--update", "nowhere.yaml").fails(Code.SPEC_UNREADABLE);
    }
}
