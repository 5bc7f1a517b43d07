package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Triggers that do more than delete: refused with the table that they write to, or with what nothing can
/// prove; and settings that a trigger asks for.
class WritingTriggersIT {
    private static final String PEOPLE = """
            create table people (id int primary key, leaving boolean not null);
            insert into people select n, n <= 30 from generate_series(1, 40) n;
            create table notes (id int generated always as identity primary key, person int references people);
            insert into notes (person) select n from generate_series(1, 40) n;
            create index on notes (person);
            create table log (at int);
            create function act() returns trigger language plpgsql as $f$ begin {body}; return old; end $f$;
            create trigger acts before delete on people for each row execute function act();
            """;
    private static final Trial.Wanted WANTED =
            new Trial.Wanted("public.people", "leaving", "public.notes(person): delete", 7);
    private static final String GUARDED =
            "if current_setting('app.allow_delete', true) is distinct from 'on' then raise exception 'no'; end if";

    @TempDir
    Path folder;

    private Trial trial(String body) {
        return Trial.of(folder, PEOPLE.replace("{body}", body), WANTED);
    }

    @Test
    void oneThatBringsRowsBackIsRefusedWithTheTable() {
        Trial trial = trial("insert into notes (person) values (null)");
        var before = trial.rows();

        assertThatThrownBy(trial::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.TRIGGER_WRITES);
            assertThat(failure.what()).contains("1 inserted rows in public.notes");
        });
        assertThat(trial.rows()).isEqualTo(before);
    }

    @Test
    void oneThatWritesForSomeOnlyParksThem() {
        Trial trial = trial("if old.id % 3 = 0 then insert into log values (old.id); end if");

        trial.run();

        assertThat(trial.leftAlone()).isEqualTo("parked failing 10");
        assertThat(trial.count("select count(*) from log")).isZero();
    }

    @Test
    void oneThatWritesTheRowItselfForSomeOnlyParksThem() {
        Trial trial = trial("if old.id % 3 = 0 then update people set leaving = leaving where id = old.id; end if");

        trial.run();

        assertThat(trial.leftAlone()).isEqualTo("parked failing 10");
        assertThat(trial.count("select count(*) from people where leaving")).isEqualTo(10);
    }

    @Test
    void whatNoCounterSeesRefusesUntilTheSpecSaysWhyNot() {
        Trial trial = trial("perform lo_unlink(lo) from (select oid as lo from pg_largeobject_metadata limit 1) l");

        assertThatThrownBy(trial::signature).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.HAZARD_REFUSED);
            assertThat(failure.what()).contains("trigger acts on public.people").contains("lo_unlink");
        });
        Trial accepted = trial.altered(s -> s.replace("accept: {", "accept: { unseen_work: they go with their owner,"));

        assertThat(accepted.run().totals().deleted()).isEqualTo(30);
    }

    @Test
    void aFunctionThatCannotBeReadRefusesUntilTheSpecSaysWhyNot() {
        Trial trial = trial("null");
        trial.execute("create extension tcn; create trigger tells after delete on people for each row execute function"
                + " triggered_change_notification()");

        assertThatThrownBy(trial::signature).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.HAZARD_REFUSED);
            assertThat(failure.what()).contains("trigger tells on public.people, whose function is written in c");
        });
        Trial accepted = trial.altered(s -> s.replace("accept: {", "accept: { unknown_trigger: it only notifies,"));

        assertThat(accepted.run().totals().deleted()).isEqualTo(30);
    }

    @Test
    void aTableThatCannotBePublishedIsRefusedBeforeAnythingIsFrozen() {
        Trial trial = trial("null");
        String signature = trial.signature();
        trial.execute("alter table notes replica identity nothing; create publication p for table notes");

        assertThatThrownBy(() -> trial.expunge().execute(trial.opened(), signature, e -> {}, w -> {}))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.HAZARD_REFUSED));
        assertThat(trial.one("select to_regnamespace('expunge')")).isEmpty();
    }

    @Test
    void aSettingOfTheSpecIsSetWhereRowsGoAndBelongsToTheSignature() {
        Trial trial = trial(GUARDED);
        String without = trial.signature();
        trial.run();
        assertThat(trial.leftAlone()).isEqualTo("parked failing 30");

        Trial allowed = trial.altered(
                s -> s.replace("environment: test", "environment: test\n  settings: { app.allow_delete: \"on\" }"));
        assertThat(allowed.signature()).isNotEqualTo(without);
        assertThat(allowed.expunge().dryRun(allowed.opened()).hazards())
                .noneMatch(h -> h.kind() == dev.expunge.map.Hazard.Kind.SETTING_DEMANDED);

        assertThat(allowed.run().totals().deleted()).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session_replication_role",
                "search_path",
                "row_security",
                "role",
                "session_authorization",
                "statement_timeout",
                "lock_timeout",
                "track_counts",
                "default_transaction_isolation",
                "timezone",
                "enable_seqscan",
                "auto_explain.log_min_duration",
                "App.x"
            })
    void aSettingThatWouldBreakAPromiseIsRefused(String name) {
        Trial trial = trial("null");

        assertThatThrownBy(() -> trial.altered(
                        s -> s.replace("environment: test", "environment: test\n  settings: { " + name + ": x }")))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.SPEC_INVALID);
                    assertThat(failure.what()).contains("may not be set here");
                });
    }

    @Test
    void aSettingThatTheServerDoesNotTakeIsNamed() {
        Trial trial = trial("null")
                .altered(s -> s.replace("environment: test", "environment: test\n  settings: { work_mem: plenty }"));

        assertThatThrownBy(trial::signature).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.SPEC_INVALID);
            assertThat(failure.what()).contains("does not accept the setting work_mem");
        });
    }
}
