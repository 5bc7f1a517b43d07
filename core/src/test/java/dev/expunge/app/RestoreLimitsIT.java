package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a restore does where only some of it can be done, and that it says so.
class RestoreLimitsIT {
    private static final String SPEC = """
            expunge: 1
            name: limits
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: leaving
            edges: {edges}
            guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 4, pause: 0ms } }, deadline: 30s, signals: {} }
            deleted: { to: lists, key: { file: digest-key } }
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.empty();
    private Map<String, String> before = Map.of();
    private long run;

    private Restoring deleted(String schema, String edges) {
        TestServer.execute(database, schema);
        try {
            Files.writeString(folder.resolve("digest-key"), "5".repeat(64));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        before = Restoring.contents(database);
        var restoring = Restoring.of(
                folder,
                SPEC.replace("{url}", TestServer.server().url(database, "postgres"))
                        .replace("{edges}", edges));
        run = restoring.delete().run();
        return restoring;
    }

    private RestoreWanted all(Restoring restoring) {
        return restoring.wanted(run, new RestoreChoice.All());
    }

    private RestoreWanted again(Restoring restoring) {
        return restoring.wanted(run, new RestoreChoice.Again(new RestoreChoice.All()));
    }

    private static RestoreChoice named(String... keys) {
        return new RestoreChoice.Subjects(List.of(keys).stream().map(List::of).toList());
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private void execute(String sql) {
        TestServer.execute(database, sql);
    }

    /// Who counts as deleted in the lists outside the database.
    private List<Integer> suppressed(Restoring restoring) {
        List<Integer> ids = IntStream.rangeClosed(1, 12).boxed().toList();
        List<Boolean> answers = restoring
                .expunge()
                .suppression(restoring.file())
                .deleted(ids.stream().map(id -> List.of(id.toString())).toList());
        return ids.stream().filter(id -> answers.get(id - 1)).toList();
    }

    private long count(String query) {
        return TestServer.count(database, query);
    }

    private static Failure refused(Code code, ThrowingCallable work) {
        var seen = new AtomicReference<Optional<Failure>>(Optional.empty());
        assertThatThrownBy(work).isInstanceOfSatisfying(RuntimeException.class, thrown -> {
            Failure failure = Failures.of(thrown, new DataState());
            assertThat(failure.code()).as(failure.what()).isEqualTo(code);
            seen.set(Optional.of(failure));
        });
        return seen.get().orElseThrow();
    }

    /// Everybody is a candidate, and hangs on all those above.
    private static final String TREE = """
            create table people (id int primary key, leaving boolean, boss int references people);
            insert into people select n, true, nullif(case when n % 3 = 0 then n / 3 else n + 1 end, 13)
              from generate_series(1, 12) n;
            create table orders (id int primary key, person int references people);
            insert into orders select n, 1 + n % 12 from generate_series(1, 36) n;
            create index on people (boss); create index on orders (person);
            """;

    @Test
    void whoComesWithSomebodyLaterCountsAsRestoredThenAndNotBefore() {
        Restoring restoring = deleted("""
                create table people (id int primary key, leaving boolean, boss int references people);
                insert into people select n, true, case when n < 12 then n + 1 end from generate_series(1, 12) n;
                create table orders (id int primary key, person int references people);
                insert into orders select n, 1 + n % 12 from generate_series(1, 36) n;
                create index on people (boss); create index on orders (person);
                """, "{ public.people(boss): delete, public.orders(person): delete }");
        execute("insert into people values (11, false)");

        RestoreReport report = restoring.restore(all(restoring));

        assertThat(report.restored()).isEqualTo(1);
        assertThat(report.leftOut()).isEqualTo(11);
        assertThat(TestServer.one(database, "select string_agg(subject::text, ',') from expunge.restored"))
                .isEqualTo("12");
        assertThat(count("select count(*) from people where id not in (11, 12)"))
                .isZero();
        execute("delete from people where id = 11");
        RestoreReport four = restoring.restore(restoring.wanted(run, named("8")));
        assertThat(four.leftOut()).isEqualTo(1);
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(11);
        assertThat(Restoring.contents(database)).isEqualTo(before);
        assertThat(count("select count(*) from expunge.restored")).isEqualTo(12);
    }

    @Test
    void rowsThatHadToStayOutComeWhenNothingIsInTheirWayAnyMore() {
        Restoring restoring = deleted("""
                create table people (id int primary key, leaving boolean);
                insert into people select n, n < 9 from generate_series(1, 12) n;
                create table shops (id int primary key);
                insert into shops values (1), (2);
                create table orders (id int primary key, person int not null references people, shop int references shops);
                insert into orders select n, 1 + n % 12, 1 + n % 2 from generate_series(1, 36) n;
                create index on orders (person);
                """, "{ public.orders(person): delete }");
        execute(
                "insert into orders values (3, 12, 1); delete from orders where shop = 2; delete from shops where id = 2");
        RestoreReport report = restoring.restore(all(restoring));
        assertThat(report.restored()).isEqualTo(8);
        assertThat(report.conflicts()).isPositive();
        execute("delete from orders where id = 3; insert into shops values (2)");
        assertThat(restoring.restore(all(restoring)).put()).isZero();

        RestoreReport look = restoring.look(again(restoring));
        assertThat(look.conflicts()).isZero();
        RestoreReport rest = restoring.restore(again(restoring));

        assertThat(rest.put()).isEqualTo(look.put()).isPositive();
        assertThat(count("select count(*) from orders where person < 9")).isEqualTo(24);
        assertThat(count("select count(*) from expunge.restored")).isEqualTo(8);
        assertThat(count("select sum((body::jsonb ->> 'restored')::int) from expunge.ledger where kind = 'restored'"))
                .isEqualTo(8);
        assertThat(restoring.restore(again(restoring)).put()).isZero();
    }

    @Test
    void aKeyThatIsLongerThanItsColumnIsNobodysKey() {
        Restoring restoring = deleted("""
                create table people (id varchar(3) primary key, leaving boolean);
                insert into people values ('abc', true), ('', true), ('x''\\', true), ('d', false);
                """, "{}");
        refused(Code.USAGE, () -> restoring.look(restoring.wanted(run, named("abcd"))));
        assertThat(restoring.restore(restoring.wanted(run, named("", "x'\\"))).restored())
                .isEqualTo(2);
        assertThat(restoring.restore(restoring.wanted(run, named("abc"))).restored())
                .isEqualTo(1);
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void p13ARightThatIsMissingIsFoundBeforeTheFirstRow() {
        Restoring restoring = deleted(TREE, "{ public.people(boss): delete, public.orders(person): delete }");
        String prefix = TestServer.freshRole("li");
        execute(restoring.expunge().roles(restoring.opened()).restoreGrants(Optional.of(prefix), Optional.empty()));
        Restoring granted = restoring.rewritten(
                TestServer.server().url(database, "postgres"),
                TestServer.server().url(database, prefix + "_restorer"));
        String signature = granted.look(all(granted)).signature().orElseThrow().toString();
        execute("revoke insert on orders from " + prefix + "_restorer");
        Failure failure = refused(
                Code.PRIVILEGE_REFUSED,
                () -> granted.restore(all(granted), signature, (done, total, rows) -> {}, event -> {}));
        assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        assertThat(String.join("", failure.next())).contains("grant insert on public.orders");
        assertThat(count("select count(*) from people")).isZero();
        execute("grant insert on orders to " + prefix + "_restorer; alter table orders enable row level security");
        refused(Code.PRIVILEGE_REFUSED, () -> granted.look(all(granted)));
        execute("alter table orders disable row level security");
        assertThat(granted.restore(all(granted)).restored()).isEqualTo(12);
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    private static final String PEOPLE = """
            create table people (id int primary key, leaving boolean);
            insert into people select n, n <= 12 from generate_series(1, 15) n;
            """;

    private static final String NO_ROOM = """
            create function full() returns trigger language plpgsql as $$
            begin
                if (select count(*) from people) >= 10 then raise exception 'no room' using errcode = '53100'; end if;
                return null;
            end $$;
            create trigger "full" after insert on people for each statement execute function full();
            """;

    @Test
    void aServerThatHasNoRoomIsToldWithWhoIsBackAndTheListsKnowWhoIsNot() {
        Restoring restoring = deleted(PEOPLE, "{}");
        execute(NO_ROOM);
        String signature =
                restoring.look(all(restoring)).signature().orElseThrow().toString();

        Failure failure = refused(
                Code.SERVER_REFUSED,
                () -> restoring.restore(all(restoring), signature, (done, total, rows) -> {}, event -> {}));

        assertThat(failure.dataState())
                .isEqualTo("4 subjects were put back by this command, each in one transaction; nothing was deleted.");
        assertThat(count("select count(*) from people where leaving")).isEqualTo(4);
        assertThat(suppressed(restoring)).containsExactly(5, 6, 7, 8, 9, 10, 11, 12);
        execute("drop function full cascade");
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(8);
        assertThat(Restoring.contents(database)).isEqualTo(before);
        assertThat(suppressed(restoring)).isEmpty();
    }

    @Test
    void whoIsKeptOutCountsAsDeletedUntilHeIsBack() {
        Restoring restoring = deleted(PEOPLE, "{}");
        execute("alter table people add check (id <> 7) not valid");

        assertThat(restoring.restore(all(restoring)).left()).containsExactly(7L);

        assertThat(suppressed(restoring)).containsExactly(7);
        execute("alter table people drop constraint people_id_check");
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(1);
        assertThat(suppressed(restoring)).isEmpty();
    }

    @Test
    void whoseParentIsGoneWaitsForItAndSequencesStayWhereTheyWere() {
        Restoring restoring = deleted("""
                create table people (id int generated always as identity primary key, leaving boolean, shop int);
                create table shops (id int primary key);
                insert into shops values (1), (2);
                insert into people (leaving, shop) select n < 9, 1 + n % 2 from generate_series(1, 12) n;
                alter table people add foreign key (shop) references shops on delete set null;
                """, "{}");
        execute("delete from shops where id = 2");

        RestoreReport report = restoring.restore(all(restoring));

        assertThat(report.restored()).isEqualTo(4);
        assertThat(report.left()).containsExactly(1L, 3L, 5L, 7L);
        execute("insert into shops values (2)");
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(4);
        assertThat(count("select count(*) from people where leaving and shop is not null"))
                .isEqualTo(8);
        execute("insert into people (leaving) values (false)");
        assertThat(count("select max(id) from people")).isEqualTo(13);
    }

    @Test
    void aRunBesideARestoreIsRefused() {
        Restoring restoring = deleted(TREE, "{ public.people(boss): delete, public.orders(person): delete }");
        String signature =
                restoring.look(all(restoring)).signature().orElseThrow().toString();
        var refused = new AtomicReference<Optional<Code>>(Optional.empty());
        restoring.restore(
                all(restoring),
                signature,
                (done, total, rows) -> {
                    try {
                        restoring.delete();
                    } catch (Failure failure) {
                        refused.set(Optional.of(failure.code()));
                    }
                },
                event -> {});
        assertThat(refused.get()).contains(Code.RUN_IN_THE_WAY);
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }
}
