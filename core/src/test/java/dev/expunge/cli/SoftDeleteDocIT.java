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

/// The walk through docs/soft-delete.md: each statement and each command, with what it is said to print.
class SoftDeleteDocIT {
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
    void theWalkFromTheMarkToTheDeletionIsTrue() throws IOException {
        String text = Files.readString(Path.of("../docs/soft-delete.md"))
                .replaceFirst("(?s)^.*?\n## From the mark to the deletion\n", "")
                .replaceFirst("(?s)\n## .*$", "");
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            switch (block.group(1)) {
                case "sql" -> sql(block.group(2));
                case "yaml" ->
                    Files.writeString(
                            folder.resolve("people.yaml"),
                            block.group(2)
                                    .replace("guards: { ", "guards: { accept: { superuser: tests own the server }, "));
                default ->
                    Arrays.stream(block.group(2).split("(?m)^\\$ ", -1))
                            .filter(part -> !part.isBlank())
                            .forEach(this::command);
            }
        }
        assertThat(done).as("commands and counts").isEqualTo(15);
    }

    private void sql(String sql) {
        Matcher counted = COUNTED.matcher(sql);
        if (!counted.find()) {
            Arrays.stream(sql.split(";\n", -1))
                    .filter(statement -> !statement.isBlank())
                    .forEach(statement -> TestServer.execute(database, statement));
            return;
        }
        do {
            assertThat(TestServer.one(database, counted.group(1)))
                    .as(counted.group(1))
                    .isEqualTo(counted.group(2));
            done++;
        } while (counted.find());
    }

    private void command(String shown) {
        List<String> lines = shown.lines().toList();
        String printed = called(lines.getFirst());
        lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .forEach(line -> assertThat(plain(printed)).contains(plain(line.replace("SIGNATURE", signature))));
        done++;
    }

    private String called(String line) {
        String spec = folder.resolve("people.yaml").toString();
        String[] words = line.replace("people.yaml", spec)
                .replace("SIGNATURE", signature)
                .split(" ", -1);
        assertThat(words[0]).isEqualTo("expunge");
        String url = TestServer.server().url(database, "postgres");
        Call call = Call.with(Map.of("DATABASE_URL", url), Arrays.copyOfRange(words, 1, words.length));
        String all = (call.out() + call.err()).replace(spec, "people.yaml");
        Matcher found = SIGNATURE.matcher(all);
        signature = found.find() ? found.group() : signature;
        return all;
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
