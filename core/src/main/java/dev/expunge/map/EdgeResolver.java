package dev.expunge.map;

import dev.expunge.spec.Decision;
import dev.expunge.spec.EdgeName;
import dev.expunge.spec.Term;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Finds what an edge's name means in a catalog.
final class EdgeResolver {
    private final Catalog catalog;
    private final Map<TableName, List<ForeignKey>> byChild;

    EdgeResolver(Catalog catalog) {
        this.catalog = catalog;
        this.byChild = catalog.foreignKeys().stream().collect(Collectors.groupingBy(ForeignKey::child));
    }

    Optional<Edge> resolve(EdgeName name, Decision decision, Consumer<MapProblem> problems) {
        Optional<Table> child = catalog.table(name.child());
        if (child.isEmpty()) {
            problems.accept(MapProblem.invalid(name + ": " + catalog.absent(name.child())));
            return Optional.empty();
        }
        List<String> missing = missing(child.get(), name.columns());
        if (!missing.isEmpty()) {
            problems.accept(
                    MapProblem.invalid(name + ": " + name.child() + " has no column " + String.join(", ", missing)));
            return Optional.empty();
        }
        List<ForeignKey> keys = matching(name);
        return switch (keys.size()) {
            case 0 -> undeclared(name, child.get(), decision, problems);
            case 1 -> declared(name, keys.getFirst(), decision, problems);
            default -> {
                problems.accept(MapProblem.invalid(name + ": these columns reference several tables; name one: "
                        + keys.stream().map(k -> withParent(k).toString()).collect(Collectors.joining(" or "))));
                yield Optional.empty();
            }
        };
    }

    /// The name of a declared reference, with its parent only where the columns alone are ambiguous.
    static EdgeName nameOf(ForeignKey key, Catalog catalog) {
        boolean alone = catalog.foreignKeys().stream()
                        .filter(k -> k.child().equals(key.child())
                                && k.childColumns().equals(key.childColumns()))
                        .count()
                == 1;
        return alone ? new EdgeName(key.child(), key.childColumns(), Optional.empty()) : withParent(key);
    }

    /// The name with its parent, which means every partition of the child.
    static EdgeName withParent(ForeignKey key) {
        var parent = new EdgeName.Parent(key.parent(), key.parentColumns());
        return new EdgeName(key.child(), key.childColumns(), Optional.of(parent));
    }

    private List<ForeignKey> matching(EdgeName name) {
        return byChild.getOrDefault(name.child(), List.of()).stream()
                .filter(k -> k.childColumns().equals(name.columns()))
                .filter(k -> name.parent()
                        .map(p -> p.table().equals(k.parent()) && p.columns().equals(k.parentColumns()))
                        .orElse(true))
                .toList();
    }

    private Optional<Edge> declared(EdgeName name, ForeignKey key, Decision decision, Consumer<MapProblem> problems) {
        if (decision.when().isPresent()) {
            problems.accept(
                    MapProblem.invalid(name + ": `when` is for undeclared references; the schema declares this one ("
                            + key.name() + "), so that every row of it has to be decided about"));
            return Optional.empty();
        }
        return Optional.of(new Edge(
                name,
                catalog.existing(key.child()),
                key.childColumns(),
                catalog.existing(key.parent()),
                key.parentColumns(),
                decision,
                Optional.of(key)));
    }

    private Optional<Edge> undeclared(EdgeName name, Table child, Decision decision, Consumer<MapProblem> problems) {
        if (name.parent().isEmpty()) {
            problems.accept(MapProblem.invalid(name
                    + ": the schema declares no such reference; for an undeclared one add ` -> schema.table(column)`"));
            return Optional.empty();
        }
        EdgeName.Parent parent = name.parent().get();
        Optional<Table> parentTable = catalog.table(parent.table());
        if (parentTable.isEmpty()
                || !missing(parentTable.get(), parent.columns()).isEmpty()
                || parent.term().size() != name.term().size()) {
            problems.accept(MapProblem.invalid(name + ": there is no " + parent + " to reference"));
            return Optional.empty();
        }
        List<String> childColumns = columns(name.term(), child);
        List<String> parentColumns = columns(parent.term(), parentTable.get());
        if (childColumns.isEmpty() || parentColumns.isEmpty()) {
            Term without = childColumns.isEmpty() ? name.term() : parent.term();
            TableName of = childColumns.isEmpty() ? child.name() : parent.table();
            problems.accept(MapProblem.invalid(name + ": `" + without + "` names no column of " + of));
            return Optional.empty();
        }
        return Optional.of(
                new Edge(name, child, childColumns, parentTable.get(), parentColumns, decision, Optional.empty()));
    }

    private static List<String> columns(Term term, Table table) {
        return switch (term) {
            case Term.Columns columns -> columns.names();
            case Term.Value value -> Edge.mentioned(value.expression(), table);
            case Term.Element element -> Edge.mentioned(element.array(), table);
        };
    }

    private static List<String> missing(Table table, List<String> columns) {
        return columns.stream().filter(c -> table.column(c).isEmpty()).toList();
    }
}
