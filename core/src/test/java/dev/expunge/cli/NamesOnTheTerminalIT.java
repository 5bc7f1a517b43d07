package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.Printable;
import dev.expunge.TestServer;
import dev.expunge.sql.Identifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names that would move the cursor, change colours, turn the direction of writing or forge a line: they reach no
/// terminal as they are, and still mean the table.
class NamesOnTheTerminalIT {
    private static final String TABLE = "a\u001b[2J\tb\nnothing was deleted.\nc\u202Ed\u2066\u009B31m\\ \"x\"";
    private static final String COLUMN = "id\u001b]0;t\u0007\u2028\u200B\uDB40\uDC41";
    private static final String TRIGGER = "tri\u001b[1mgger\u202E";

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void areEscapedInWhateverIsPrinted() throws IOException {
        String table = Identifier.quote(TABLE);
        String column = Identifier.quote(COLUMN);
        TestServer.execute(database, """
                create table people (id int primary key, born date default '2000-01-01');
                insert into people select n from generate_series(1, 4) n;
                create table %1$s (id int primary key, %2$s int not null references people on delete cascade);
                insert into %1$s select n, n from generate_series(1, 4) n;
                create function act() returns trigger language plpgsql as 'begin raise exception ''no''; end';
                create trigger %3$s before delete on people for each row execute function act();
                """.formatted(table, column, Identifier.quote(TRIGGER)));
        String url = TestServer.server().url(database, "postgres");
        plain(Call.of("map", "public.people", "--url", url).succeeds());
        plain(Call.of("map", "public.people", "--suggest", "--url", url).succeeds());
        Call draft = plain(Call.of("init", "public.people", "--url", url).succeeds());
        String decided = draft.out()
                .replace("url: ${DATABASE_URL}", "url: \"" + url + "\"")
                .replace("max_ratio: 10%", "max_ratio: 100%\n  accept: { superuser: tests own the server }")
                .replaceFirst("(?m)^criteria: \\|\n(?: .*\n)+", "criteria: id > 0\n")
                .replaceFirst("(?m)^  dates:\n(?:    .*\n)+", "")
                .replaceFirst("(?m)^parameters:\n(?: .*\n)+", "");
        Path spec = Files.writeString(folder.resolve("spec.yaml"), decided);
        plain(Call.of("map", spec.toString()).succeeds());
        String signature = Call.signature("run", spec.toString());
        plain(Call.of("run", spec.toString()));

        plain(Call.of("run", spec.toString(), "--execute", "--signature", signature));
        TestServer.execute(database, "drop trigger " + Identifier.quote(TRIGGER) + " on people");
        signature = Call.signature("run", spec.toString());
        plain(Call.of("run", spec.toString(), "--execute", "--signature", signature)
                .succeeds());

        assertThat(TestServer.count(database, "select count(*) from " + table)).isZero();
        Path undecided = Files.writeString(folder.resolve("less.yaml"), without(decided, "edges", "declared"));
        assertThat(plain(Call.of("run", undecided.toString()).fails(Code.EDGE_UNDECIDED))
                        .err()
                        .lines()
                        .filter("nothing was deleted."::equals))
                .as("the forged line is none")
                .hasSize(1);
    }

    /// Without some of the sections.
    private static String without(String spec, String... sections) {
        String left = spec;
        for (String section : sections) {
            left = left.replaceFirst("(?m)^" + section + ":\n(?: .*\n)+", section.equals("edges") ? "edges: {}\n" : "");
        }
        return left;
    }

    private static Call plain(Call call) {
        assertThat((call.out() + call.err()).replace("\n", "").codePoints())
                .as(call.out() + call.err())
                .allMatch(Printable::isPlain);
        return call;
    }
}
