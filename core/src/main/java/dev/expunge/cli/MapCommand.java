package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.Opened;
import dev.expunge.map.Catalog;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.map.MapOutcome;
import dev.expunge.map.Proposal;
import dev.expunge.map.Proposals;
import dev.expunge.map.Table;
import dev.expunge.picture.Picture;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Database;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Draws what references what.
@Command(
        name = "map",
        description = {
            "Draws what a deletion reaches: the references, the order in which rows go, the hazards.",
            "Give a spec, or --url and a root table to see what `init` would propose."
        },
        footer = {"", "Writes: the file given with --output, never over a file that is no map; otherwise nothing."})
final class MapCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private ConnectOption connect = new ConnectOption();

    @Parameters(paramLabel = "SPEC|ROOT", description = "The spec; with --url the table whose rows are the subjects.")
    private String subject = "";

    @Option(
            names = "--suggest",
            description = "Looks for references that the schema does not declare, by names, types and a sample of "
                    + "values, and prints the lines to add.")
    private boolean suggest;

    @ArgGroup
    private MapForm form = new MapForm();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write.")
    private Optional<Path> output = Optional.empty();

    MapCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (suggest) {
            if (form.isDrawing() || output.isPresent()) {
                throw Failure.nothingChanged(
                        Code.USAGE,
                        "--suggest prints lines or --json: it draws nothing, and writes no file",
                        "expunge map --help     shows what there is");
            }
            desk.terminal().print(suggestions());
            return 0;
        }
        String map = connect.isGiven() ? ofDatabase() : ofSpec();
        if (output.isPresent()) {
            MapFile.write(output.get(), map);
            desk.terminal().note(output.get() + " is written");
        } else {
            desk.terminal().data(map);
        }
        return 0;
    }

    private String suggestions() {
        Database database;
        Catalog catalog;
        List<Table> reached;
        if (connect.isGiven()) {
            database = connect.database(desk);
            catalog = desk.expunge().catalog(database);
            reached = Proposals.of(catalog, Roots.find(catalog, subject), List.of())
                    .reached();
        } else {
            Opened opened = desk.expunge().open(Path.of(subject));
            database = opened.database();
            catalog = desk.expunge().catalog(database);
            reached = MapOutcome.draw(catalog, opened.spec()).orFail().tables();
        }
        List<TableName> names = reached.stream().map(Table::name).toList();
        var suggested = new MapSuggest(
                names.getFirst(), desk.expunge().survey(database, catalog).suggestions(names));
        return form.isJson() ? suggested.json() : suggested.text();
    }

    private String ofSpec() {
        Opened opened = desk.expunge().open(Path.of(subject));
        Graph graph = desk.expunge().map(opened);
        return drawn(opened.database(), graph, List.of(), DecisionText.protectedTables(opened.spec()));
    }

    private String ofDatabase() {
        Database database = connect.database(desk);
        Catalog catalog = desk.expunge().catalog(database);
        Table root = Roots.find(catalog, subject);
        List<Proposal> proposals = Proposal.all(catalog, root);
        var decisions = new LinkedHashMap<EdgeName, Action>();
        proposals.forEach(p -> decisions.put(p.edge(), p.action().orElse(Action.FORBID)));
        return switch (MapOutcome.draw(catalog, root.name(), decisions)) {
            case MapOutcome.Drawn drawn ->
                drawn(
                        database,
                        drawn.graph(),
                        proposals.stream().filter(p -> p.action().isEmpty()).toList(),
                        "");
            case MapOutcome.Refused refused ->
                throw Failure.nothingChanged(
                        Code.MAP_UNSUPPORTED,
                        "this schema holds what this version cannot delete safely:\n  "
                                + String.join(
                                        "\n  ",
                                        refused.problems().stream()
                                                .map(p -> p.sentence())
                                                .toList()),
                        "draft a spec with `expunge init` and choose detach or forbid for an edge that leads there");
        };
    }

    /// @param below what stands below the text, where text is wanted
    private String drawn(Database database, Graph graph, List<Proposal> undecided, String below) {
        Map<TableName, Long> rows = desk.expunge().rows(database, graph);
        Set<EdgeName> open = undecided.stream().map(Proposal::edge).collect(Collectors.toSet());
        List<Hazard> hazards = desk.expunge().hazards(database, graph).stream()
                .filter(hazard -> !isGuess(hazard, open))
                .toList();
        return form.of(() -> Picture.of(graph, rows, hazards, open))
                .orElseGet(() -> undecided(undecided) + MapText.of(graph, rows, hazards) + below);
    }

    /// Whether it judges the action of an edge that nobody has decided.
    private static boolean isGuess(Hazard hazard, Set<EdgeName> open) {
        return hazard.kind() == Hazard.Kind.UNSEEN_ACTION
                && open.stream().anyMatch(edge -> hazard.what().startsWith(edge + " "));
    }

    private static String undecided(List<Proposal> proposals) {
        var entries = proposals.stream().map(EdgeText.Entry::of).toList();
        String lines = EdgeText.reasons(entries).stream()
                .map(line -> StatusText.plain(line) + "\n")
                .collect(Collectors.joining());
        return lines.isEmpty()
                ? ""
                : "Undecided: only a person can decide about these; they are drawn as forbid\n" + lines + "\n";
    }
}
