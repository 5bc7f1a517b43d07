package dev.expunge.cli;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A database, backups of it, and the lists of who was deleted from it.
final class Restored {
    static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");

    private final Path folder;
    private String deleted;
    private String spec = "";
    private String database = "";
    private int backups;

    /// @param more keys below `deleted`
    Restored(Path folder, String more) {
        this.folder = folder;
        this.deleted = below(more);
        write("key", KEY + "\n");
    }

    private static String below(String more) {
        return "deleted: { to: lists, key: { file: key }" + more + " }\n";
    }

    /// Goes on with other keys below `deleted`.
    Restored with(String more) {
        deleted = below(more);
        return on(database, spec);
    }

    /// Works on that database from now on.
    ///
    /// @param text of a spec
    Restored on(String name, String text) {
        database = name;
        spec = text;
        FluxmapSpec.write(folder, text + deleted);
        return this;
    }

    /// Goes on with a backup instead of the database.
    Restored restore(String backup) {
        return on(
                backup,
                spec.replace("/" + database + "?", "/" + backup + "?")
                        .replace("/" + database + "\n", "/" + backup + "\n"));
    }

    /// Goes on as another role, which needs nothing accepted.
    Restored as(String role) {
        return on(
                database,
                spec.replace("user=postgres", "user=" + role).replaceFirst("guards: \\{ accept: [^}]*} }\n", ""));
    }

    /// A copy of the database as it is now; returns its name.
    String backup() {
        String name = database + "_b" + ++backups;
        try {
            TestServer.server().createDatabase(name, database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    String database() {
        return database;
    }

    Path spec() {
        return folder.resolve("spec.yaml");
    }

    Call call(String command, String... more) {
        String[] words = new String[more.length + 2];
        words[0] = command;
        words[1] = spec().toString();
        System.arraycopy(more, 0, words, 2, more.length);
        return Call.of(words);
    }

    /// Looks, and does it.
    Call executed(String command, String... more) {
        Call look = call(command, more).succeeds();
        return call(command, with(more, "--execute", "--signature", signature(look)))
                .succeeds();
    }

    static String signature(Call look) {
        Matcher found = SIGNATURE.matcher(look.out());
        if (!found.find()) {
            throw new AssertionError(look.out() + look.err());
        }
        return found.group();
    }

    static String[] with(String[] words, String... more) {
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    long count(String query) {
        return TestServer.count(database, query);
    }

    /// The files of the lists, sorted.
    List<Path> lists() {
        try (var files = Files.walk(folder.resolve("lists"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
