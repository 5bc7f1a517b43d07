package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands `mark` and `unmark`: what they say, to people and to programs.
class MarkCommandIT {
    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    private String spec() {
        TestServer.execute(
                database,
                "create table t (id int primary key, gone timestamptz); insert into t select generate_series(1, 3)");
        return FluxmapSpec.write(folder, """
                        expunge: 1
                        name: trial
                        database: { url: "%s", environment: test }
                        root: public.t
                        criteria: "true"
                        edges: {}
                        guards: { accept: { superuser: tests own the server } }
                        pace: { mode: { fixed: { roots: 2, pause: 0ms } }, deadline: 8s }
                        soft_delete: { column: gone, grace: 0 days }
                        """.formatted(TestServer.server().url(database, "postgres")))
                .toString();
    }

    private static JsonNode json(String line) {
        return JsonMapper.shared().readTree(line);
    }

    private static String lastLine(Call call) {
        return call.out().lines().toList().getLast();
    }

    @Test
    void programsReadThatRowsWereMarkedAndStatusToo() {
        String spec = spec();
        JsonNode dry = json(lastLine(Call.of("mark", spec, "--json").succeeds()));
        assertThat(dry.get("tables").get(0).get("action").asString()).isEqualTo("mark");
        String signature = dry.get("signature").asString();

        Call marked = Call.of("mark", spec, "--execute", "--signature", signature, "--json")
                .succeeds();

        assertThat(json(lastLine(marked)).get("totals").get("marked").asInt()).isEqualTo(3);
        assertThat(marked.out())
                .contains("\"stage\":\"mark\"", "\"marked\":2")
                .doesNotContain("\"deleted\"", "\"stage\":\"delete\"");
        assertThat(json(Call.of("status", spec, "--json").succeeds().out())
                        .get("purpose")
                        .asString())
                .isEqualTo("mark");
        assertThat(Call.of("status", spec).succeeds().out()).contains("= 3 marked + 0 spared");
        assertThat(Call.of("verify", spec, "--run", "1").succeeds().out())
                .contains("3 candidates = 3 marked", "3 rows of public.t marked")
                .doesNotContain("deleted", "gone");
        Call.of("mark", spec, "--execute", "--signature", signature).fails(Code.NO_CANDIDATES);
    }

    @Test
    void peopleReadItInTheWordsOfTheCommand() {
        String spec = spec();
        String signature =
                json(lastLine(Call.of("mark", spec, "--json"))).get("signature").asString();

        Call marked =
                Call.of("mark", spec, "--execute", "--signature", signature).succeeds();

        assertThat(marked.out())
                .contains("mark: ", "3 marked, 0 spared", "3 frozen rows marked")
                .doesNotContain("deleted", "delete:");
    }

    @Test
    void whatIsMissingOrTooMuchIsSaid() {
        String spec = spec();
        Call.of("mark", spec, "--execute").fails(Code.SIGNATURE_MISSING).says("look at what would be marked");
        Call.of("mark", spec, "--signature", "x").fails(Code.USAGE);
        Call.of("unmark", spec).fails(Code.USAGE).says("a run or a key");
        Call.of("unmark", spec, "1", "--run", "1").fails(Code.USAGE).says("a run or a key");
        Call.of("unmark", spec, "--run", "1").fails(Code.RUN_UNKNOWN).says("nothing was ever marked");
        assertThat(Call.of("unmark", "--help").succeeds().out()).contains("Guards and holds are not asked");
    }

    @Test
    void guardsHearWhatTheDryRunCountedAndWhatAPersonLetsPass() throws IOException {
        Path spec = Path.of(spec());
        String text = Files.readString(spec);
        Files.writeString(spec, text.replace("guards: {", "guards: { dry_run: { change: 20%, at_least: 0 },"));
        String signature = Call.signature("mark", spec.toString());
        String[] words = {"mark", spec.toString(), "--execute", "--signature", signature};

        assertThat(Call.of("mark", spec.toString()).out().lines().toList().getLast())
                .endsWith(signature + " --counted 3");
        Call.of(words).fails(Code.GUARD_REFUSED).says("--counted is missing");
        Call.of(with(words, "--counted", "9")).fails(Code.GUARD_REFUSED);
        Call.of(with(words, "--override", "dry_run=agreed")).fails(Code.OVERRIDE_UNAPPROVED);
        assertThat(Call.attended(with(words, "--counted", "9", "--override", "dry_run=agreed"))
                        .succeeds()
                        .out())
                .contains("3 marked");
        assertThat(TestServer.one(database, "select string_agg(body, ' ') from expunge.ledger"))
                .contains("agreed");
    }

    @Test
    void whatIsEndedBeforeThereIsARunSaysSo() {
        String spec = spec();
        String mark = Call.signature("mark", spec);
        TestServer.execute(database, "update t set gone = now() - interval '1 day' where id = 1");
        String run = Call.signature("run", spec);

        Call.of("mark", spec, "--execute", "--signature", mark, "--for", "1ms").fails(Code.DEADLINE);
        Call.of("run", spec, "--execute", "--signature", run, "--for", "1ms").fails(Code.DEADLINE);
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void whatTheRoleThatDeletesLeftHalfFrozenIsNotInTheWayOfTheOneThatMarks() throws IOException {
        Path spec = Path.of(spec());
        String text = Files.readString(spec);
        Roles roles = Roles.of(database, spec);
        TestServer.execute(database, "update t set gone = now() - interval '1 day' where id = 1");
        Files.writeString(spec, text.replace("user=postgres", "user=" + roles.deleter()));
        Call.of("freeze", spec.toString()).succeeds();
        TestServer.execute(database, "update expunge.run set state = 'freezing'");

        Files.writeString(spec, text.replace("user=postgres", "user=" + roles.prefix() + "_marker"));
        Call.of("mark", spec.toString(), "--execute", "--signature", Call.signature("mark", spec.toString()))
                .succeeds();

        Files.writeString(spec, text.replace("user=postgres", "user=" + roles.deleter()));
        long marking = TestServer.count(database, "select max(id) from expunge.run");
        for (String command : new String[] {"verify", "close"}) {
            Call.of(command, spec.toString(), "--run", "" + marking)
                    .fails(Code.PRIVILEGE_REFUSED)
                    .says("was frozen by the role " + roles.prefix() + "_marker");
        }
        Call.of("run", spec.toString(), "--execute", "--signature", Call.signature("run", spec.toString()))
                .succeeds();
        assertThat(TestServer.count(database, "select count(*) from expunge.run where state = 'freezing'"))
                .isZero();
    }
}
