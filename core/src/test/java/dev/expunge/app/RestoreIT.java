package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.ExportFolder;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.backup.KeyPair;
import dev.expunge.delete.Request;
import dev.expunge.delete.Watch;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a restore refuses, leaves alone and survives.
class RestoreIT {
    private static final String SCHEMA = """
            create table people (id int primary key, mail text unique, leaving boolean, boss int references people);
            insert into people select n, 'm' || n, n <= 20, case when n > 1 then n / 2 end from generate_series(1, 30) n;
            create table orders (id int primary key, person int not null references people, note text);
            insert into orders select n, 1 + n % 30, 'note ' || n from generate_series(1, 90) n;
            create table lines (id int primary key, order_id int not null references orders, n int);
            insert into lines select n, 1 + n % 90, n from generate_series(1, 270) n;
            create table notes (id int primary key, person int);
            insert into notes select n, n from generate_series(1, 30) n;
            create index on orders (person); create index on lines (order_id); create index on people (boss);
            """;
    private static final String SPEC = """
            expunge: 1
            name: people
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: leaving
            edges:
              public.people(boss): detach
              public.orders(person): delete
              public.lines(order_id): delete
              public.notes(person) -> public.people(id): delete
            guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 4, pause: 0ms } }, deadline: 30s }
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.empty();
    private Map<String, String> before = Map.of();
    private long run;

    private Restoring deleted(String more) {
        TestServer.execute(database, SCHEMA);
        before = Restoring.contents(database);
        var restoring =
                Restoring.of(folder, SPEC.replace("{url}", TestServer.server().url(database, "postgres")) + more);
        run = restoring.delete().run();
        return restoring;
    }

    private RestoreWanted all(Restoring restoring) {
        return restoring.wanted(run, new RestoreChoice.All());
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

    private Path exported(String table) throws IOException {
        try (var files =
                Files.list(ExportFolder.of(folder.resolve("export"), run).resolve("slice-00001"))) {
            return files.filter(f -> f.toString().endsWith("public." + table + ".copy.zst.age"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void refused(Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        Map<String, String> untouched = Restoring.contents(database);
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(f.code()).as(f.what()).isEqualTo(code));
        assertThat(Restoring.contents(database)).isEqualTo(untouched);
    }

    @Test
    void rowsThatAreThereAgainAndDifferAreNeverOverwrittenAndTakeNobodyElseWithThem() {
        Restoring restoring = deleted("");
        execute("insert into people values (3, 'somebody else'), (40, 'm5'); insert into orders values (9, 3, 'new')");

        RestoreReport look = restoring.look(all(restoring));
        assertThat(look.restored()).isEqualTo(18);
        assertThat(look.leftOut()).isEqualTo(2);
        RestoreReport report = restoring.restore(all(restoring));

        assertThat(report.restored()).isEqualTo(18);
        assertThat(report.left()).containsExactly(3L, 5L);
        assertThat(TestServer.one(database, "select mail from people where id = 3"))
                .isEqualTo("somebody else");
        assertThat(TestServer.one(database, "select note from orders where id = 9"))
                .isEqualTo("new");
        assertThat(TestServer.count(database, "select count(*) from people where id <= 20"))
                .isEqualTo(19);
        assertThat(TestServer.count(database, "select count(*) from lines where order_id = 9"))
                .isZero();
        assertThat(TestServer.count(database, "select count(*) from orders where person = 5"))
                .isZero();
        assertThat(TestServer.one(database, "select boss from people where id = 7"))
                .isEmpty();

        execute("delete from orders where id = 9; delete from people where id in (3, 40)");
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(2);
        assertThat(Restoring.contents(database).get("public.people")).isEqualTo(before.get("public.people"));
        assertThat(TestServer.count(database, "select count(*) from orders")).isEqualTo(89);
        var lost = new RestoreWanted(run, restoring.identity(), Optional.empty(), named("10"), Optional.of("lost"));
        assertThat(restoring.restore(lost).restored()).isEqualTo(1);
        execute(
                "insert into orders select id, person, note from lost.orders where id = 9;"
                        + " insert into lines select id, order_id, n from lost.lines where order_id = 9; drop schema lost cascade");
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void referencesAreSetAgainOnlyWhereTheyAreAsTheRunLeftThem() {
        Restoring restoring = deleted("");
        execute("update people set boss = 29 where id = 22");

        RestoreReport report = restoring.restore(all(restoring));

        assertThat(report.restored()).isEqualTo(20);
        assertThat(TestServer.one(database, "select string_agg(boss::text, ',' order by id) from people where id > 20"))
                .isEqualTo("10,29,11,12,12,13,13,14,14,15");
    }

    @Test
    void aSchemaThatGrewByWhatMayStayEmptyIsFineAndAnythingElseIsNamed() {
        Restoring restoring = deleted("");
        execute("alter table people add column nick text; alter table orders add column at int not null default 7");
        assertThat(restoring.look(all(restoring)).restored()).isEqualTo(20);
        execute(
                "alter table lines add column must int; update lines set must = 1; alter table lines alter must set not null");
        refused(Code.RESTORE_REFUSED, () -> restoring.look(all(restoring)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table orders drop column note",
                "alter table orders alter column note type varchar(100)",
                "alter table lines rename to rows",
                "alter table people alter column mail set not null",
                "alter table people drop constraint people_pkey cascade"
            })
    void anythingElseIsRefusedAndNamed(String change) {
        Restoring restoring = deleted("");
        execute(change);
        refused(Code.RESTORE_REFUSED, () -> restoring.look(all(restoring)));
    }

    @Test
    void anotherKeyAnotherManifestAFlippedBitOrAMissingObjectRestoresNothing() throws IOException {
        Restoring restoring = deleted("");
        String signature =
                restoring.look(all(restoring)).signature().orElseThrow().toString();
        Path other =
                Files.writeString(folder.resolve("other.txt"), KeyPair.make().secretKey());
        var wrong = new RestoreWanted(run, other, Optional.empty(), new RestoreChoice.All(), Optional.empty());
        refused(Code.IDENTITY_UNUSABLE, () -> restoring.look(wrong));
        refused(Code.IDENTITY_UNUSABLE, () -> dev.expunge.backup.Identities.read(folder.resolve("spec.yaml")));
        Path lines = exported("lines");
        byte[] bytes = Files.readAllBytes(lines);
        bytes[bytes.length / 2] ^= 1;
        Files.write(lines, bytes);
        refused(
                Code.EXPORT_CORRUPT,
                () -> restoring.restore(all(restoring), signature, (done, total, rows) -> {}, event -> {}));
        Files.delete(lines);
        refused(Code.EXPORT_UNREADABLE, () -> restoring.look(all(restoring)));
        bytes[bytes.length / 2] ^= 1;
        Files.write(lines, bytes);
        Path orders = exported("orders");
        byte[] swapped = Files.readAllBytes(orders);
        Files.write(orders, bytes);
        refused(Code.EXPORT_CORRUPT, () -> restoring.look(all(restoring)));
        Files.write(orders, swapped);
        Path manifest = ExportFolder.of(folder.resolve("export"), run).resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"rows\" : 20", "\"rows\" : 21"));
        refused(Code.EXPORT_CORRUPT, () -> restoring.look(all(restoring)));
    }

    @Test
    void withoutTheSignatureOrBesideAnotherOneNothingIsRestored() {
        Restoring restoring = deleted("");
        String signature =
                restoring.look(all(restoring)).signature().orElseThrow().toString();
        refused(Code.SIGNATURE_MISSING, () -> restoring.restore(all(restoring), "", (d, t, r) -> {}, e -> {}));
        refused(
                Code.SIGNATURE_PARAMETERS,
                () -> restoring.restore(restoring.wanted(run, named("1")), signature, (d, t, r) -> {}, e -> {}));
        refused(Code.USAGE, () -> restoring.look(restoring.wanted(run, named("1", "25"))));
        refused(Code.USAGE, () -> restoring.look(restoring.wanted(run, named("nobody"))));
        var second = new AtomicReference<Optional<Code>>(Optional.empty());
        restoring.restore(
                all(restoring),
                signature,
                (done, total, rows) -> {
                    try {
                        restoring.restore(all(restoring), signature, (d, t, r) -> {}, e -> {});
                    } catch (Failure failure) {
                        second.set(Optional.of(failure.code()));
                    }
                },
                e -> {});
        assertThat(second.get()).contains(Code.RUN_IN_THE_WAY);
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void onePersonComesBackWithoutTheOthersAndIsNoLongerDeletedInTheStatus() {
        Restoring restoring = deleted("");
        RestoreReport report = restoring.restore(restoring.wanted(run, named("4", "5")));
        assertThat(report.restored()).isEqualTo(2);
        assertThat(
                        TestServer.one(
                                database,
                                "select string_agg(id || ':' || coalesce(boss, 0), ',' order by id) from people where id <= 20"))
                .isEqualTo("4:0,5:0");
        assertThat(TestServer.count(
                        database, "select count(*) from lines join orders o on o.id = order_id where person in (4, 5)"))
                .isEqualTo(18);
        assertThat(restoring
                        .expunge()
                        .restores(restoring.opened())
                        .standing(run)
                        .subjects())
                .isEqualTo(2);
        assertThat(restoring
                        .expunge()
                        .desk(restoring.opened())
                        .verify(Optional.of(run))
                        .discrepancies())
                .isEmpty();
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(18);
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void stoppedCutOffAndStartedAgainNobodyIsDoubled() {
        Restoring restoring = deleted("");
        String signature =
                restoring.look(all(restoring)).signature().orElseThrow().toString();
        var watch = new AtomicReference<Optional<Watch>>(Optional.empty());
        var desk = restoring.expunge().restores(restoring.opened());
        assertThatThrownBy(() -> desk.restore(
                        all(restoring),
                        signature,
                        new RestoreDesk.Listener(
                                (done, total, rows) -> watch.get().orElseThrow().request(Request.STOP),
                                event -> {},
                                it -> watch.set(Optional.of(it)))))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.STOPPED));
        assertThat(TestServer.count(database, "select count(*) from expunge.restored"))
                .isEqualTo(4);
        assertThatThrownBy(() -> restoring.restore(
                        all(restoring),
                        signature,
                        (done, total, rows) -> execute(
                                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'expunge run'"
                                        + " and datname = current_database()"),
                        event -> {}))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.CONNECTION_LOST));
        assertThat(TestServer.count(database, "select count(*) from expunge.restored"))
                .isEqualTo(8);
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(12);
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void triggersFireUnlessTheSpecSaysOtherwiseAndOneThatKeepsARowOutLeavesItsSubjectAlone() {
        Restoring restoring = deleted("restore: { triggers: fire }\n");
        execute("""
                create table seen (n int);
                create function seen() returns trigger language plpgsql as $$
                begin if new.id = 7 then return null; end if; insert into seen values (new.id); return new; end $$;
                create trigger seen before insert on people for each row execute function seen();
                """);
        RestoreReport look = restoring.look(all(restoring));
        assertThat(look.triggers()).containsExactly("public.people: seen on insert, calls public.seen");
        RestoreReport report = restoring.restore(all(restoring));
        assertThat(report.left()).containsExactly(7L);
        assertThat(TestServer.count(database, "select count(*) from seen")).isEqualTo(19);
        assertThat(TestServer.count(database, "select count(*) from orders where person = 7"))
                .isZero();
        Restoring quiet = restoring.rewritten("triggers: fire", "triggers: off");
        assertThat(quiet.restore(all(quiet)).restored()).isEqualTo(1);
        assertThat(TestServer.count(database, "select count(*) from seen")).isEqualTo(19);
        execute("drop table seen cascade");
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void intoASchemaOfItsOwnTheTablesStayAsTheyAre() {
        Restoring restoring = deleted("");
        execute("drop table lines; alter table orders add column must int not null default 1");
        Map<String, String> untouched = Restoring.contents(database);
        var wanted = new RestoreWanted(
                run, restoring.identity(), Optional.empty(), named("4", "5"), Optional.of("Scratch 1"));
        RestoreReport look = restoring.look(wanted);
        assertThat(Restoring.contents(database)).isEqualTo(untouched);
        RestoreReport report = restoring.restore(wanted);
        assertThat(report.put()).isEqualTo(look.put());
        assertThat(
                        TestServer.one(
                                database,
                                "select string_agg(id || ' ' || mail || ' ' || \"expunge.subjects\"::text, ',' order by id) from \"Scratch 1\".people"))
                .isEqualTo("4 m4 {4},5 m5 {5}");
        assertThat(TestServer.count(database, "select count(*) from \"Scratch 1\".lines"))
                .isEqualTo(18);
        refused(Code.RESTORE_REFUSED, () -> restoring.look(wanted));
    }

    @Test
    void aBatchOfTheRunComesBackAlone() {
        Restoring restoring = deleted("");
        var counted = new AtomicInteger();
        RestoreReport report = restoring.restore(
                restoring.wanted(run, new RestoreChoice.Batch(2)), event -> counted.incrementAndGet());
        assertThat(report.restored()).isEqualTo(4);
        assertThat(
                        TestServer.count(
                                database,
                                "select count(*) from expunge.restored r join expunge.candidate c using (run, subject) where batch = 2"))
                .isEqualTo(4);
    }

    @Test
    void p13TheRoleThatGrantsPrintsRestoresAndMayDeleteNothing() {
        Restoring restoring = deleted("");
        String prefix = TestServer.freshRole("re");
        String sql = restoring.expunge().roles(restoring.opened()).restoreGrants(Optional.of(prefix), Optional.empty());
        execute(sql);
        String role = prefix + "_restorer";
        Restoring granted = restoring.rewritten(
                TestServer.server().url(database, "postgres"),
                TestServer.server().url(database, role));
        assertThat(granted.restore(all(granted)).restored()).isEqualTo(20);
        assertThat(Restoring.contents(database)).isEqualTo(before);
        assertThat(
                        TestServer.one(
                                database,
                                "select string_agg(privilege_type || ' ' || table_name, ',') from information_schema.role_table_grants"
                                        + " where grantee = '" + role
                                        + "' and (privilege_type in ('DELETE', 'TRUNCATE') or privilege_type = 'UPDATE' and table_schema <> 'expunge')"))
                .isEmpty();
        granted.rewritten("pace:", "restore: { triggers: off }\npace:");
        refused(Code.PRIVILEGE_REFUSED, () -> granted.look(all(granted)));
    }

    @Test
    void keysOfSeveralColumnsAndOfTextAreFoundAndRowsOfTwoComeWithTheLast() {
        execute("""
                create table members (club text, "No" int, leaving boolean, primary key (club, "No"));
                insert into members select c, n, n <= 3 from unnest(array['a,b', '"q"', '']) c, generate_series(1, 5) n;
                create table pairs (id int primary key, club text, one int, two int,
                    foreign key (club, one) references members, foreign key (club, two) references members);
                insert into pairs select row_number() over (), c, a, b
                  from unnest(array['a,b', '"q"', '']) c, generate_series(1, 5) a, generate_series(1, 5) b where a < b;
                """);
        before = Restoring.contents(database);
        var restoring = Restoring.of(folder, """
                expunge: 1
                name: members
                database: { url: "%s", environment: test }
                root: public.members
                criteria: leaving
                edges: { 'public.pairs(club, one)': delete, 'public.pairs(club, two)': delete }
                guards: { max_ratio: 100%%, accept: { superuser: tests own the server } }
                """.formatted(TestServer.server().url(database, "postgres")));
        run = restoring.delete().run();
        var one = new RestoreChoice.Subjects(List.of(List.of("a,b", "2"), List.of("", "1")));
        RestoreReport report = restoring.restore(restoring.wanted(run, one));
        assertThat(report.restored()).isEqualTo(2);
        assertThat(TestServer.count(database, "select count(*) from pairs where 2 in (one, two) and club = 'a,b'"))
                .isEqualTo(2);
        refused(
                Code.USAGE,
                () -> restoring.look(restoring.wanted(run, new RestoreChoice.Subjects(List.of(List.of("a,b"))))));
        assertThat(restoring.restore(all(restoring)).restored()).isEqualTo(7);
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }
}
