package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/retention-every-night.md` is done as it stands there: its spec, its commands, what they print, the nights.
class RetentionEveryNightIT {
    private static final Pattern SPEC = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]*\n(.*?)^```$");
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private String page = "";
    private String spec = "";

    private void prepare() throws IOException {
        page = Files.readString(Path.of("../docs/retention-every-night.md"));
        Matcher yaml = SPEC.matcher(page);
        assertThat(yaml.find()).isTrue();
        spec = Files.writeString(
                        folder.resolve("retention.yaml"),
                        yaml.group(1)
                                .replace("guards:\n", "guards:\n  accept: { superuser: tests own the server }\n")
                                .replace(
                                        "/var/run/expunge/stop",
                                        folder.resolve("stop").toString())
                                .replaceFirst(" {2}window: .*\n", ""))
                .toString();
        TestServer.execute(database, """
                create table legal_holds (user_id bigint, released_at timestamptz);
                alter table users add column deleted_at timestamptz;
                update users set deleted_at = now() - interval '31 days', last_active_at = now() - interval '91 days'
                 where id in (select id from users u
                               where not exists (select from payment_methods p where p.user_id = u.id) order by id limit 23);
                insert into legal_holds select id from users where deleted_at is not null order by id limit 1;
                update users set deleted_at = now() - interval '29 days'
                 where id = (select max(id) from users where deleted_at is not null);
                """);
    }

    private Call call(String... words) {
        return Call.with(
                Map.of("APP_URL", TestServer.server().url(database, "postgres"), "APP_ENVIRONMENT", "test"), words);
    }

    /// The lines of the page's blocks that begin so.
    private List<String> lines(String begin) {
        return BLOCK.matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(String::strip)
                .filter(line -> line.startsWith(begin))
                .toList();
    }

    private Call done(String line, String signature, String... more) {
        List<String> words = Arrays.asList(line.replace("expunge1-…", signature)
                .replaceFirst("/srv/expunge/retention.yaml|retention.yaml", Matcher.quoteReplacement(spec))
                .split(" ", -1));
        var all = new java.util.ArrayList<>(words.subList(1, words.size()));
        all.addAll(List.of(more));
        return call(all.toArray(String[]::new));
    }

    @Test
    void thePageIsTrueFromTheFirstLookToTheSecondNight() throws IOException {
        prepare();
        List<String> runs = lines("expunge run ");
        assertThat(runs).hasSize(3);
        Call dry = done(runs.getFirst(), "").succeeds();
        Matcher found = SIGNATURE.matcher(dry.out());
        assertThat(found.find()).isTrue();
        String signature = found.group();
        for (String printed : runs.subList(1, 3)) {
            assertThat(dry.out())
                    .contains("  "
                            + printed.replace("expunge1-…", signature)
                                    .replaceFirst(
                                            "/srv/expunge/retention.yaml|retention.yaml",
                                            Matcher.quoteReplacement(spec))
                            + "\n");
        }
        nineDays(signature);
        schedules(signature);
        Call night = done(runs.getLast(), signature, "--scheduled", "24h").succeeds();
        assertThat(lines("22 candidates"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(night.out()).contains(line));
        assertThat(lines("spared  held"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(night.out()).contains(line));
        Call second = done(runs.getLast(), signature, "--scheduled", "24h").succeeds();
        assertThat(second.out()).contains("1 candidates = 0 deleted + 1 spared");
        TestServer.execute(database, "update legal_holds set released_at = now()");
        Call third = done(runs.getLast(), signature, "--scheduled", "24h").succeeds();
        assertThat(third.out()).contains("1 candidates = 1 deleted + 0 spared");
        Call quiet = done(runs.getLast(), signature, "--scheduled", "24h").succeeds();
        assertThat(quiet.out()).contains("0 candidates = 0 deleted");
        assertThat(call("status", spec).succeeds().out())
                .containsPattern(
                        Pattern.quote(lines("schedule  in time").getFirst()).replace("…", "\\E\\S+\\Q"));
        assertThat(TestServer.count(database, "select count(*) from users where deleted_at is not null"))
                .isEqualTo(1);
    }

    private void nineDays(String signature) {
        Contents before = Contents.of(database);
        Call refused = call("run", spec, "--set", "retainDays=9", "--execute", "--signature", signature);
        refused.fails(Code.SIGNATURE_PARAMETERS);
        lines("refused: the parameters").forEach(refused::says);
        assertThat(lines("now      …  retainDays = 9")).hasSize(1);
        refused.says("  retainDays = 9\n");
        before.areUnchanged();
    }

    private void schedules(String signature) {
        List<String> commands = lines("expunge schedule ");
        assertThat(commands).hasSize(3);
        for (String command : commands) {
            String printed = done(command, signature, "--zone", "Europe/Berlin")
                    .succeeds()
                    .out();
            if (command.endsWith("crontab")) {
                lines("30 2 * * *")
                        .forEach(line -> assertThat(printed)
                                .endsWith("\n"
                                        + line.replace("expunge1-…", signature)
                                                .replace("/srv/expunge/retention.yaml", spec)
                                        + "\n"));
                assertThat(printed).contains(lines("CRON_TZ=").getFirst() + "\n");
            }
        }
    }
}
