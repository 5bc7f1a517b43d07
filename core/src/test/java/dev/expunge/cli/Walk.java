package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Does what a page of `docs/` shows, as it stands there: SQL is run, a count is the one behind it, a decision changes
/// one line of the spec, a file has the text below its name, and each command succeeds and prints the lines below it.
/// A line that says `(exit 4)` is the last of a command that fails so.
final class Walk {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sql|console|yaml)\\n(.*?)^```$");
    private static final Pattern COUNTED = Pattern.compile("(?m)^(select .*); +-- (\\d+)$");
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");
    private static final Pattern SEED = Pattern.compile("(?<=--seed )[0-9a-z]+");
    private static final Pattern REFUSED = Pattern.compile("\\(exit (\\d)\\)");
    private static final String SPEC = "users.yaml";

    private final Path folder;
    private final String database;
    private String signature = "";
    private String seed = "";
    private int done;

    /// @param folder where the files of the page are
    /// @param database that it is about
    Walk(Path folder, String database) {
        this.folder = folder;
        this.database = database;
    }

    /// Walks from one heading to the next.
    ///
    /// @return how many commands, decisions and counts there were
    int through(String page, String heading) throws IOException {
        String text = Files.readString(Path.of("../docs", page))
                .replaceFirst("(?s)^.*?\n## " + Pattern.quote(heading) + "\n", "")
                .replaceFirst("(?s)\n## .*$", "");
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            switch (block.group(1)) {
                case "sql" -> sql(block.group(2));
                case "yaml" -> decisions(block.group(2));
                default ->
                    Arrays.stream(block.group(2).split("(?m)^\\$ ", -1))
                            .filter(part -> !part.isBlank())
                            .forEach(this::command);
            }
        }
        return done;
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

    /// What begins at the margin and has lines below it is new in the spec; a single line has its place there.
    private void decisions(String yaml) {
        if (yaml.lines().anyMatch(line -> line.startsWith(" "))) {
            write(SPEC, spec() + "\n" + yaml);
            done++;
        } else {
            yaml.lines().forEach(this::decide);
        }
    }

    private void decide(String line) {
        String key = line.substring(0, line.lastIndexOf(": ") + 1);
        String before = spec();
        String after =
                before.replaceFirst("(?m)^( *)#?" + Pattern.quote(key) + ".*$", "$1" + Matcher.quoteReplacement(line));
        assertThat(after).as("the spec has " + key).isNotEqualTo(before);
        write(SPEC, after);
        done++;
    }

    private void command(String shown) {
        List<String> lines = shown.lines().filter(line -> !line.isBlank()).toList();
        Matcher refused = REFUSED.matcher(lines.getLast());
        int exit = refused.find() ? Integer.parseInt(refused.group(1)) : 0;
        String printed = plain(run(local(lines.getFirst()), exit));
        lines.stream()
                .skip(1)
                .filter(line -> !line.startsWith("(exit "))
                .forEach(line -> assertThat(printed).contains(plain(local(line))));
        done++;
    }

    /// Whatever is no command of ours is a line for the shell; `psql` would need a program that need not be here.
    private String run(String line, int exit) {
        String[] parts = line.split(" > ", 2);
        String[] words = parts[0].split(" ", -1);
        return switch (words[0]) {
            case "expunge" -> called(exit, Arrays.copyOfRange(words, 1, words.length), parts);
            case "psql" -> ran(words[words.length - 1]);
            default -> shell(line);
        };
    }

    /// What it prints may go into a file: `> roles.sql`.
    private String called(int exit, String[] words, String[] parts) {
        boolean own = spec().contains("\n  user: ");
        if (words[0].equals("run") && !spec().contains("accept: {") && !own) {
            write(SPEC, spec().replaceFirst("(?m)^guards:\n", "guards:\n  accept: { superuser: a test }\n"));
        }
        Call call = Call.with(
                Map.of("DATABASE_URL", own ? url() : url() + "?user=postgres", "COMPLIANCE_KEY", FluxmapSpec.RECIPIENT),
                here(words));
        assertThat(call.exit())
                .as(String.join(" ", words) + "\n" + call.out() + call.err())
                .isEqualTo(exit);
        signature = found(SIGNATURE, call.out(), signature);
        seed = found(SEED, call.err(), seed);
        if (parts.length > 1) {
            write(parts[1], call.out());
        }
        return call.out() + call.err();
    }

    private static String found(Pattern pattern, String printed, String before) {
        Matcher found = pattern.matcher(printed);
        return found.find() ? found.group() : before;
    }

    /// Files are those of the folder.
    private String[] here(String... words) {
        String[] here = words.clone();
        for (int i = 0; i < here.length; i++) {
            if ((i > 0 && here[i - 1].equals("-o")) || Files.isRegularFile(folder.resolve(here[i]))) {
                here[i] = folder.resolve(here[i]).toString();
            }
        }
        return here;
    }

    private String ran(String file) {
        TestServer.execute(database, read(file));
        return "";
    }

    private String shell(String line) {
        try {
            Process process = new ProcessBuilder("sh", "-c", line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(line + "\n" + printed).isZero();
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The page's address, and what only a run knows, as they are here.
    private String local(String shown) {
        String address = "postgresql://localhost:5432/app";
        return shown.replace(address + " --user", url() + " --user")
                .replace(address, url() + "?user=postgres")
                .replace("SIGNATURE", signature)
                .replace("SEED", seed);
    }

    private String spec() {
        return Files.exists(folder.resolve(SPEC)) ? read(SPEC) : "";
    }

    private String url() {
        return TestServer.server().url(database);
    }

    /// Comments that go on in the next line, and columns, do not count.
    private static String plain(String text) {
        return text.replaceAll("\n +# ", " ").replaceAll("\\s+", " ");
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
