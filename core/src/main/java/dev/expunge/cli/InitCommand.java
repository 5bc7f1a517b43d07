package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.map.Catalog;
import dev.expunge.map.Proposals;
import dev.expunge.map.Refusal;
import dev.expunge.map.Table;
import dev.expunge.sql.Database;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Drafts a spec.
@Command(
        name = "init",
        description = {
            "Drafts a commented spec for a root table from the schema of a database.",
            "Every reference is listed; those that only a person can decide about are marked DECIDE.",
            "With --update it brings the edges of a spec up to the schema instead: what is new is added, what is gone "
                    + "is commented out, what has changed is marked; nothing else of the file is touched."
        },
        footer = {
            "",
            "Writes: the file given with -o, which must not be there yet, or with --update; otherwise standard output."
        })
final class InitCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "ROOT",
            description = "The table whose rows are the subjects, such as public.users.")
    private Optional<String> root = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "Names the job; the table's name by default.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--update",
            paramLabel = "SPEC",
            description = "Updates the edges of this spec, and shows the difference. Its own database is asked "
                    + "unless --url names another.")
    private Optional<Path> update = Optional.empty();

    @Option(names = "--dry-run", description = "With --update: shows the difference and writes nothing.")
    private boolean dry;

    InitCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (update.isPresent()) {
            require(root.isEmpty() && output.isEmpty() && name.isEmpty(), "--update takes no other file, root or name");
            new InitUpdate(desk, update.get()).run(connect, !dry);
            return 0;
        }
        require(root.isPresent(), "the root is missing: the table whose rows are the subjects");
        require(!dry, "--dry-run goes with --update; a draft goes to standard output without -o");
        return draft(root.orElseThrow());
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw Failure.nothingChanged(Code.USAGE, what, "expunge init --help     shows what there is");
        }
    }

    /// A draft for what every map refuses would help nobody.
    private static void requireRoot(Table table) {
        List<String> refusals = Refusal.ofRoot(table);
        if (!refusals.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.MAP_UNSUPPORTED,
                    "this table cannot be the root:\n  "
                            + refusals.stream()
                                    .map(sentence -> table.name() + " " + sentence)
                                    .collect(Collectors.joining("\n  ")),
                    "docs/refusals.md says for each what to do");
        }
    }

    private int draft(String root) {
        Database database = connect.database(desk);
        Catalog catalog = desk.expunge().catalog(database);
        Table table = Roots.find(catalog, root);
        requireRoot(table);
        String draft = SpecDraft.of(
                catalog,
                table,
                name.orElse(table.name().name()),
                desk.expunge().survey(database, catalog).proposals(Proposals.of(catalog, table, List.of())));
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
