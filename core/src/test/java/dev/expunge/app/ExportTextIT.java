package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.ExportFolder;
import dev.expunge.TestServer;
import dev.expunge.backup.Program;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What an export holds is exact, and whoever has `age`, `zstd` and `psql` alone gets it back, whatever the database is
/// set to.
class ExportTextIT {
    private static final String SCHEMA = """
            create schema "Odd";
            create type "Odd"."MOOD" as enum ('so so', 'Ok');
            create type "MOOD" as enum ('x');
            create domain "Odd".mail as text not null check (value <> 'never');
            create table "Us""ers" (id int primary key, gone boolean not null, lost text, "Mail" "Odd".mail, mood "Odd"."MOOD",
                other "MOOD", words text[], cash money, share float8, took interval, at timestamptz, day date, body bytea,
                doc xml, name char(7), twice int generated always as (id * 2) stored);
            alter table "Us""ers" drop column lost;
            create table nothing (id int primary key, owner int references "Us""ers");
            create index on nothing (owner);
            """;
    private static final String ROWS = """
            insert into "Us""ers" select n, n < 4, case n when 1 then '' when 2 then '\\N' else E'a\\tb\\\\n\\nü' end, 'so so', 'x',
                case n when 1 then '{}' else '{"",NULL,"NULL",null}'::text[] end, -1234.56, 0.1::float8 + 0.2,
                '-1 year -2 mons +3 days -04:05:06', '2020-03-29 00:59:59.999999+00', '2020-04-05', '\\x00ff5c27',
                'no <b>document</b>', nullif(n, 2)
              from generate_series(1, 5) n;
            """;
    private static final String SETTINGS = """
            alter database %1$s set datestyle = 'German, DMY'; alter database %1$s set intervalstyle = 'sql_standard';
            alter database %1$s set bytea_output = 'escape'; alter database %1$s set extra_float_digits = -15;
            alter database %1$s set timezone = 'Asia/Kolkata'; alter database %1$s set array_nulls = off;
            alter database %1$s set xmloption = document; alter database %1$s set client_encoding = 'latin1';
            alter database %1$s set standard_conforming_strings = off; alter database %1$s set search_path = "Odd", public;
            """;
    private static final String SPEC = """
            expunge: 1
            name: text
            database: { url: "%s", environment: test }
            root: public."Us""ers"
            criteria: gone
            edges:
              public.nothing(owner): delete
            guards: { max_ratio: 100%%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 2, pause: 0ms } }, deadline: 30s }
            """;

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    private Path only(Path in, String ending) throws IOException {
        try (var files = Files.list(in)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void textAndHeaderAreExactAndComeBackByStandardProgramsAndByRestore() throws IOException {
        Program.require("age", "zstd");
        TestServer.execute(database, SCHEMA + ROWS);
        TestServer.execute(database, "create table kept as select * from \"Us\"\"ers\" where gone");
        Map<String, String> before = Restoring.contents(database);
        TestServer.execute(database, SETTINGS.replace("%1$s", database));
        var restoring = Restoring.of(folder, SPEC.formatted(TestServer.server().url(database, "postgres")));

        Outcome outcome = restoring.delete();

        assertThat(outcome.totals().deleted()).isEqualTo(3);
        Path slice = ExportFolder.of(folder.resolve("export"), 1).resolve("slice-00001");
        assertThat(slice.resolve("02-public.nothing.copy.zst.age")).doesNotExist();
        String text = opened(only(slice, "Us__ers_.copy.zst.age"));
        assertThat(text.lines().findFirst().orElseThrow())
                .contains("\"table\":\"public.\\\"Us\\\"\\\"ers\\\"\"", "{\"name\":\"Mail\",\"type\":\"")
                .doesNotContain("lost", "dropped", "twice");
        assertThat(text.lines().skip(1))
                .contains("1\tt\t\tso so\tx\t{}\t-$1,234.56\t0.30000000000000004\t-1 years -2 mons +3 days -04:05:06\t"
                        + "2020-03-29 00:59:59.999999+00\t2020-04-05\t\\\\x00ff5c27\tno <b>document</b>\t1      \t{1}")
                .anyMatch(line -> line.startsWith("2\tt\t\\\\N\t") && line.contains("\t\\N\t{2}"))
                .anyMatch(line ->
                        line.startsWith("3\tt\ta\\tb\\\\n\\nü\t") && line.contains("\t{\"\",NULL,\"NULL\",NULL}\t"));
        backByHand(text);

        RestoreReport report = restoring.restore(restoring.wanted(outcome.run(), new RestoreChoice.All()));

        assertThat(report.restored()).isEqualTo(3);
        TestServer.execute(database, "alter database " + database + " reset all");
        assertThat(Restoring.contents(database)).isEqualTo(before);
    }

    @Test
    void aTableOfWhichEveryColumnIsComputedIsExportedWithThoseToWhomItsRowsBelong() throws IOException {
        TestServer.execute(database, SCHEMA + ROWS + """
                create table computed (owner int generated always as (3) stored references "Us""ers");
                insert into computed default values;
                """);
        var restoring = Restoring.of(
                folder,
                SPEC.formatted(TestServer.server().url(database, "postgres"))
                        .replace("edges:", "edges:\n  public.computed(owner): delete"));

        assertThat(restoring.delete().totals().deleted()).isEqualTo(3);
        Path slice = ExportFolder.of(folder.resolve("export"), 1).resolve("slice-00001");
        assertThat(opened(only(slice, "computed.copy.zst.age"))).endsWith("\n{3}\n");
    }

    private String opened(Path file) throws IOException {
        Path key = folder.resolve("run-key.txt");
        var run = Program.shell(
                "age -d -i \"$1\" \"$2\" > \"$3\"",
                folder.resolve("key.txt").toString(),
                only(folder.resolve("keys"), ".age").toString(),
                key.toString());
        assertThat(run.exit()).as(run.text()).isZero();
        var plain = Program.shell("age -d -i \"$1\" \"$2\" | zstd -d", key.toString(), file.toString());
        assertThat(plain.exit()).isZero();
        return plain.text();
    }

    /// As the manual says, into a table of the types that the header names.
    private void backByHand(String text) {
        var header = JsonMapper.shared().readTree(text.substring(text.indexOf('{'), text.indexOf('\n')));
        var columns = new ArrayList<String>();
        var names = new ArrayList<String>();
        header.get("columns").forEach(column -> {
            String name = '"' + column.get("name").asString() + '"';
            names.add(name);
            columns.add(name + " " + column.get("type").asString());
        });
        String data = text.substring(text.indexOf('\n') + 1);
        TestServer.execute(database, "create table back (" + String.join(", ", columns) + ")");
        TestServer.copyIn(
                database,
                "set lc_monetary = 'C'; set array_nulls = on; set xmloption = content",
                "copy back (" + String.join(", ", names) + ") from stdin with (format text, encoding 'UTF8')",
                data);
        assertThat(TestServer.count(database, """
                        select count(*) from back b join kept k using (id)
                         where row(b."Mail", b.mood, b.other, b.words, b.cash, b.share, b.took, b.at, b.day, b.body, b.doc::text, b.name)
                               is not distinct from
                               row(k."Mail", k.mood, k.other, k.words, k.cash, k.share, k.took, k.at, k.day, k.body, k.doc::text, k.name)
                        """)).isEqualTo(3);
        TestServer.execute(database, "drop table back");
    }
}
