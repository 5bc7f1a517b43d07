package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.cli.Called;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.plan.Purpose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Marking in batches: only rows that match and have no mark, only that column.
class MarkIT {
    @TempDir
    Path folder;

    private Trial trial(String type) {
        String ddl = """
                create table people (id int primary key, kind text not null default 'a', "Gone" %s, seen int not null default 0);
                create table notes (id int primary key, person int not null references people);
                create index on notes (person);
                insert into people select n from generate_series(1, 8) n;
                insert into people values (9, 'b'); insert into people values (10, 'a', '2020-01-01');
                insert into notes select n, n from generate_series(1, 10) n""".formatted(type);
        return Trial.of(folder, ddl, new Trial.Wanted("public.people", "kind = 'a'", "public.notes(person): delete", 1))
                .altered(text -> text + "soft_delete: { column: '\"Gone\"', grace: 30 days }\n");
    }

    private static String marked(Trial trial) {
        return trial.one(
                "select coalesce(string_agg(id::text, ' ' order by id), '') from people where \"Gone\" ="
                        + " (select max(as_of + (1 + id % 999) * interval '1 microsecond') from expunge.run where purpose = 'mark')");
    }

    private static String rest(Trial trial) {
        return trial.one("select string_agg((to_jsonb(p) - 'Gone')::text, ' ' order by id) from people p")
                + trial.one("select string_agg(n::text, ' ' order by id) from notes n");
    }

    private static Consumer<RunEvent> afterBatch(int number, Runnable meddle) {
        return event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == number) {
                meddle.run();
            }
        };
    }

    private static void refused(Code code, ThrowingCallable what, String... said) {
        assertThatThrownBy(what).isInstanceOfSatisfying(Failure.class, f -> {
            assertThat(f.code()).isEqualTo(code);
            assertThat(List.of(said))
                    .allSatisfy(part -> assertThat(f.what() + f.next()).contains(part));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamptz", "timestamp", "timestamptz(6)"})
    void p1ExactlyTheSelectedRowsGetTheTimeOfTheRunAndNothingElseChanges(String type) {
        Trial trial = trial(type);
        String before = rest(trial);

        Outcome outcome = new Marking(trial).mark();

        assertThat(outcome.totals().deleted()).isEqualTo(8);
        assertThat(trial.one("select string_agg(id::text, ' ' order by id) from people where \"Gone\" ="
                        + " (select (as_of + (1 + id % 999) * interval '1 microsecond') "
                        + (type.equals("timestamp") ? "at time zone 'UTC'" : "")
                        + " from expunge.run)"))
                .isEqualTo("1 2 3 4 5 6 7 8");
        assertThat(trial.count("select count(*) from people where \"Gone\" is null"))
                .isEqualTo(1);
        assertThat(trial.one("select \"Gone\"::date from people where id = 10")).isEqualTo("2020-01-01");
        assertThat(rest(trial)).isEqualTo(before);
        assertThat(trial.one("select string_agg(body, ' ' order by entry) from expunge.ledger"))
                .contains("\"purpose\":\"mark\"", "\"marked\":1", "\"rows\":{\"public.people\":1}", "\"digest\":")
                .doesNotContain("\"deleted\"");
        refused(Code.NO_CANDIDATES, new Marking(trial)::mark);
    }

    @Test
    void p3WhoChangesTheirMindGoesIsMarkedByOthersOrHeldMeanwhileIsSpared() {
        Trial trial = trial("timestamptz");
        String spec = folder.resolve("spec.yaml").toString();

        new Marking(trial).mark(afterBatch(2, () -> {
            trial.execute("update people set kind = 'b' where id = 4");
            trial.execute("update people set \"Gone\" = '2021-01-01' where id = 5");
            trial.execute("delete from notes where person = 6; delete from people where id = 6");
            trial.execute("update people set seen = 1 where id = 8");
            assertThat(Called.with("hold", "add", spec, "7", "--reason", "LIT-1")
                            .exit())
                    .isZero();
        }));

        assertThat(marked(trial)).isEqualTo("1 2 3");
        assertThat(trial.one("select \"Gone\"::date from people where id = 5")).isEqualTo("2021-01-01");
        assertThat(trial.leftAlone()).isEqualTo("spared changed 1, spared gone 1, spared held 1, spared unselected 2");

        trial.execute("update expunge.hold set until_at = clock_timestamp()");
        new Marking(trial).mark();

        assertThat(marked(trial)).isEqualTo("7 8");
    }

    @Test
    void p6TheSignatureOfARunIsNoneOfAMarkingAndTheOtherWayRound() {
        Trial trial = trial("timestamptz");
        trial.execute("update people set \"Gone\" = now() - interval '31 days' where id < 3");
        Opened marking = trial.opened().marking();
        String toMark = new Marking(trial).signature();

        refused(
                Code.SIGNATURE_SPEC,
                () -> trial.expunge().execute(marking, trial.signature(), event -> {}, watch -> {}),
                "to mark",
                "expunge mark");
        refused(
                Code.SIGNATURE_SPEC,
                () -> trial.expunge().execute(trial.opened(), toMark, event -> {}, watch -> {}),
                "to delete");
        refused(Code.SIGNATURE_MISSING, () -> trial.expunge().execute(marking, "", event -> {}, watch -> {}));
        assertThat(trial.count("select count(*) from people where \"Gone\" > now() - interval '1 hour'"))
                .isZero();
        assertThat(trial.count("select count(*) from people")).isEqualTo(10);
    }

    @Test
    void guardsAreThoseOfARun() {
        Trial trial = trial("timestamptz").altered(text -> text.replace("max_ratio: 100%", "max_rows: 7"));

        refused(Code.GUARD_REFUSED, new Marking(trial)::mark, "max_rows");
        assertThat(trial.count("select count(*) from people where \"Gone\" is not null"))
                .isEqualTo(1);
    }

    @Test
    void whatIsMarkedIsDeletedWhenItsGraceIsOver() {
        Trial trial = trial("timestamptz").altered(text -> text.replace("grace: 30", "grace: 0"));

        new Marking(trial).mark(afterBatch(8, () -> trial.execute("update people set \"Gone\" = null where id = 1")));
        trial.run();

        assertThat(trial.one("select string_agg(id::text, ' ' order by id) from people"))
                .isEqualTo("1 9");
    }

    @Test
    void anUnfinishedMarkingStandsInTheWayOfARunAndSaysHowToFinishIt() {
        Trial trial = trial("timestamptz");
        Opened marking = trial.opened().marking();
        var watches = new ArrayList<Watch>();
        Outcome stopped = trial.expunge()
                .execute(
                        marking,
                        new Marking(trial).signature(),
                        afterBatch(1, () -> watches.getFirst().request(Request.STOP)),
                        watches::add);
        assertThat(stopped.reason()).isEqualTo(StopReason.STOPPED);

        trial.execute("update people set \"Gone\" = now() - interval '31 days' where id = 9");
        assertThatThrownBy(trial.altered(text -> text.replace("kind = 'a'", "true"))::run)
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.code()).isEqualTo(Code.RUN_IN_THE_WAY);
                    assertThat(f.next().getFirst()).contains("expunge mark ", "--execute --signature expunge1-");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date                   | could not be told from others | timestamptz",
                "timestamptz(3)         | could not be told from others | timestamptz",
                "text                   | could not be told from others | timestamptz",
                "timestamptz not null default 'infinity' | cannot be null | drop not null"
            })
    void aColumnThatCannotHoldAMarkOfOursIsRefusedWithTheRemedy(String type, String said, String remedy) {
        Trial trial = trial(type.startsWith("text") ? "text" : type);

        assertThatThrownBy(new Marking(trial)::mark)
                .hasMessageContaining(said)
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.code()).isEqualTo(Code.SCHEMA_MISMATCH);
                    assertThat(String.join(" ", f.next())).contains(remedy);
                });
    }

    @Test
    void noColumnAndNoSoftDeleteAreRefusedWithTheRemedy() {
        Trial none = trial("timestamptz").altered(text -> text.replace("'\"Gone\"'", "deleted_at"));

        refused(Code.SCHEMA_MISMATCH, new Marking(none)::mark, "there is no column public.people.deleted_at");
        none.execute("alter table public.people add column deleted_at timestamptz");
        assertThat(new Marking(none).mark().totals().deleted()).isEqualTo(9);

        Trial silent = none.altered(text -> text.replaceFirst("soft_delete: .*\n", ""));
        refused(Code.SPEC_INVALID, new Marking(silent)::mark, "soft_delete");
    }

    @Test
    void p1ATriggerThatChangesMoreThanTheMarkIsRefusedAndOneThatWritesElsewhereToo() {
        Trial trial = trial("timestamptz");
        trial.execute("""
                create function touch() returns trigger language plpgsql as $$ begin new.seen = new.seen + 1; return new; end $$;
                create trigger touch before update on people for each row execute function touch()""");
        String before = rest(trial);

        refused(Code.DELETE_VETOED, new Marking(trial)::mark, "changes more of them than the mark", "trigger touch");
        assertThat(rest(trial)).isEqualTo(before);
        assertThat(trial.count("select count(*) from people where \"Gone\" is not null"))
                .isEqualTo(1);

        Called.with("close", folder.resolve("spec.yaml").toString());
        trial.execute("""
                drop trigger touch on people;
                create function elsewhere() returns trigger language plpgsql as $$ begin
                    update notes set id = id + 100 where person = new.id; return new; end $$;
                create trigger elsewhere after update on people for each row execute function elsewhere()""");
        Outcome outcome = new Marking(trial).mark();
        assertThat(Endings.of(outcome, List.of(), "again", new Purpose.Mark())
                        .orElseThrow()
                        .code())
                .isEqualTo(Code.INCOMPLETE);
        assertThat(trial.leftAlone()).contains("parked failing 8");
        assertThat(trial.count("select count(*) from people where \"Gone\" is not null"))
                .isEqualTo(1);
        assertThat(rest(trial)).isEqualTo(before);
    }

    @Test
    void p1ATriggerThatWritesAnotherMarkOrNoneIsRefused() {
        for (String instead : List.of("now()", "null")) {
            Trial trial = trial("timestamptz");
            trial.execute("""
                    create function other() returns trigger language plpgsql as $$ begin new."Gone" = %s; return new; end $$;
                    create trigger other before update on people for each row execute function other()""".formatted(instead));
            refused(Code.DELETE_VETOED, new Marking(trial)::mark, "trigger other");
            assertThat(trial.count("select count(*) from people where \"Gone\" is not null"))
                    .isEqualTo(1);
        }
    }
}
