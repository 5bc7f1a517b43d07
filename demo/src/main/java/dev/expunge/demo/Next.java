package dev.expunge.demo;

import dev.expunge.app.CommandText;
import dev.expunge.fluxmap.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a person can do with a server that was kept, as commands to copy.
///
/// @param program how Expunge was called
record Next(String program, Job.Place place) {
    /// The command that goes on with the run, or begins it.
    String resume(String signature) {
        return command("run", "--execute", "--signature", signature);
    }

    /// Before the deletion begins: from here on this process may die.
    String beforehand(String signature) {
        return "with --keep the server outlives this process, and the run can be finished by another one. Try it:\n"
                + "  kill -9 " + ProcessHandle.current().pid() + "      during the deletion, from another terminal\n"
                + "  " + resume(signature) + "\n"
                + "look at it from another terminal, at any time:\n"
                + "  " + command("status") + "\n"
                + "  " + command("pause") + "      and: resume, stop, abort\n"
                + "  " + command("sample", "-n", "5") + "      some of those who are to go\n"
                + theEnd();
    }

    /// After the end of the job.
    String afterwards() {
        return "the server is still up. What to try next\n"
                + "  " + command("status") + "\n"
                + "  " + command("verify") + "\n"
                + "  " + command("run") + "      another dry run: nobody is left, which is refused\n"
                + "  " + psql() + "\n"
                + "  " + decrypt() + "\n"
                + "  " + command("close") + "\n"
                + theEnd();
    }

    /// How to get rid of it.
    String theEnd() {
        Path folder = place.server().folder();
        return "to stop the server and remove everything\n  kill -QUIT "
                + place.server().processId() + " && sleep 1 && " + new CommandText("rm").with("-rf", folder.toString())
                + "\n";
    }

    private String psql() {
        return new CommandText("psql")
                .with("postgresql://" + EmbeddedServer.SUPERUSER + "@127.0.0.1:"
                        + place.server().port() + "/" + place.database())
                .with("-c", "select count(*) from users")
                .toString();
    }

    /// The key of the run first, with it the rows.
    private String decrypt() {
        Path keys = place.files().export().resolveSibling("keys");
        return new CommandText("age")
                        .with(
                                "-d",
                                "-i",
                                place.files().key().toString(),
                                firstFile(keys).toString())
                + " | "
                + new CommandText("age")
                        .with("-d", "-i", "-", firstFile(place.files().export()).toString())
                + " | zstd -d | head -3";
    }

    private static Path firstFile(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".age"))
                    .sorted()
                    .findFirst()
                    .orElse(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String command(String what, String... more) {
        return new CommandText(program)
                .with(what, place.files().spec().toString())
                .with(more)
                .toString();
    }
}
