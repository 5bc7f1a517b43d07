package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Promise P3: a hold finds its subject whatever its key looks like; promise P9: where it cannot, it says so at the
/// start.
class HoldKeysIT {
    @TempDir
    Path folder;

    private Trial trial(String ddl, String root, String holds) {
        return Trial.of(folder, ddl, new Trial.Wanted(root, "true", "", 50))
                .altered(text -> text + (holds.isEmpty() ? "" : "holds: [" + holds + "]\n"));
    }

    private static String left(Trial trial, String table, String key) {
        return trial.one(
                "select coalesce(string_agg(k, ' ' order by k collate \"C\"), '') from (select %s as k from %s) x"
                        .formatted(key, table));
    }

    @Test
    void compositeTextKeysAndQuotedNamesOfEverySource() throws IOException {
        Files.writeString(folder.resolve("held.csv"), "\"Ten\"\"ant\",Name\r\na,\"o'clock, \"\"x\"\"\"\r\n");
        Trial trial = trial("""
                create table "Odd ""users" ("te""nant" text, "Na me" text, primary key ("te""nant", "Na me"));
                insert into "Odd ""users" values ('a', 'o''clock, "x"'), ('a', 'b'), ('b', 'o''clock, "x"'), ('é', ' ü '),
                       ('a', '{braces}?'), ('z', 'z');
                create table "Ho ""lds" ("T" text, "n" varchar(40), "while" boolean);
                insert into "Ho ""lds" values ('é', ' ü ', true), ('a', 'b', false), ('b', 'o''clock, "x"', null), ('a', null, true), (null, null, null)""", "'public.\"Odd \"\"users\"'", """
                { table: 'public."Ho ""lds"', key: [T, n], while: '"Ho ""lds"."while"' },
                { condition: '"Odd ""users"."Na me" like ''%{braces}?''' },
                { csv: held.csv, key: ['"Ten""ant"', 'Name'] }""");
        trial = trial.altered(
                text -> text.replace("key: [T, n]", "key: ['\"T\"', n]").replace("'Name']", "'\"Name\"']"));
        trial.expunge().holds(trial.opened()).add(List.of("z", "z"), "A", Optional.empty());

        assertThat(trial.expunge().dryRun(trial.opened()).measured().held().candidates())
                .isEqualTo(5);
        trial.run();

        assertThat(left(trial, "\"Odd \"\"users\"", "\"te\"\"nant\" || '|' || \"Na me\""))
                .isEqualTo("a|o'clock, \"x\" a|{braces}? b|o'clock, \"x\" z|z é| ü ");
        assertThat(trial.leftAlone()).isEqualTo("spared held 5");
    }

    @Test
    void tenThousandHoldsOfEverySourceAndKeysThatAreNull() throws IOException {
        var list = new StringBuilder("who\n");
        for (int i = 1; i <= 10_000; i++) {
            list.append(i * 5 + 1).append('\n');
        }
        Files.writeString(folder.resolve("held.csv"), list);
        Trial trial = trial(
                """
                create table people (id bigint primary key);
                insert into people select n from generate_series(1, 60000) n where n % 5 < 2 or n < 20;
                create table legal (who bigint, until date);
                insert into legal select n * 5, null from generate_series(1, 10000) n;
                insert into legal select null, null from generate_series(1, 100);
                insert into legal values (2, (now() at time zone 'UTC')::date),
                    (3, (now() at time zone 'UTC')::date - 1), (4, 'infinity'), (7, '-infinity');
                """, "public.people", "{ table: public.legal, key: who, until: until }, { csv: held.csv, key: who }");
        trial.execute("analyze");

        trial.run();

        assertThat(trial.leftAlone()).isEqualTo("spared held " + trial.count("select count(*) from people"));
        assertThat(trial.count("select count(*) from people where id % 5 = 0 and id <= 50000"))
                .isEqualTo(10_000);
        assertThat(trial.count("select count(*) from people where id % 5 = 1 and id <= 50001"))
                .isEqualTo(10_000);
        assertThat(left(trial, "people where id < 20", "id::text")).isEqualTo("10 11 15 16 2 4 5 6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "character(5)    | 'ab'                                   | varchar(9) | 'ab'    | ab",
                "varchar(3)      | 'abc'                                  | text       | 'abcd'  | -",
                "integer         | 7                                      | bigint     | 7       | 007",
                "numeric(6,2)    | 1.50                                   | numeric    | 1.5     | 1.500",
                "uuid            | 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' | uuid       | 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"
                        + " | A0EEBC999C0B4EF8BB6D6BB9BD380A11",
                "timestamptz(3)  | '2020-01-01 00:00+00'                  | timestamptz | '2020-01-01 01:00+01' | 2020-01-01T02:00+02",
            })
    void aKeyIsComparedAsAValueOfTheRootsType(String type, String key, String other, String same, String text)
            throws IOException {
        boolean different = text.equals("-");
        Files.writeString(folder.resolve("held.csv"), "k\n" + (different ? "abcd" : text) + "\n");
        String ddl = "create table roots (k %s primary key); insert into roots values (%s);".formatted(type, key)
                + " create table legal (k %s); insert into legal values (%s)".formatted(other, same);
        for (String holds : List.of("{ table: public.legal, key: k }", "{ csv: held.csv, key: k }", "")) {
            Trial trial = trial(ddl, "public.roots", holds);
            if (holds.isEmpty() && !different) {
                trial.expunge().holds(trial.opened()).add(List.of(text), "A", Optional.empty());
            }
            trial.run();
            assertThat(trial.count("select count(*) from roots"))
                    .as(type + " held by " + holds)
                    .isEqualTo(different ? 0 : 1);
            TestServer.drop(trial.database());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ table: public.legal, key: whom }                        | does not exist",
                "{ table: public.nowhere, key: who }                       | does not exist",
                "{ table: public.legal, key: [who, note] }                 | 2 columns, and the key of public.people has 1: id",
                "{ table: public.legal, key: note }                        | operator does not exist",
                "{ table: public.legal, key: who, while: nothing }         | does not exist",
                "{ table: public.legal, key: who, until: who }             | cannot cast type integer",
                "{ table: public.secret, key: who }                        | grant select on it",
                "{ condition: nothing is null }                            | the condition of hold 1",
                "{ csv: missing.csv, key: who }                            | there is no such file",
                "{ csv: bad.csv, key: whom }                               | must name the column whom",
                "{ csv: bad.csv, key: who }                                | a value in it is not what the root's key",
                "{ csv: empty.csv, key: who }                              | it is empty",
                "{ csv: binary.csv, key: who }                             | it is not text in UTF-8",
            })
    void p9WhatCannotBeReadIsFoundAtTheStart(String holds, String told) throws IOException {
        Files.writeString(folder.resolve("bad.csv"), "who\n1\nx\n");
        Files.writeString(folder.resolve("empty.csv"), "");
        Files.write(folder.resolve("binary.csv"), new byte[] {'w', 'h', 'o', '\n', (byte) 0xff, '\n'});
        String role = TestServer.freshRole("holder");
        Trial trial = trial("""
                        create table people (id int primary key); insert into people values (1);
                        create table legal (who int, note text); create table secret (who int);
                        create role %1$s login; grant select on people, legal to %1$s""".formatted(role), "public.people", holds)
                .altered(text -> text.replace("user=postgres", "user=" + role));

        assertThatThrownBy(() -> trial.expunge().dryRun(trial.opened())).isInstanceOfSatisfying(Failure.class, f -> {
            assertThat(f.code()).isEqualTo(Code.HOLD_UNREADABLE);
            assertThat(f.what() + f.next()).contains(told).doesNotContain("\"x\"");
        });
        trial.execute("drop owned by " + role + "; drop role " + role);
    }
}
