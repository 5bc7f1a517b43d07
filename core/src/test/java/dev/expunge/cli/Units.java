package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Unit files, read as systemd reads them; by systemd itself where the machine has it.
final class Units {
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final Pattern WORD =
            Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\]|\\\\x[0-9a-f]{2})*)\"(?: |$)|([^\\s\"'\\\\]+)(?: |$)");

    private Units() {}

    static boolean present() {
        return Files.isExecutable(ANALYZE);
    }

    /// `Section.Key` and its value; anything that is no comment, section or assignment fails.
    static Map<String, String> keys(String unit) {
        var keys = new LinkedHashMap<String, String>();
        String section = "";
        for (String line : unit.lines().toList()) {
            if (line.startsWith("[")) {
                assertThat(line).matches("\\[(Unit|Service|Timer|Install)\\]");
                section = line.substring(1, line.length() - 1);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                assertThat(line).matches("[A-Z][A-Za-z]+=\\S.*").doesNotEndWith("\\");
                int equals = line.indexOf('=');
                assertThat(keys.put(section + "." + line.substring(0, equals), line.substring(equals + 1)))
                        .isNull();
            }
        }
        return keys;
    }

    /// The words of `ExecStart` after specifiers, variables and escapes.
    static List<String> words(String command) {
        var words = new ArrayList<String>();
        Matcher word = WORD.matcher(command);
        int from = 0;
        for (; word.find(from) && word.start() == from; from = word.end()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            assertThat(text.replace("$$", "").replace("%%", "")).doesNotContain("$", "%");
            words.add(text.replace("$$", "$")
                    .replace("%%", "%")
                    .replace("\\\"", "\"")
                    .replace("\\\\", "\\"));
            if (from == command.length()) {
                break;
            }
        }
        assertThat(from).as(command).isEqualTo(command.length());
        return words;
    }

    /// What systemd says of it; fails when systemd refuses it.
    static String analyze(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(ANALYZE.toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
