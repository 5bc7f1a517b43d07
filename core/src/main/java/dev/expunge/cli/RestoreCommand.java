package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.app.Opened;
import dev.expunge.app.RestoreDesk;
import dev.expunge.app.RestoreReport;
import dev.expunge.app.RestoreWanted;
import dev.expunge.app.Signals;
import dev.expunge.postgres.RestoreChoice;
import dev.expunge.spec.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Puts back what a run deleted, from its export; only with `--execute` and the signature that this printed.
@Command(
        name = "restore",
        description = {
            "Says what would be put back from the export of a run, and prints the signature that --execute demands.",
            "Whole subjects, with the references and the columns that the run took from rows that stayed. A row that is"
                    + " there again and differs is never overwritten. Broken off, the same command goes on."
        },
        footer = {
            "",
            "Writes: nothing without --execute but temporary tables; the connection is read-only at the server.",
            "With --execute: the tables of the export and schema expunge, or the schema behind --into-schema alone."
        })
final class RestoreCommand implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Option(names = "--run", paramLabel = "N", required = true, description = "The run that deleted them.")
    private long run;

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            required = true,
            description = "The secret key, as age-keygen wrote it.")
    private Path identity = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "LOCATION",
            description = "Where the export is; backup.export.to of the spec by default.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--subject",
            paramLabel = "KEY",
            description = "A subject by its key; several columns with commas between them. May be given several times.")
    private List<String> subjects = List.of();

    @Option(
            names = "--subjects",
            paramLabel = "FILE",
            description = "Subjects by their keys: CSV without a header, a line for each.")
    private Optional<Path> subjectFile = Optional.empty();

    @Option(names = "--batch", paramLabel = "N", description = "Everybody whom this batch of the run deleted.")
    private Optional<Long> batch = Optional.empty();

    @Option(names = "--all", description = "Everybody whom the run deleted.")
    private boolean all;

    @Option(
            names = "--again",
            description = "Those, too, who were restored before: for rows of theirs that had to stay out then.")
    private boolean again;

    @Option(
            names = "--into-schema",
            paramLabel = "NAME",
            description = "Not into the tables themselves, but into tables of their own in this empty schema.")
    private Optional<String> into = Optional.empty();

    @Mixin
    private ExecuteOption execute = new ExecuteOption();

    RestoreCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        execute.require();
        Opened opened = desk.expunge().open(file);
        var wanted = new RestoreWanted(
                run,
                identity,
                from.map(text -> Location.of(text, Path.of("").toAbsolutePath())),
                again ? new RestoreChoice.Again(choice()) : choice(),
                into);
        RestoreDesk restores = desk.expunge().restores(opened);
        return execute.execute() ? execute(restores, wanted) : look(restores, wanted);
    }

    private RestoreChoice choice() {
        int given = (all ? 1 : 0) + (batch.isPresent() ? 1 : 0) + (subjects.isEmpty() && subjectFile.isEmpty() ? 0 : 1);
        if (given != 1) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "say whom to restore, in one way",
                    "single subjects: --subject KEY, or a file of keys: --subjects FILE",
                    "everybody whom one batch deleted: --batch N",
                    "everybody: --all");
        }
        return all
                ? new RestoreChoice.All()
                : batch.<RestoreChoice>map(RestoreChoice.Batch::new).orElseGet(this::named);
    }

    private RestoreChoice named() {
        var keys = new ArrayList<List<String>>();
        subjects.forEach(key -> keys.add(record(key, "--subject")));
        subjectFile.ifPresent(path -> keys.addAll(CsvRecords.of(text(path), path.toString())));
        if (keys.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE, subjectFile.orElseThrow() + " names nobody", "write one key in each line");
        }
        return new RestoreChoice.Subjects(keys);
    }

    private static List<String> record(String key, String from) {
        List<List<String>> records = CsvRecords.of(key, from);
        return records.isEmpty() ? List.of("") : records.getFirst();
    }

    private static String text(Path path) {
        try {
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE, path + " cannot be read as text in UTF-8", "check the path behind --subjects")
                    .causedBy(e);
        }
    }

    private int look(RestoreDesk restores, RestoreWanted wanted) {
        RestoreReport report = restores.look(wanted);
        String command = command(report.signature().orElseThrow().toString());
        desk.terminal().print(execute.json() ? RestoreText.json(report, command) : RestoreText.of(report, command));
        return 0;
    }

    private int execute(RestoreDesk restores, RestoreWanted wanted) {
        RestoreReport report = watched(restores, wanted);
        desk.terminal().print(execute.json() ? RestoreText.json(report, "") : RestoreText.of(report, ""));
        if (report.leftOut() > 0) {
            throw new Failure(
                    Code.INCOMPLETE,
                    "of " + report.chosen() + " subjects " + report.leftOut() + " could not be put back",
                    report.restored() + " subjects were put back; the others are as they were.",
                    List.of(
                            "look at them in a schema of their own, and move their rows by hand: --into-schema NAME",
                            "or remove what is in the way, and run the same command again"));
        }
        return 0;
    }

    private RestoreReport watched(RestoreDesk restores, RestoreWanted wanted) {
        try (var signals = new Signals(desk.terminal()::note, new EarlyEnd(desk, execute.json()))) {
            signals.listen();
            RestoreDesk.Progress progress = execute.json()
                    ? (done, total, rows) -> desk.terminal().print(RestoreText.json(done, total, rows))
                    : (done, total, rows) -> {};
            var events = execute.json() ? new JsonProgress(desk.terminal().out()) : Progress.forPeople(desk.terminal());
            return restores.restore(wanted, execute.signature(), new RestoreDesk.Listener(progress, events, watch -> {
                execute.time().ifPresent(watch::endAfter);
                signals.watching(watch);
            }));
        }
    }

    private String command(String signed) {
        CommandText command = new CommandText(desk.terminal().program())
                .with("restore", file.toString(), "--run", Long.toString(run), "--identity", identity.toString());
        from.ifPresent(text -> command.with("--from", text));
        subjects.forEach(key -> command.with("--subject", key));
        subjectFile.ifPresent(path -> command.with("--subjects", path.toString()));
        batch.ifPresent(number -> command.with("--batch", number.toString()));
        if (all) {
            command.with("--all");
        }
        if (again) {
            command.with("--again");
        }
        into.ifPresent(name -> command.with("--into-schema", name));
        return command.with("--execute", "--signature", signed).toString();
    }
}
