package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/init.md` shows from the draft to the run is done as it stands there: each command succeeds and
/// prints the lines below it, each decision changes one line of the spec, each count is the one behind it.
class InitWalkthroughIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sql|console|yaml)\\n(.*?)^```$");
    private static final Pattern COUNTED = Pattern.compile("(?m)^(select .*); +-- (\\d+)$");
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");

    @TempDir
    Path folder;

    private final String database = TestServer.empty();
    private String signature = "";
    private int done;

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void theWalkFromTheDraftToTheRunIsTrue() throws IOException {
        String text = Files.readString(Path.of("../docs/init.md"))
                .replaceFirst("(?s)^.*?\n## From the draft to the run\n", "")
                .replaceFirst("(?s)\n## .*$", "");
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            switch (block.group(1)) {
                case "sql" -> sql(block.group(2));
                case "yaml" -> block.group(2).lines().forEach(this::decide);
                default ->
                    Arrays.stream(block.group(2).split("(?m)^\\$ ", -1))
                            .filter(part -> !part.isBlank())
                            .forEach(this::command);
            }
        }
        assertThat(done).as("commands, decisions and counts").isEqualTo(11);
    }

    private void sql(String sql) {
        Matcher counted = COUNTED.matcher(sql);
        if (!counted.find()) {
            TestServer.execute(database, sql);
            return;
        }
        do {
            assertThat(TestServer.one(database, counted.group(1)))
                    .as(counted.group(1))
                    .isEqualTo(counted.group(2));
            done++;
        } while (counted.find());
    }

    private void decide(String line) {
        String key = line.substring(0, line.lastIndexOf(": ") + 1);
        String before = spec();
        String after =
                before.replaceFirst("(?m)^( +)" + Pattern.quote(key) + ".*$", "$1" + Matcher.quoteReplacement(line));
        assertThat(after).as("the spec has " + key).isNotEqualTo(before);
        write(after);
        done++;
    }

    private void command(String shown) {
        List<String> lines = shown.lines().toList();
        String printed = lines.getFirst().equals("cat users.yaml") ? spec() : called(lines.getFirst());
        lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .forEach(line -> assertThat(plain(printed)).contains(plain(line)));
        done++;
    }

    private String called(String line) {
        String url = TestServer.server().url(database, "postgres");
        String[] words = line.replace("postgresql://localhost:5432/app", url)
                .replace("users.yaml", folder.resolve("users.yaml").toString())
                .replace("SIGNATURE", signature)
                .split(" ", -1);
        assertThat(words[0]).isEqualTo("expunge");
        if (words[1].equals("run") && !spec().contains("tests own the server")) {
            write(spec().replace("guards:\n", "guards:\n  accept: { superuser: tests own the server }\n"));
        }
        String out = Call.with(Map.of("DATABASE_URL", url), Arrays.copyOfRange(words, 1, words.length))
                .succeeds()
                .out();
        Matcher found = SIGNATURE.matcher(out);
        signature = found.find() ? found.group() : signature;
        return out;
    }

    /// Comments that go on in the next line, and columns, do not count.
    private static String plain(String text) {
        return text.replaceAll("\n +# ", " ").replaceAll("\\s+", " ");
    }

    private String spec() {
        try {
            return Files.readString(folder.resolve("users.yaml"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void write(String text) {
        try {
            Files.writeString(folder.resolve("users.yaml"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
