package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P11: no personal data in ledger, events, errors and names of files, and none beside the data after
/// `close`. Every person here is known by a key with `secret` in it.
class P11NoCopyIT {
    private static final String PEOPLE = """
            create table people (mail text primary key, leaving boolean not null, age text not null default 'secret age');
            insert into people select 'secret-' || n || '@mail.example', n < 7 from generate_series(1, 8) n;
            create table notes (mail text references people, nick text unique, about text references people);
            insert into notes select mail, 'secret nick ' || mail, case when not leaving then 'secret-1@mail.example' end from people;
            """;

    private static final Trial.Wanted WANTED = new Trial.Wanted("public.people", "leaving", """
            public.notes(mail): delete
            public.notes(about): detach""", 2);

    @TempDir
    Path folder;

    @Test
    void p11AWholeRunWithExportLeavesNoKeyInLedgerStateEventsOrFileNames() throws IOException {
        Trial trial = Trial.of(folder, PEOPLE, WANTED)
                .exporting()
                .altered(
                        t -> t.replace("root:", "parameters: { who: { type: text } }\nroot:")
                                .replace("  leaving\n", "  leaving and mail <> :who\n"),
                        "who=secret-6@mail.example");
        var told = new ArrayList<String>();

        Outcome outcome = trial.run(event -> {
            told.add(event.toString());
            if (Meddler.deleteBegins(event)) {
                trial.execute("update people set age = 'secret new' where mail like 'secret-2%'");
            }
        });
        told.add(outcome.toString());
        told.add(state(trial, "ledger"));
        told.add(files());

        assertThat(outcome.totals().deleted()).isEqualTo(4);
        assertThat(String.join("\n", told)).contains("frozen", "exported").doesNotContain("secret");

        trial.expunge().desk(trial.opened()).close(Optional.empty());

        assertThat(state(trial, ".*")).contains("closed").doesNotContain("secret");
        assertThat(relations(trial)).isNotEmpty().doesNotContain("frozen_1", "detached_1", "selected_1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raise exception 'keep %', old.mail",
                "raise exception 'keep %', old.mail using errcode = 'insufficient_privilege'",
                "raise exception 'keep %', old.mail using errcode = '42601'",
                "raise exception 'keep %', old.mail using errcode = 'check_violation', column = old.mail",
                "raise exception using errcode = '3D000', message = old.mail, detail = old.mail, hint = old.mail",
                "perform old.mail::int",
                "insert into notes (nick) select nick from notes where nick like '%8@%'",
                "update people set mail = 'secret-8@mail.example' where mail = old.mail",
                "execute 'select secret from ' || quote_ident(old.mail)",
            })
    void p11WhatATriggerSaysIsNotRepeated(String work) {
        Trial trial = Trial.of(
                folder,
                PEOPLE + P1NothingButTheFrozenSetIT.trigger("notes", "before delete", work, "return old"),
                WANTED);
        var told = new ArrayList<String>();

        Throwable thrown = catchThrowable(
                () -> told.add(trial.run(event -> told.add(event.toString())).toString()));

        assertThat(String.join("\n", told) + state(trial, "ledger|batch|run") + stackTrace(thrown))
                .doesNotContain("secret");
        assertThat(trial.count("select count(*) from people")).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "age::int > 0",
                "mail::date < :as_of",
                ":who::int > 0",
                "mail = :who and 1 / (length(mail) - length(:who)) > 0",
                "exists (select from notes n where n.nick::bigint = 1)",
                "mail::jsonb ? 'x'",
                "mail::uuid::text = :who and nonsense",
            })
    void p11CriteriaThatFailOnAValueDoNotTellIt(String criteria) {
        Trial trial = Trial.of(folder, PEOPLE, WANTED)
                .altered(
                        t -> t.replace("root:", "parameters: { who: { type: text } }\nroot:")
                                .replace("  leaving\n", "  (" + criteria + ") and :who <> ''\n"),
                        "who=secret-6@mail.example");

        Throwable thrown = catchThrowable(trial::signature);

        assertThat(thrown).isNotNull();
        assertThat(stackTrace(thrown)).doesNotContain("secret");
    }

    @Test
    void p11AHalfBuiltFrozenSetIsErasedByTheNextRun() {
        Trial trial = Trial.of(folder, PEOPLE, WANTED);
        trial.expunge().freeze(trial.opened(), event -> {});
        trial.execute(
                "update expunge.run set state = 'freezing'; create table expunge.selected_1 as select mail from people");

        trial.run();

        assertThat(relations(trial)).contains("frozen_2_0").doesNotContain("frozen_1", "detached_1", "selected_1");
    }

    private static String relations(Trial trial) {
        return trial.one("select string_agg(relname, ' ') from pg_class where relnamespace = 'expunge'::regnamespace");
    }

    /// Everything in the tables of schema expunge whose name matches.
    private static String state(Trial trial, String tables) {
        return trial.one("""
                select string_agg(query_to_xml('select * from expunge.' || relname, true, false, '')::text, ' ')
                  from pg_class where relnamespace = to_regnamespace('expunge') and relkind = 'r' and relname ~ '^(%s)$'
                """.formatted(tables));
    }

    private String files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.map(Path::toString).collect(Collectors.joining("\n"));
        }
    }

    private static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }
}
