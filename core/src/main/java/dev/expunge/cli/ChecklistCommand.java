package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.app.ApprovalDesk;
import dev.expunge.approve.Checklist;
import dev.expunge.spec.CheckItem;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Prints the whole list before a run.
@Command(
        name = "checklist",
        description = {
            "Prints everything that stands between the spec and a run, and how each stands: done, open, done by the run "
                    + "itself, or not asked for.",
            "Ends with exit code 4 while a line that the spec requires is open."
        },
        footer = {"", "Writes: nothing; with --done an entry of the ledger."})
final class ChecklistCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Option(names = "--run", paramLabel = "N", description = "The run's number; the newest of the spec by default.")
    private Optional<Long> run = Optional.empty();

    @Option(
            names = "--done",
            paramLabel = "LINE",
            description = "Notes that a person has done it: map_reviewed, sample_reviewed or snapshot.")
    private Optional<String> done = Optional.empty();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    ChecklistCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        ApprovalDesk approvals = desk.expunge().approvals(spec.open(desk));
        done.ifPresent(word -> approvals.done(run, item(word)));
        Checklist list = approvals.checklist(run);
        desk.terminal().print(json ? json(list) : text(list));
        return list.refusing().isEmpty() ? 0 : Code.CHECKLIST_OPEN.exit();
    }

    private static CheckItem item(String word) {
        return Arrays.stream(CheckItem.values())
                .filter(CheckItem::byPeople)
                .filter(item -> item.word().equals(word))
                .findFirst()
                .orElseThrow(() -> dev.expunge.Failure.nothingChanged(
                        Code.USAGE,
                        "a person can say so of map_reviewed, sample_reviewed and snapshot only",
                        "everything else is looked at: leave --done away"));
    }

    static String text(Checklist list) {
        var lines = new Columns("llll");
        list.lines()
                .forEach(line ->
                        lines.row(line.state().word(), line.name(), line.required() ? "required" : "", line.why()));
        return lines.text()
                + (list.refusing().isEmpty()
                        ? "\nnothing keeps a run from beginning here\n"
                        : "\na run refuses while these are open: "
                                + String.join(
                                        ", ",
                                        list.refusing().stream()
                                                .map(Checklist.Line::name)
                                                .toList())
                                + "\n");
    }

    private static String json(Checklist list) {
        ObjectNode node = JsonMapper.shared().createObjectNode().put("event", "checklist");
        ArrayNode lines = node.putArray("lines");
        list.lines()
                .forEach(line -> lines.addObject()
                        .put("line", line.name())
                        .put("state", line.state().word())
                        .put("required", line.required())
                        .put("why", line.why()));
        return node.put("refuses", !list.refusing().isEmpty()) + "\n";
    }
}
