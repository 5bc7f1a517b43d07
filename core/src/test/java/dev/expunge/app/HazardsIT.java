package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.map.Hazard.Kind;
import dev.expunge.map.MapOutcome;
import dev.expunge.map.Surroundings;
import dev.expunge.map.Surroundings.Holder;
import dev.expunge.map.Surroundings.Horizon;
import dev.expunge.map.Surroundings.OpenTransaction;
import dev.expunge.postgres.HazardFacts;
import dev.expunge.sql.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each hazard is found where it is, and not where it is not.
class HazardsIT {
    @TempDir
    Path folder;

    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    private static final String BASE = """
            create table person (id int primary key, boss int, email text, body text);
            create table note (id int primary key, person int not null references person, at date, words text);
            create table bill (id int primary key, person int default 9 references person);
            create table secret (id int primary key);
            create index on note (person); create index on bill (person);
            insert into person select n, null, 'x' || n from generate_series(1, 40) n;
            insert into note select n, n, null, 'w' from generate_series(1, 40) n;
            """;
    private static final String EDGES = "public.note(person): delete\n  public.bill(person): forbid";

    @ParameterizedTest
    @MethodSource({
        "dev.expunge.app.HazardCases#keys",
        "dev.expunge.app.HazardCases#triggers",
        "dev.expunge.app.HazardCases#tables"
    })
    void isFoundWhereItIsAndNotWhereItIsNot(HazardCases.Case hazard) {
        assertThat(hazards(hazard.doesNot())).as("where it is not").noneMatch(h -> h.kind() == hazard.kind());

        assertThat(hazards(hazard.brings())).as("where it is").anySatisfy(h -> {
            assertThat(h.kind()).isEqualTo(hazard.kind());
            assertThat(h.what()).contains(hazard.says());
        });
    }

    @Test
    void aSchemaWithoutAnyHasNone() {
        assertThat(hazards("")).isEmpty();
    }

    @Test
    void rowLevelSecurityIsOneForTheRolesThatItAppliesTo() {
        String database = database("alter table note enable row level security");
        TestServer.execute(database, """
                do $$ begin create role looks login; exception when duplicate_object then null; end $$;
                grant select on all tables in schema public to looks; grant pg_read_all_stats to looks
                """);
        try {
            assertThat(hazardsIn(opened(database, "looks")))
                    .anySatisfy(h -> assertThat(h.what())
                            .isEqualTo("row level security applies to the role looks on public.note"))
                    .allSatisfy(h -> assertThat(h.severity()).isEqualTo(Hazard.Severity.SEVERE));
            assertThat(hazardsIn(opened(database, "postgres"))).isEmpty();
        } finally {
            TestServer.drop(database);
        }
    }

    @Test
    void anOpenTransactionIsSeenWithItsSessionAndOneOnceItIsOld() throws SQLException {
        String database = database("");
        Opened opened = opened(database, "postgres");
        try (Connection other = TestServer.server().connect(database)) {
            assertThat(around(opened).horizon().transactions()).isEmpty();
            other.setAutoCommit(false);
            other.createStatement().execute("select txid_current()");
            Surroundings seen = around(opened);
            var open = seen.horizon().transactions().getFirst();
            assertThat(open.who()).contains("of postgres").contains("idle in transaction");
            assertThat(open.end()).startsWith("select pg_terminate_backend(");

            assertThat(found(opened, seen)).isEmpty();
            assertThat(found(opened, aged(seen, Duration.ofMinutes(5))))
                    .extracting(Hazard::kind)
                    .containsExactly(Kind.OLD_TRANSACTION);
        }
    }

    @Test
    void p9WhatTheRoleMayNotSeeIsNotTakenForAbsent() {
        String database = database("");
        String role = TestServer.freshRole("blind");
        TestServer.execute(database, "create role " + role + " login; grant pg_read_all_data to " + role);
        try {
            assertThat(hazardsIn(opened(database, role))).singleElement().satisfies(h -> {
                assertThat(h.kind()).isEqualTo(Kind.OLD_TRANSACTION);
                assertThat(h.what())
                        .isEqualTo("the role " + role
                                + " may not see the transactions of others, nor what standbys hold back");
                TestServer.execute(database, h.remedy());
            });
            assertThat(hazardsIn(opened(database, role))).isEmpty();
        } finally {
            TestServer.drop(database);
            TestServer.execute("postgres", "drop role " + role);
        }
    }

    @Test
    void aPreparedTransactionIsOneOnceItIsOld() {
        String database = database("");
        Opened opened = opened(database, "postgres");
        TestServer.execute(database, "begin; insert into secret values (1); prepare transaction 'half ''way'");
        Surroundings seen = around(opened);
        assertThat(found(opened, seen)).isEmpty();

        assertThat(found(opened, aged(seen, Duration.ofMinutes(5))))
                .singleElement()
                .satisfies(h -> {
                    assertThat(h.what())
                            .startsWith("prepared transaction 'half ''way' of postgres has stood for 5 min");
                    TestServer.execute(database, h.remedy());
                });
        assertThat(around(opened).horizon().transactions()).isEmpty();
    }

    @Test
    void whoHoldsRowsBackIsOneWhenItStandsOrIsFarBehind() {
        Opened opened = opened(database(""), "postgres");
        Surroundings seen = around(opened);
        assertThat(found(opened, holding(seen, new Holder("slot s", 999_999, false, false, ""))))
                .isEmpty();

        assertThat(found(opened, holding(seen, new Holder("slot s", 1_000_000, false, false, ""))))
                .extracting(Hazard::what)
                .containsExactly("slot s holds back what 1,000,000 transactions have left");
        assertThat(found(opened, holding(seen, new Holder("slot s", 0, true, true, ""))))
                .extracting(Hazard::consequence)
                .containsExactly(
                        "old rows of the system catalog are not reclaimed, values in pg_statistic among them; log"
                                + " is kept, too");
    }

    private static Surroundings holding(Surroundings seen, Holder holder) {
        return with(seen, new Horizon(List.of(), List.of(holder), true), seen.autovacuum());
    }

    private static Surroundings aged(Surroundings seen, Duration age) {
        var open = seen.horizon().transactions().getFirst();
        return with(
                seen,
                new Horizon(List.of(new OpenTransaction(open.who(), age, open.end())), List.of(), true),
                seen.autovacuum());
    }

    private static Surroundings with(Surroundings seen, Horizon horizon, boolean autovacuum) {
        return new Surroundings(
                seen.indexes(),
                seen.storages(),
                seen.deleted(),
                seen.triggers(),
                seen.publications(),
                seen.copies(),
                seen.heirs(),
                horizon,
                seen.defaults(),
                seen.unserved(),
                seen.role(),
                autovacuum);
    }

    @Test
    void aServerWithoutAutovacuumIsOne() {
        Opened opened = opened(database(""), "postgres");
        Surroundings seen = around(opened);
        Surroundings off = with(seen, seen.horizon(), !seen.autovacuum());

        assertThat(found(opened, seen.autovacuum() ? off : seen))
                .extracting(Hazard::kind)
                .containsExactly(Kind.AUTOVACUUM_OFF);
        assertThat(found(opened, seen.autovacuum() ? seen : off)).isEmpty();
    }

    @Test
    void namesThatNeedQuotesAreFoundAndQuotedInTheRemedy() {
        String database = TestServer.empty();
        TestServer.execute(database, """
                create schema "Odd ""Schema"; create table "Odd ""Schema"."User" ("select" int primary key);
                create table "Odd ""Schema"."a.b" (id int primary key, "to" int references "Odd ""Schema"."User")
                """);
        Opened opened = expunge.open(
                FluxmapSpec.write(Trial.ownFolder(folder, database), """
                expunge: 1
                name: odd
                database: { url: "%s", environment: test }
                root: '"Odd ""Schema"."User"'
                criteria: '"select" > 0'
                edges:
                  '"Odd ""Schema"."a.b"("to")': delete
                """.formatted(
                                TestServer.server().url(database, "postgres"))),
                List.of());

        assertThat(hazardsIn(opened)).singleElement().satisfies(h -> {
            assertThat(h.kind()).isEqualTo(Kind.UNINDEXED_REFERENCE);
            TestServer.execute(database, h.remedy().replaceFirst("; or: .*", ""));
        });
        assertThat(hazardsIn(opened)).isEmpty();
    }

    @Test
    void aReferenceThatOnlySomePartitionsDeclareIsOneUntilAllDo() {
        Trial trial =
                Trial.of(folder, """
                create table person (id int primary key);
                create table visit (id int primary key, person int) partition by list (id);
                create table visit_1 partition of visit for values in (1);
                create table visit_2 partition of visit for values in (2);
                create index on visit (person); alter table visit_1 add foreign key (person) references person
                """, new Trial.Wanted("public.person", "true", "public.visit(person): delete", 1));

        assertThat(hazardsIn(trial.opened())).extracting(Hazard::kind).containsExactly(Kind.PARTLY_DECLARED);

        trial.execute("alter table visit_2 add foreign key (person) references person");
        assertThat(hazardsIn(trial.opened())).isEmpty();
    }

    private List<Hazard> hazards(String more) {
        String database = database(more);
        try {
            return hazardsIn(opened(database, "postgres"));
        } finally {
            TestServer.drop(database);
        }
    }

    private static String database(String more) {
        String database = TestServer.empty();
        Stream.of(BASE, more.replace("{database}", database))
                .flatMap(sql -> sql.contains("$f$") ? Stream.of(sql) : Arrays.stream(sql.split(";")))
                .filter(sql -> !sql.isBlank())
                .forEach(sql -> TestServer.execute(database, sql));
        return database;
    }

    private List<Hazard> hazardsIn(Opened opened) {
        return expunge.hazards(opened.database(), graph(opened));
    }

    private Graph graph(Opened opened) {
        return MapOutcome.draw(expunge.catalog(opened.database()), opened.spec())
                .orFail();
    }

    private Surroundings around(Opened opened) {
        try (Session session = opened.reading("test")) {
            return HazardFacts.read(session, graph(opened));
        }
    }

    private List<Hazard> found(Opened opened, Surroundings around) {
        return Hazard.of(graph(opened), around);
    }

    private Opened opened(String database, String role) {
        return expunge.open(
                FluxmapSpec.write(folder, """
                expunge: 1
                name: hazards
                database: { url: "%s", environment: test }
                root: public.person
                criteria: id > 0
                guards: { accept: { superuser: tests own the server } }
                edges:
                  %s
                """.formatted(TestServer.server().url(database, role), EDGES)), List.of());
    }
}
