package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P9: a schema that changes while a run is under way stops it, and never looks like changed rows.
class DriftIT {
    private static final String DDL = """
            create type mood as enum ('fine', 'sad');
            create type address as (street text, town text);
            create domain short_text as text check (length(value) < 100);
            create table shop (id bigint primary key, name text, open boolean default true);
            create table subject (id bigint primary key, shop_id bigint references shop, name text default 'nobody',
                                  size int check (size > 0), twice int generated always as (size * 2) stored,
                                  mood mood default 'fine', home address, nick short_text, wanted boolean not null);
            create table note (id bigint, subject_id bigint references subject, at date not null, text text,
                               primary key (id, at)) partition by range (at);
            create table note_old partition of note for values from ('2020-01-01') to ('2024-01-01');
            create table note_new partition of note for values from ('2024-01-01') to ('2028-01-01');
            create table note_far (id bigint not null, subject_id bigint, at date not null, text text, primary key (id, at));
            create index on note (subject_id);
            create table diary (subject_id bigint);
            create function seen() returns trigger language plpgsql as 'begin return old; end';
            create function seen_too() returns trigger language plpgsql as 'begin return old; end';
            create trigger seen before delete on subject for each row when (old.size > 1000) execute function seen('a');
            create policy mine on subject using (size > 0);
            create publication inserts for table subject with (publish = 'insert');
            insert into shop values (1, 'one');
            insert into subject (id, shop_id, size, home, nick, wanted)
            select n, 1, n, row('street', 'town')::address, 'nick', false from generate_series(1, 12) n;
            insert into note select n, n, date '2023-06-01' + n * 30, 'note' from generate_series(1, 12) n;
            """;
    private static final Trial.Wanted WANTED =
            new Trial.Wanted("public.subject", "not wanted", "public.note(subject_id): delete", 2);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table subject add column fresh int",
                "alter table note add column fresh int default 7",
                "alter table subject drop column name",
                "alter table subject alter column name type varchar(90)",
                "alter table subject rename column name to title",
                "alter table subject alter column name set default 'somebody'",
                "alter table subject drop column twice; alter table subject add column twice int generated always as (size * 3) stored",
                "alter table subject alter column twice drop expression",
                "alter table subject alter column nick set not null",
                "alter table subject add constraint small check (size < 5000)",
                "alter table subject drop constraint subject_size_check, add constraint subject_size_check check (size > -1)",
                "alter table diary add foreign key (subject_id) references subject",
                "alter table diary add foreign key (subject_id) references subject not valid",
                "alter table diary add foreign key (subject_id) references subject not enforced",
                "alter table subject drop constraint subject_shop_id_fkey",
                "alter table subject alter constraint subject_shop_id_fkey deferrable",
                "create trigger more after delete on note for each row execute function seen()",
                "create or replace trigger seen before delete on subject for each row when (old.size > 9) execute function seen('a')",
                "create or replace trigger seen before delete on subject for each row when (old.size > 1000) execute function seen('b')",
                "create or replace trigger seen before delete or update of size on subject for each row when (old.size > 1000) execute function seen('a')",
                "create or replace trigger seen before delete on subject for each row when (old.size > 1000) execute function seen_too('a')",
                "alter table subject disable trigger seen",
                "alter table subject disable trigger all",
                "alter table subject enable replica trigger seen",
                "create or replace function seen() returns trigger language plpgsql as 'begin return null; end'",
                "alter function seen() security definer",
                "alter table subject enable row level security",
                "alter table subject force row level security",
                "alter policy mine on subject using (size > 1)",
                "create policy theirs on subject for delete using (true)",
                "create rule never as on delete to subject do instead nothing",
                "create rule also as on delete to subject do also notify gone",
                "create table note_next partition of note for values from ('2028-01-01') to ('2030-01-01')",
                "alter table note attach partition note_far for values from ('2028-01-01') to ('2030-01-01')",
                "alter table note detach partition note_old",
                "drop table note_old",
                "alter table note_new disable trigger all",
                "create table subject_child () inherits (subject)",
                "alter type mood rename value 'sad' to 'gloomy'",
                "alter type address add attribute country text cascade",
                "alter domain short_text add check (value <> 'never')",
                "create publication copies for table subject",
                "create publication copies for all tables",
                "alter publication inserts add table note; alter publication inserts set (publish = 'delete')",
            })
    void p9AChangeOfTheSchemaStopsTheRun(String change) {
        Trial trial = Trial.of(folder, DDL, WANTED);

        assertStops(trial, change);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table subject rename to subject_was;"
                        + "create table subject (like subject_was including all);"
                        + "alter table subject_was rename to gone_by",
                "alter table note_old rename to note_was",
                "alter schema public rename to private; create schema public",
            })
    void p9ATableThatIsReplacedStopsTheRun(String change) {
        Trial trial = Trial.of(
                folder,
                """
                create table subject (id bigint primary key, wanted boolean);
                create table note (id bigint primary key, subject_id bigint, at date);
                create table note_old (id bigint);
                insert into subject select n, false from generate_series(1, 12) n;
                """.replace(
                                "create table note_old (id bigint);",
                                change.contains("note_old")
                                        ? "drop table note; create table note (id bigint, subject_id bigint, at date not null)"
                                                + " partition by range (at); create table note_old partition of note default;"
                                        : ""),
                new Trial.Wanted(
                        "public.subject", "not wanted", "public.note(subject_id) -> public.subject(id): delete", 2));

        assertStops(trial, change);
    }

    private static void assertStops(Trial trial, String change) {
        var done = new AtomicBoolean();
        assertThatThrownBy(() -> trial.run(event -> {
                    if (event instanceof RunEvent.BatchCommitted batch
                            && batch.batch() == 2
                            && done.compareAndSet(false, true)) {
                        trial.execute(change);
                    }
                }))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.SCHEMA_DRIFT);
                    assertThat(failure.what()).containsAnyOf("new: ", "gone: ");
                    assertThat(failure.dataState()).startsWith("4 of 12 candidates are deleted");
                });
        assertThat(done).isTrue();
        assertThat(trial.leftAlone()).isEqualTo("pending 8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index on subject (name)",
                "analyze subject, note;; vacuum subject;; vacuum note",
                "vacuum full subject",
                "reindex table subject",
                "grant select on subject to public",
                "comment on table subject is 'people'",
                "alter table subject set (fillfactor = 90)",
                "vacuum full pg_class;; vacuum full pg_trigger",
                "alter table shop add column fresh int",
                "create or replace function seen() returns trigger language plpgsql as 'begin return old; end'",
                "create table elsewhere (id int)",
                "create publication copies for table shop",
            })
    void whatDecidesNothingStopsNothing(String change) {
        Trial trial = Trial.of(folder, DDL, WANTED);
        var done = new AtomicBoolean();

        Outcome outcome = trial.run(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                List.of(change.split(";;")).forEach(trial::execute);
                done.set(true);
            }
        });

        assertThat(done).isTrue();
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(trial.leftAlone()).isEmpty();
        assertThat(trial.count("select count(*) from subject")).isZero();
    }

    /// The row of the table in the catalog changes, and nothing that a deletion depends on but for the server's
    /// refusal.
    @Test
    void aTableThatIsPublishedAndLosesItsReplicaIdentityStopsTheRunWithTheRemedy() {
        Trial trial = Trial.of(folder, DDL + "alter publication inserts set (publish = 'delete');", WANTED);

        assertThatThrownBy(() -> trial.run(event -> {
                    if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                        trial.execute("alter table subject replica identity nothing");
                    }
                }))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.SCHEMA_DRIFT);
                    assertThat(failure.code().exit()).isEqualTo(5);
                    assertThat(failure.what()).contains("cannot delete from table \"subject\"");
                    assertThat(failure.dataState()).startsWith("4 of 12 candidates are deleted");
                    assertThat(failure.next()).first().asString().contains("alter table … replica identity full");
                });
        assertThat(trial.leftAlone()).isEqualTo("pending 8");
        trial.execute("alter table subject replica identity default");
        assertThat(trial.run().reason()).isEqualTo(StopReason.FINISHED);
    }

    @Test
    void p9AChangeInTheMiddleOfABatchRollsItBack() {
        Trial trial = Trial.of(folder, DDL, WANTED);
        Map<String, List<String>> before = trial.rows();
        try (var meddler = new Meddler(trial.database())) {
            meddler.execute("select from note where id = 1 for update");
            var changed = meddler.whenTheRunWaits(() -> {
                trial.execute("create or replace function seen() returns trigger language plpgsql as"
                        + " 'begin perform 1; return old; end'");
                meddler.commit();
            });

            assertThatThrownBy(trial::run)
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SCHEMA_DRIFT));
            changed.join();
        }
        assertThat(trial.rows()).isEqualTo(before);
        assertThat(trial.leftAlone()).isEqualTo("pending 12");
    }

    @Test
    void p9AChangeBetweenFreezeAndFirstBatchStopsTheRun() {
        Trial trial = Trial.of(folder, DDL, WANTED);
        Map<String, List<String>> before = trial.rows();

        assertThatThrownBy(() ->
                        trial.runMeddledWith(() -> trial.execute("alter table note add constraint c check (id > 0)")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SCHEMA_DRIFT));
        assertThat(trial.rows()).isEqualTo(before);
        assertThat(trial.leftAlone()).isEqualTo("pending 12");
    }
}
