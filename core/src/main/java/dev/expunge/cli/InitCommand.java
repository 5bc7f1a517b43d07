package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.map.Catalog;
import dev.expunge.map.Table;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Drafts a spec.
@Command(
        name = "init",
        description = {
            "Drafts a commented spec for a root table from the schema of a database.",
            "Every reference is listed; those that only a person can decide about are marked DECIDE."
        },
        footer = {"", "Writes: the file given with -o, which must not be there yet; otherwise standard output."})
final class InitCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Parameters(paramLabel = "ROOT", description = "The table whose rows are the subjects, such as public.users.")
    private String root = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Names the job; the table's name by default.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write.")
    private Optional<Path> output = Optional.empty();

    InitCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Catalog catalog = desk.expunge().catalog(connect.database(desk));
        Table table = Roots.find(catalog, root);
        String draft = SpecDraft.of(catalog, table, name.orElse(table.name().name()));
        if (output.isPresent()) {
            write(output.get(), draft);
            desk.terminal()
                    .note(output.get() + " is written: look through what is marked REVIEW and DECIDE, then: "
                            + new CommandText(desk.terminal().program())
                                    .with("run", output.get().toString()));
        } else {
            desk.terminal().print(draft);
        }
        return 0;
    }

    private static void write(Path file, String draft) {
        try {
            Files.writeString(file, draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw Failure.nothingChanged(
                    Code.USAGE, file + " is there already", "give another file with -o, or move that one away");
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE, file + " cannot be written", "give a file in a folder that you may write to")
                    .causedBy(e);
        }
    }
}
