package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P1: no row outside the frozen set is deleted or changed. Whole databases are compared with what plain
/// SQL leaves of a twin.
class P1NothingButTheFrozenSetIT {
    /// People 1 to 4 are to go, 5 and 6 stay.
    private static final String PEOPLE = """
            create table people (id bigint primary key, name text not null, leaving boolean not null);
            insert into people select n, 'p' || n, n <= 4 from generate_series(1, 6) n;
            create table notes (id bigint primary key, person bigint references people, text text);
            create index on notes (person);
            insert into notes select n, 1 + n % 6, 'n' || n from generate_series(1, 30) n;
            create table bystander (id bigint primary key, person bigint, hits int not null);
            insert into bystander select n, n, 0 from generate_series(1, 6) n;
            """;

    private static final Trial.Wanted PEOPLE_WITH_NOTES =
            new Trial.Wanted("public.people", "leaving", "public.notes(person): delete", 3);

    @TempDir
    Path folder;

    @Test
    void p1TheMainJobLeavesExactlyWhatPlainSqlLeaves() {
        Trial trial = Trial.fluxmap(folder, 200);

        trial.run();

        assertThat(trial.rows()).isEqualTo(Trial.expectedFluxmap());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update bystander set hits = hits + 1 where person = old.person",
                "delete from bystander where person = old.person",
                "insert into bystander values (100 + old.id, old.person, 0)",
                "delete from notes where id = old.id + 1",
                "truncate bystander",
            })
    void p1ATriggerThatTouchesAnotherRowIsRolledBackAndTheCandidatesAreParked(String work) {
        Trial trial =
                Trial.of(folder, PEOPLE + trigger("notes", "after delete", work, "return null"), PEOPLE_WITH_NOTES);
        var before = trial.rows();

        Outcome outcome = trial.run();

        assertThat(trial.rows()).isEqualTo(before);
        assertThat(outcome.totals().deleted()).isZero();
        assertThat(Endings.of(outcome, "again"))
                .hasValueSatisfying(f -> assertThat(f.code().exit()).isEqualTo(5));
        assertThat(trial.leftAlone()).isEqualTo("parked failing 4");
    }

    @Test
    void p1OnlyTheCandidateForWhichATriggerDidMoreIsLeftAlone() {
        String work = "update bystander set hits = hits + 1 where person = old.person and person = 2";
        Trial trial =
                Trial.of(folder, PEOPLE + trigger("notes", "after delete", work, "return null"), PEOPLE_WITH_NOTES);

        trial.run();

        assertThat(trial.leftAlone()).isEqualTo("parked failing 1");
        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, """
                delete from notes where person in (1, 3, 4); delete from people where id in (1, 3, 4)"""));
    }

    @Test
    void p1ADeferredTriggerIsMadeToActBeforeTheAccountsAreCompared() {
        String trigger = trigger(
                        "notes", "after delete", "delete from bystander where person = old.person", "return null")
                .replace("create trigger", "create constraint trigger")
                .replace("for each row", "deferrable initially deferred for each row");
        Trial trial = Trial.of(folder, PEOPLE + trigger, PEOPLE_WITH_NOTES);
        var before = trial.rows();

        trial.run();

        assertThat(trial.rows()).isEqualTo(before);
        assertThat(trial.leftAlone()).isEqualTo("parked failing 4");
    }

    @Test
    void p1ATriggerThatVetoesADeleteLeavesTheWholeCandidate() {
        String veto = trigger("notes", "before delete", "if old.person = 2 then return null; end if", "return old");
        Trial trial = Trial.of(folder, PEOPLE + veto, PEOPLE_WITH_NOTES);

        trial.run();

        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, """
                delete from notes where person in (1, 3, 4); delete from people where id in (1, 3, 4)"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0001", "42501", "23514", "22012", "55000", "40001", "08001", "57P01"})
    void p1ATriggerThatRaisesLeavesTheWholeCandidateAndTheOthersGo(String state) {
        String raise = "if old.person = 2 then raise exception 'no' using errcode = '" + state + "'; end if";
        Trial trial =
                Trial.of(folder, PEOPLE + trigger("notes", "before delete", raise, "return old"), PEOPLE_WITH_NOTES);

        trial.run();

        assertThat(trial.leftAlone()).startsWith("parked");
        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, """
                delete from notes where person in (1, 3, 4); delete from people where id in (1, 3, 4)"""));
    }

    @Test
    void p1ATriggerThatChangesTheCandidateItselfIsNotTakenForAChangeOfTheUsers() {
        String counter = "update people set name = name || '.' where id = old.person";
        Trial trial =
                Trial.of(folder, PEOPLE + trigger("notes", "after delete", counter, "return null"), PEOPLE_WITH_NOTES);
        var before = trial.rows();

        trial.run();

        assertThat(trial.rows()).isEqualTo(before);
        assertThat(trial.leftAlone()).isEqualTo("parked failing 4");
    }

    @Test
    void p1ADetachThatATriggerWidensIsUndone() {
        String widen = trigger("notes", "before update", "new.text = 'changed'", "return new");
        Trial trial = Trial.of(
                folder,
                PEOPLE + widen,
                new Trial.Wanted("public.people", "leaving", "public.notes(person): detach", 3));
        var before = trial.rows();

        trial.run();

        assertThat(trial.rows()).isEqualTo(before);
    }

    @Test
    void p1ADetachChangesOnlyTheReference() {
        Trial trial = Trial.of(
                folder, PEOPLE, new Trial.Wanted("public.people", "leaving", "public.notes(person): detach", 3));

        trial.run();

        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, """
                update notes set person = null where person <= 4; delete from people where id <= 4"""));
    }

    @Test
    void p1ARuleIsRefused() {
        String rule = "create rule r as on delete to notes do also delete from bystander where person = old.person";
        Trial trial = Trial.of(folder, PEOPLE + rule, PEOPLE_WITH_NOTES);

        assertThatThrownBy(trial::signature).hasMessageContaining("rule");
    }

    @Test
    void p1AnEdgeThatNobodyDecidedIsRefusedEvenIfItCascades() {
        Trial trial = Trial.of(folder, PEOPLE + """
                create table badges (person bigint primary key references people on delete cascade)""", PEOPLE_WITH_NOTES);

        assertThatThrownBy(trial::signature).hasMessageContaining("badges");
    }

    @Test
    void p1ACascadeThatAppearsDuringTheRunStopsIt() {
        Trial trial = Trial.of(folder, PEOPLE, PEOPLE_WITH_NOTES);

        assertThatThrownBy(() -> trial.runMeddledWith(() -> trial.execute("""
                        alter table bystander add foreign key (person) references people on delete cascade"""))).hasMessageContaining("schema changed");

        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, "select 1"));
    }

    @Test
    void p1CountersThatAreSwitchedOffDeleteNothing() {
        Trial trial = Trial.of(folder, PEOPLE, PEOPLE_WITH_NOTES);
        trial.execute("alter database " + trial.database() + " set track_counts = off");

        Outcome outcome = trial.run();

        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(trial.rows()).isEqualTo(Trial.expected(PEOPLE, "select 1"));
        assertThat(Endings.of(outcome, "again")).isPresent();
    }

    static String trigger(String table, String when, String work, String end) {
        return """
                create function act() returns trigger language plpgsql as $$ begin %s; %s; end $$;
                create trigger act %s on %s for each row execute function act();
                """.formatted(work, end, when, table);
    }
}
