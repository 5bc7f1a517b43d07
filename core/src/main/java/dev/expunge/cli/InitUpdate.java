package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.map.Catalog;
import dev.expunge.map.EdgeChange;
import dev.expunge.map.Proposal;
import dev.expunge.map.SchemaChanges;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.spec.Declaration;
import dev.expunge.spec.EdgeName;
import dev.expunge.spec.SpecEdit;
import dev.expunge.spec.SpecText;
import dev.expunge.sql.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `init --update`: brings a spec that was decided earlier up to the schema as it is now.
final class InitUpdate {
    private final Desk desk;
    private final Path path;
    private final SpecFile file;
    private final SpecText text;

    InitUpdate(Desk desk, Path path) {
        this.desk = desk;
        this.path = path;
        this.file = SpecFile.read(path);
        this.text = SpecText.of(path, file.text());
    }

    /// @param connect the database, where the one of the spec is not meant
    /// @param write whether to write the file, rather than to show what would change
    void run(ConnectOption connect, boolean write) {
        Database database =
                connect.isGiven() ? connect.database(desk) : desk.expunge().database(path, text.decided());
        Catalog catalog = desk.expunge().catalog(database);
        var schema = new SchemaChanges(catalog, root(catalog), decisions(), declared());
        List<EdgeChange> changes =
                schema.all(desk.expunge().survey(database, catalog).edgeCounts(schema.proposals())).stream()
                        .map(this::carried)
                        .toList();
        SpecEdit edit = new SpecUpdate(text, changes).edit(catalog, schema);
        if (edit.isEmpty()) {
            desk.terminal().note(path + " fits the schema: nothing to change");
            return;
        }
        String edited = edit.text();
        requireSound(edited, changes);
        desk.terminal().print(diff(edit));
        if (write) {
            file.replace(edited);
        }
        report(changes, write);
    }

    private Table root(Catalog catalog) {
        String root = text.scalar("root")
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SPEC_INVALID, path + " names no root", "write the key `root` with its table"))
                .replace("$${", "${");
        return Roots.find(catalog, root);
    }

    private Map<EdgeName, Optional<Action>> decisions() {
        var decisions = new LinkedHashMap<EdgeName, Optional<Action>>();
        text.block(SpecUpdate.EDGES).stream()
                .flatMap(block -> block.entries().stream())
                .forEach(entry -> EdgeName.parse(entry.name())
                        .ifPresent(name -> decisions.put(
                                name, entry.undecided() ? Optional.empty() : Optional.of(action(entry)))));
        return decisions;
    }

    /// What else than these three may stand there leads no further either.
    private static Action action(SpecText.Entry entry) {
        return switch (entry.value().orElse("").toLowerCase(Locale.ROOT)) {
            case "delete" -> Action.DELETE;
            case "detach" -> Action.DETACH;
            default -> Action.FORBID;
        };
    }

    /// A decision that says more than a word stays with the person when its edge is renamed: it may name what is
    /// renamed, too.
    private EdgeChange carried(EdgeChange change) {
        return change instanceof EdgeChange.Added(Proposal proposal, Optional<EdgeChange.Renamed> before)
                ? new EdgeChange.Added(
                        proposal,
                        before.map(was ->
                                saysMore(was.edge()) ? new EdgeChange.Renamed(was.edge(), Optional.empty()) : was))
                : change;
    }

    private boolean saysMore(EdgeName edge) {
        return text.block(SpecUpdate.EDGES).stream()
                .flatMap(block -> block.entries().stream())
                .filter(entry -> EdgeName.parse(entry.name()).equals(Optional.of(edge)))
                .anyMatch(SpecText.Entry::longer);
    }

    private Map<EdgeName, Declaration> declared() {
        var declared = new LinkedHashMap<EdgeName, Declaration>();
        text.block(SpecUpdate.DECLARED).stream()
                .flatMap(block -> block.entries().stream())
                .forEach(entry -> EdgeName.parse(entry.name())
                        .ifPresent(name ->
                                entry.value().flatMap(Declaration::parse).ifPresent(said -> declared.put(name, said))));
        return declared;
    }

    /// Reads the edited text again: the edges must be those that are meant, and all else as it was.
    private void requireSound(String edited, List<EdgeChange> changes) {
        List<String> ours = List.of(SpecUpdate.EDGES, SpecUpdate.DECLARED);
        Map<String, String> before = values(text);
        changes.forEach(change -> {
            switch (change) {
                case EdgeChange.Added added ->
                    before.put(
                            added.edge().toString(),
                            added.action().map(MapText::word).orElse("DECIDE"));
                case EdgeChange.Gone gone -> before.remove(gone.edge().toString());
                case EdgeChange.Unneeded unneeded ->
                    before.remove(unneeded.edge().toString());
                case EdgeChange.Changed _ -> {}
            }
        });
        try {
            SpecText after = SpecText.of(path, edited);
            int entries = after.block(SpecUpdate.EDGES)
                    .map(block -> block.entries().size())
                    .orElse(0);
            if (entries == before.size()
                    && values(after).equals(before)
                    && after.others(ours).equals(text.others(ours))) {
                return;
            }
        } catch (Failure e) {
            throw text.uneditable("an edited line would not be read as it is meant")
                    .causedBy(e);
        }
        throw text.uneditable("an edit of the edges would change something else");
    }

    private static Map<String, String> values(SpecText text) {
        var values = new LinkedHashMap<String, String>();
        text.block(SpecUpdate.EDGES).stream()
                .flatMap(block -> block.entries().stream())
                .forEach(entry -> values.put(
                        EdgeName.parse(entry.name()).map(EdgeName::toString).orElse(entry.name()),
                        entry.value().orElse("…")));
        return values;
    }

    private String diff(SpecEdit edit) {
        var lines = new ArrayList<>(List.of("--- " + path, "+++ " + path));
        lines.addAll(edit.diff());
        return String.join("\n", lines) + "\n";
    }

    private void report(List<EdgeChange> changes, boolean written) {
        var counts = new ArrayList<String>();
        count(changes, EdgeChange.Added.class, "new", counts);
        count(changes, EdgeChange.Gone.class, "gone", counts);
        count(changes, EdgeChange.Changed.class, "changed", counts);
        count(changes, EdgeChange.Unneeded.class, "not needed", counts);
        String what = counts.isEmpty() ? "what the schema says is noted" : String.join(", ", counts);
        String run = new CommandText(desk.terminal().program())
                .with("run", path.toString())
                .toString();
        desk.terminal()
                .note(
                        written
                                ? path + " is updated: " + what + "; look through the lines above, then: " + run
                                : path + " would be updated: " + what + "; nothing was written");
    }

    private static void count(List<EdgeChange> all, Class<?> kind, String word, List<String> into) {
        long number = all.stream().filter(kind::isInstance).count();
        if (number > 0) {
            into.add(number + " " + word);
        }
    }
}
