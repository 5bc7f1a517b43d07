package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.map.Hazard;
import dev.expunge.map.Hazard.Kind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Hazards in unusual forms: each is found alone, its remedy runs as it stands, and then it is gone.
class HazardFormsIT {
    @TempDir
    Path folder;

    private static final String PERSON = """
            create table person (id int primary key, mail text);
            insert into person select n, n || '@x' from generate_series(1, 40) n;
            """;
    private static final String VISITS = """
            create table "Vi sit" (id int, person int not null references person, primary key (id)) partition by list (id);
            create table "Vi sit 1" partition of "Vi sit" for values in (1);
            create table "Vi sit 2" partition of "Vi sit" for values in (2);
            create index on "Vi sit" (person);
            """;
    private static final String VISIT = "'public.\"Vi sit\"(person)': delete";
    private static final String LIKES =
            "create table likes (id int primary key, owner_type text, owner_id int, at date);";
    private static final String LIKE =
            "\"public.likes(owner_id) -> public.person(id)\": { action: delete, when: \"owner_type = 'Person'\" }";
    private static final String EVENTS = "create table events (id int primary key, \"pay load\" jsonb);";
    private static final String EVENT = "'public.events(\"pay load\" ->> ''user_id'') -> public.person(id)': delete";
    private static final String GROUPS = "create table groups (id int primary key, \"Mem bers\" int[]);";
    private static final String GROUP = "'public.groups(any(\"Mem bers\")) -> public.person(id)': detach";
    private static final String MAILS = "create table mails (id int primary key, addr text);";
    private static final String MAIL = "\"public.mails(lower(addr)) -> public.person(lower(mail))\": delete";

    record Form(Kind kind, String ddl, String edges) {
        @Override
        public String toString() {
            return kind.id() + ": "
                    + ddl.strip().lines().reduce((first, last) -> last).orElse("");
        }
    }

    static Stream<Form> forms() {
        return Stream.of(
                new Form(Kind.UNINDEXED_REFERENCE, EVENTS, EVENT),
                new Form(Kind.UNINDEXED_REFERENCE, EVENTS + "create index on events using gin (\"pay load\")", EVENT),
                new Form(Kind.UNINDEXED_REFERENCE, MAILS + "create index on mails (addr)", MAIL),
                new Form(Kind.UNINDEXED_REFERENCE, GROUPS + "create index on groups (\"Mem bers\")", GROUP),
                new Form(Kind.UNINDEXED_REFERENCE, LIKES + "create index on likes (at, owner_id)", LIKE),
                new Form(
                        Kind.UNINDEXED_REFERENCE,
                        LIKES + "create index on likes (owner_id) where owner_type = 'Order'",
                        LIKE),
                new Form(
                        Kind.AUTOVACUUM_OFF,
                        VISITS + "alter table \"Vi sit 2\" set (autovacuum_enabled = false)",
                        VISIT),
                new Form(Kind.UNLOGGED_TABLE, VISITS + "alter table \"Vi sit 2\" set unlogged", VISIT),
                new Form(Kind.NOT_ENFORCED, VISITS + "alter table person disable trigger all", VISIT),
                new Form(
                        Kind.NOT_ENFORCED,
                        "create table likes (id int primary key, person int, constraint \"li ke\" foreign key (person)"
                                + " references person not enforced); create index on likes (person)",
                        "public.likes(person): delete"),
                new Form(Kind.NOT_ENFORCED, VISITS + "alter table \"Vi sit 1\" disable trigger all", VISIT),
                new Form(
                        Kind.FAILING_DEFAULT,
                        "create table bill (id int primary key, \"Who, s\" int default 777 references person on delete set"
                                + " default); create index on bill (\"Who, s\")",
                        "'public.bill(\"Who, s\")': detach"),
                new Form(
                        Kind.FAILING_DEFAULT,
                        "alter table person add tenant int, add unique (tenant, id); create table bill (id int primary key,"
                                + " tenant int, who int default 777, foreign key (tenant, who) references person (tenant,"
                                + " id) on delete set default (who)); create index on bill (tenant, who)",
                        "'public.bill(tenant, who)': detach"),
                new Form(Kind.WRITING_TRIGGER, VISITS + """
                                create schema "El se"; create table "El se"."co py" (id int);
                                create function "El se".keep() returns trigger language plpgsql as $f$
                                  begin insert into "El se"."co py" values (old.id); return old; end $f$;
                                create trigger "ke ep" before delete on "Vi sit 2" for each row execute function "El se".keep()
                                """, VISIT),
                new Form(
                        Kind.PUBLISHED_ROWS,
                        VISITS
                                + "create publication \"P ub 1\" for table \"Vi sit\" where (id > 0) with"
                                + " (publish_via_partition_root); alter table \"Vi sit 1\" replica identity full",
                        VISIT));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void isFoundAloneAndItsRemedyRunsAndEndsIt(Form form) {
        Trial trial = trial(form.ddl(), form.edges());
        List<Hazard> found = hazards(trial);

        assertThat(found).extracting(Hazard::kind).containsExactly(form.kind());
        Arrays.stream(sql(found.getFirst().remedy()).split("; ", -1)).forEach(trial::execute);

        assertThat(hazards(trial)).as("after: " + found.getFirst().remedy()).isEmpty();
    }

    static Stream<Form> harmless() {
        return Stream.of(
                new Form(Kind.UNINDEXED_REFERENCE, LIKES + "create index on likes (owner_type, owner_id)", LIKE),
                new Form(
                        Kind.UNINDEXED_REFERENCE,
                        LIKES + "create index on likes (owner_id) where owner_type = 'Person'",
                        LIKE),
                new Form(
                        Kind.UNINDEXED_REFERENCE,
                        EVENTS + "create index on events using hash ((\"pay load\" ->> 'user_id'))",
                        EVENT),
                new Form(
                        Kind.UNINDEXED_REFERENCE,
                        "create table mails (id int primary key, addr varchar(50)); create index on mails (addr)",
                        "\"public.mails(addr) -> public.person(mail)\": delete"),
                new Form(
                        Kind.INHERITED_ROWS,
                        "create table note (id int primary key, person int references person); create index on note (person);"
                                + "create table letter () inherits (note); create index on letter (person)",
                        "public.note(person): delete\npublic.letter(person) -> public.person(id): delete"),
                new Form(
                        Kind.NO_REPLICA_IDENTITY,
                        "create table note (id int not null unique, person int references person); create index on note"
                                + " (person); alter table note replica identity using index note_id_key;"
                                + "create publication p for table note, person",
                        "public.note(person): delete"),
                new Form(Kind.SEARCH_PATH_TRIGGER, VISITS + """
                                create function sees() returns trigger language plpgsql as $f$
                                  begin perform count(*) from gone; return null; end $f$;
                                create trigger sees after delete on "Vi sit" referencing old table as gone
                                  for each statement execute function sees()
                                """, VISIT));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void whatOnlyLooksLikeOneIsNone(Form form) {
        assertThat(hazards(trial(form.ddl(), form.edges())))
                .filteredOn(h -> h.kind() != Kind.NO_KEY)
                .isEmpty();
    }

    @Test
    void elementsThatNoIndexFindsAreToldSoAndNoneIsBuilt() {
        Trial trial = trial(
                "create table groups (id int primary key, members text[]); create index on groups using gin (members)",
                "\"public.groups(any(members)) -> public.person(id)\": detach");

        assertThat(hazards(trial))
                .singleElement()
                .satisfies(h -> assertThat(h.remedy())
                        .startsWith("no index finds these elements")
                        .doesNotContain("--with-indexes"));
    }

    /// What a person wrote may depend on the time zone: no index can be on it, and the run goes on without.
    @Test
    void withIndexesBuildsThoseOverExpressionsAndArraysAndGoesOnWhereNoneCanBe() {
        String database = TestServer.empty();
        TestServer.execute(database, PERSON + EVENTS + GROUPS + """
                create table days (id int primary key, at timestamptz);
                insert into events select n, jsonb_build_object('user_id', n) from generate_series(1, 40) n;
                insert into groups select n, array[n, 41] from generate_series(1, 40) n
                """);
        String edges = EVENT + "\n" + GROUP + "\n\"public.days(at::text) -> public.person(mail)\": delete";
        var seen = new TreeSet<String>();
        Job job = Job.of(folder, new Trial.Wanted("public.person", "id <= 20", edges, 10).spec(database))
                .withIndexes()
                .listening(event -> {
                    if (event instanceof RunEvent.BatchCommitted) {
                        seen.add(TestServer.one(database, """
                                select string_agg(regexp_replace(indexdef, '.*USING ', ''), '; ' order by indexdef)
                                  from pg_indexes where indexname like 'expunge%'
                                """));
                    }
                });

        assertThat(job.run().totals().deleted()).isEqualTo(20);

        assertThat(seen)
                .singleElement()
                .satisfies(all -> assertThat(all.split("; ", -1))
                        .containsExactlyInAnyOrder(
                                "btree (((\"pay load\" ->> 'user_id'::text)))", "gin (\"Mem bers\")"));
        assertThat(TestServer.one(database, "select count(*) from pg_indexes where indexname like 'expunge%'"))
                .isEqualTo("0");
        assertThat(TestServer.one(database, "select count(*) from events")).isEqualTo("20");
    }

    private Trial trial(String ddl, String edges) {
        return Trial.of(folder, PERSON + ddl, new Trial.Wanted("public.person", "true", edges, 10));
    }

    private static List<Hazard> hazards(Trial trial) {
        return trial.expunge()
                .hazards(trial.opened().database(), trial.expunge().map(trial.opened()));
    }

    private static String sql(String remedy) {
        return remedy.replaceFirst("; or: .*", "")
                .replaceFirst("(?s)^(?:insert|delete rows|enable its|read)\\b.*?: ", "");
    }
}
