package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.delete.RunEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P5 and P10: deletion, progress and ledger commit together, and everything adds up, table by table.
class P5OneTruthIT {
    private static final String PROGRESS = """
            select concat_ws(' ', count(*) filter (where state = 'deleted'), count(*) filter (where state = 'spared'))
              from expunge.candidate where batch is not null""";

    private static final String BATCHES = "select concat_ws(' ', sum(deleted), sum(spared)) from expunge.batch";

    private static final String LEDGER = """
            select concat_ws(' ', sum((body::json ->> 'deleted')::int),
                   sum((select coalesce(sum(value::int), 0) from json_each_text(body::json)
                         where key in ('changed', 'unselected', 'forbidden', 'gone'))))
              from expunge.ledger where kind = 'batch'""";

    private static final String LEDGER_ROWS = """
            select coalesce(sum((body::json -> 'rows' ->> 'TABLE')::int), 0) from expunge.ledger where kind = 'batch'""";

    private static final String CANDIDATES = "select count(*) from expunge.candidate where state = '%s'";

    @TempDir
    Path folder;

    @Test
    void p5AfterEveryBatchCandidatesBatchesLedgerAndEventsSayTheSame() {
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, 2);
        var disagreeing = new ArrayList<String>();

        trial.run(event -> {
            if (Meddler.deleteBegins(event)) {
                trial.execute("update people set seen = 1 where id = 2; update subs set active = true where id = 5");
            } else if (event instanceof RunEvent.BatchCommitted batch) {
                String told = batch.totals().deleted() + " " + batch.totals().spared();
                if (!told.equals(trial.one(PROGRESS))
                        || !told.equals(trial.one(BATCHES))
                        || !told.equals(trial.one(LEDGER))) {
                    disagreeing.add(told + " / " + trial.one(PROGRESS) + " / " + trial.one(BATCHES) + " / "
                            + trial.one(LEDGER));
                }
                if (!batch.totals().addUp()
                        || trial.count("select count(*) from people")
                                != 8 - batch.totals().deleted()) {
                    disagreeing.add("the data: " + told);
                }
            }
        });

        assertThat(disagreeing).isEmpty();
        assertThat(trial.one(LEDGER)).isEqualTo("4 2");
    }

    @Test
    void p5ABatchOfWhichSomebodyElseDecidedIsRolledBack() {
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, 6);
        trial.execute("""
                create function meddle() returns trigger language plpgsql as $$ begin
                    update expunge.candidate set state = 'spared', reason = 'gone' where subject = 2 and state = 'pending';
                    return null; end $$;
                create trigger meddle after delete on subs for each statement execute function meddle()""");
        var before = trial.rows();

        trial.run();

        assertThat(trial.rows().get("people")).contains("(2,off,0)");
        assertThat(trial.count("select count(*) from people where id = 2"))
                .isEqualTo(
                        trial.count("select count(*) from expunge.candidate where subject = 2 and state <> 'deleted'"));
        assertThat(before).isNotEmpty();
    }

    @Test
    void p10TheTotalsAddUpAndEachTableLostWhatTheLedgerSays() {
        Trial trial = Trial.fluxmap(folder, 100);
        Map<String, Long> before = sizes(trial);

        Outcome outcome = trial.runMeddledWith(() -> trial.execute("""
                update users set locale = 'xx' where id % 7 = 0; update user_sessions set revoked = not revoked where id % 50 = 0"""));

        assertThat(outcome.totals().addUp()).isTrue();
        assertThat(outcome.totals().spared()).isPositive();
        assertThat(outcome.totals().deleted()).isPositive().isEqualTo(trial.count(CANDIDATES.formatted("deleted")));
        assertThat(outcome.totals().spared()).isEqualTo(trial.count(CANDIDATES.formatted("spared")));
        Map<String, Long> after = sizes(trial);
        before.forEach((table, rows) -> {
            if (!table.equals("users")) {
                assertThat(rows - after.getOrDefault(table, 0L))
                        .as(table)
                        .isEqualTo(trial.count(LEDGER_ROWS.replace("TABLE", "public." + table)));
            }
        });
        assertThat(trial.count("select sum(row_count) from expunge.batch"))
                .isEqualTo(outcome.totals().rowsDone());
    }

    private static Map<String, Long> sizes(Trial trial) {
        var sizes = new java.util.TreeMap<String, Long>();
        trial.rows().forEach((table, rows) -> sizes.put(table, (long) rows.size()));
        return sizes;
    }

    @Test
    void p10ParkedCandidatesAreNeverASuccessAndTheNextRunTriesThemAgain() {
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, 3);
        trial.execute(P1NothingButTheFrozenSetIT.trigger(
                "notes", "after delete", "if old.person = 2 then raise exception 'no'; end if", "return null"));

        Outcome outcome = trial.run();

        assertThat(outcome.totals().parked()).isEqualTo(1);
        assertThat(Endings.of(outcome, "again")).map(Failure::code).contains(Code.INCOMPLETE);
        assertThat(trial.one("select state from expunge.run")).isEqualTo("incomplete");

        trial.execute("drop trigger if exists " + trial.one("select tgname from pg_trigger where not tgisinternal")
                + " on notes");
        Outcome next = trial.run();

        assertThat(next.run()).isNotEqualTo(outcome.run());
        assertThat(next.totals().deleted()).isEqualTo(1);
        assertThat(Endings.of(next, "again")).isEmpty();
    }

    @Test
    void p5WhatTheExportSparedIsInTheLedgerToo() {
        Trial plain = P3NothingThatChangedItsMindIT.people(folder, 3);
        Trial trial = plain.exporting();

        trial.run(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.EXPORT) {
                trial.execute("update people set seen = 1 where id = 2");
            }
        });

        assertThat(trial.leftAlone()).isEqualTo("spared changed 1");
        assertThat(trial.one("select body::json ->> 'changed' from expunge.ledger where kind = 'exported'"))
                .isEqualTo("1");
    }

    @Test
    void p2ARowOfTwoCandidatesIsExportedEvenIfTheFirstOfThemIsSparedMeanwhile() {
        String ddl = """
                create table people (id int primary key, leaving boolean, seen int);
                insert into people select n, n < 3 from generate_series(1, 6) n;
                create table messages (id int primary key, sender int references people, recipient int references people);
                insert into messages values (1, 1, 2), (2, 2, 2), (3, 1, 1);
                """;
        Trial trial = Trial.of(folder, ddl, new Trial.Wanted("public.people", "leaving", """
                public.messages(sender): delete
                public.messages(recipient): delete""", 3))
                .exporting();

        trial.run(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.EXPORT) {
                trial.execute("update people set seen = 1 where id = 1");
            }
        });

        assertThat(trial.rows().get("messages")).containsExactly("(3,1,1)");
        assertThat(trial.leftAlone()).isEqualTo("spared changed 1");
    }
}
