package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.BackupDesk;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where a drill restores a snapshot.
final class ScratchOption {
    @Option(
            names = "--bindir",
            paramLabel = "FOLDER",
            description = "The programs postgres and initdb of the server's version, such as"
                    + " /usr/lib/postgresql/15/bin: for a drill.")
    private Optional<Path> bindir = Optional.empty();

    @Option(
            names = "--in",
            paramLabel = "FOLDER",
            description = "Where the folder of the drill is made; it needs room for the whole database. The folder for"
                    + " temporary files by default.")
    private Optional<Path> in = Optional.empty();

    /// Whether any of it was said.
    boolean given() {
        return bindir.isPresent() || in.isPresent();
    }

    /// @throws Failure `USAGE` when the programs are not named
    BackupDesk.Scratch where() {
        Path programs = bindir.orElseThrow(() -> Failure.nothingChanged(
                Code.USAGE,
                "a drill needs to know where the programs of PostgreSQL are",
                "--bindir FOLDER, such as --bindir /usr/lib/postgresql/15/bin"));
        return new BackupDesk.Scratch(
                programs.toAbsolutePath(), in.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", "."))));
    }
}
