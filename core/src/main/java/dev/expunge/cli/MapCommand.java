package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.Opened;
import dev.expunge.map.Catalog;
import dev.expunge.map.Graph;
import dev.expunge.map.MapOutcome;
import dev.expunge.map.Proposal;
import dev.expunge.map.Proposals;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Database;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
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
        footer = {"", "Writes: nothing."})
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

    @Option(names = "--json", description = "With --suggest: prints one line of JSON.")
    private boolean json;

    MapCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (suggest) {
            desk.terminal().print(suggestions());
            return 0;
        }
        desk.terminal().print(connect.isGiven() ? ofDatabase() : ofSpec());
        return 0;
    }

    private String suggestions() {
        Database database;
        Catalog catalog;
        List<Table> reached;
        if (connect.isGiven()) {
            database = connect.database(desk);
            catalog = desk.expunge().catalog(database);
            reached = Proposals.of(catalog, Roots.find(catalog, subject), List.of()).reached();
        } else {
            Opened opened = desk.expunge().open(Path.of(subject));
            database = opened.database();
            catalog = desk.expunge().catalog(database);
            reached = MapOutcome.draw(catalog, opened.spec()).orFail().tables();
        }
        List<TableName> names = reached.stream().map(Table::name).toList();
        var suggested = new MapSuggest(names.getFirst(), desk.expunge().suggestions(database, catalog, names));
        return json ? suggested.json() : suggested.text();
    }

    private String ofSpec() {
        Opened opened = desk.expunge().open(Path.of(subject));
        Graph graph = desk.expunge().map(opened);
        return text(opened.database(), graph) + DecisionText.protectedTables(opened.spec());
    }

    private String text(Database database, Graph graph) {
        return MapText.of(
                graph, desk.expunge().rows(database, graph), desk.expunge().hazards(database, graph));
    }

    private String ofDatabase() {
        Database database = connect.database(desk);
        Catalog catalog = desk.expunge().catalog(database);
        Table root = Roots.find(catalog, subject);
        List<Proposal> proposals = Proposal.all(catalog, root);
        var decisions = new LinkedHashMap<EdgeName, Action>();
        proposals.forEach(p -> decisions.put(p.edge(), p.action().orElse(Action.FORBID)));
        return undecided(proposals)
                + switch (MapOutcome.draw(catalog, root.name(), decisions)) {
                    case MapOutcome.Drawn drawn -> text(database, drawn.graph());
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

    static String undecided(List<Proposal> proposals) {
        var lines = new Columns("ll");
        proposals.stream()
                .filter(p -> p.action().isEmpty())
                .forEach(p -> lines.row(p.edge().toString(), p.reason()));
        String text = lines.text();
        return text.isEmpty() ? "" : "only a person can decide about these; they are drawn as forbid\n" + text + "\n";
    }
}
