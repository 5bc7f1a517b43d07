package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The references that a deletion reaches and that nobody has decided about yet. Confined to one thread.
public final class Proposals {
    private static final Comparator<ForeignKey> BY_CHILD = Comparator.comparing(ForeignKey::child)
            .thenComparing(key -> key.childColumns().toString());

    private final Catalog catalog;
    private final Table root;
    private final Map<TableName, List<ForeignKey>> referencing = new HashMap<>();
    private final Map<TableName, List<ForeignKey>> references = new HashMap<>();
    private final Map<TableName, Set<TableName>> below = new HashMap<>();
    private final Set<ForeignKey> covered = new HashSet<>();
    private final Map<TableName, List<Edge>> deleting;
    private final Set<TableName> reached;
    private final Set<TableName> certain;
    private final List<ForeignKey> open;

    private Proposals(Catalog catalog, Table root, List<Edge> decided) {
        this.catalog = catalog;
        this.root = root;
        this.deleting = decided.stream()
                .filter(e -> e.action() == Action.DELETE)
                .collect(Collectors.groupingBy(e -> e.parent().name()));
        decided.forEach(e -> e.foreignKey().ifPresent(covered::add));
        for (ForeignKey key : catalog.foreignKeys()) {
            referencing
                    .computeIfAbsent(key.parent(), parent -> new ArrayList<>())
                    .add(key);
            references.computeIfAbsent(key.child(), child -> new ArrayList<>()).add(key);
        }
        this.reached = follow(root.name(), parent -> reachedFrom(parent, true));
        this.certain = follow(root.name(), parent -> reachedFrom(parent, false));
        this.open = reached.stream()
                .flatMap(parent -> keysTo(parent).stream().sorted(BY_CHILD))
                .filter(key -> !covered.contains(key))
                .toList();
    }

    /// Follows the references from `root`, nearest first.
    ///
    /// @param decided what a person has decided already; the rest is open
    public static Proposals of(Catalog catalog, Table root, List<Edge> decided) {
        return new Proposals(catalog, root, decided);
    }

    private static Set<TableName> follow(TableName from, Function<TableName, Stream<TableName>> next) {
        var seen = new LinkedHashSet<>(List.of(from));
        var left = new ArrayDeque<>(seen);
        while (!left.isEmpty()) {
            next.apply(left.remove()).filter(seen::add).forEach(left::add);
        }
        return seen;
    }

    /// @param perhaps whether rows go there, too, if a person decides so
    private Stream<TableName> reachedFrom(TableName parent, boolean perhaps) {
        Stream<TableName> proposed = keysTo(parent).stream()
                .filter(key -> !covered.contains(key))
                .filter(key -> action(key).map(a -> a == Action.DELETE).orElse(perhaps))
                .map(ForeignKey::child);
        return Stream.concat(
                proposed,
                deleting.getOrDefault(parent, List.of()).stream()
                        .map(e -> e.child().name()));
    }

    private List<ForeignKey> keysTo(TableName parent) {
        return referencing.getOrDefault(parent, List.of());
    }

    private Optional<Action> action(ForeignKey key) {
        return rule(key).action(() -> closesCycle(key));
    }

    private ProposalRule rule(ForeignKey key) {
        return new ProposalRule(catalog, root, key);
    }

    /// The tables that rows go from, and those from which they may go, the root first.
    public List<Table> reached() {
        return reached.stream().map(catalog::existing).toList();
    }

    boolean reaches(TableName table) {
        return reached.contains(table);
    }

    /// The references without a decision, nearest first.
    public List<ForeignKey> open() {
        return open;
    }

    /// The other references of the same child to what is deleted: a row that holds two may belong to two.
    public List<ForeignKey> elsewhere(ForeignKey key) {
        return references.getOrDefault(key.child(), List.of()).stream()
                .filter(k -> !k.childColumns().equals(key.childColumns()))
                .filter(k -> reached.contains(k.parent()))
                .toList();
    }

    /// What is proposed for each of [#open], in the same order.
    ///
    /// @param counts for the reasons; where one is missing, the table's estimate serves
    public List<Proposal> listed(Map<ForeignKey, EdgeCount> counts) {
        return open.stream().map(key -> proposal(key, counts)).toList();
    }

    private Proposal proposal(ForeignKey key, Map<ForeignKey, EdgeCount> counts) {
        EdgeCount count = Optional.ofNullable(counts.get(key))
                .orElseGet(() -> EdgeCount.estimated(catalog.existing(key.child())));
        return new Proposal(
                name(key),
                key,
                action(key),
                certain.contains(key.parent()),
                new ProposalReason(rule(key), count, closesCycle(key)).text());
    }

    /// As [EdgeResolver#nameOf], which would look through all references of the schema for each.
    private EdgeName name(ForeignKey key) {
        boolean alone = references.getOrDefault(key.child(), List.of()).stream()
                        .filter(k -> k.childColumns().equals(key.childColumns()))
                        .count()
                == 1;
        return alone ? new EdgeName(key.child(), key.childColumns(), Optional.empty()) : EdgeResolver.withParent(key);
    }

    /// Whether the referenced table is itself reached from the child, by what the schema does not just set null: its
    /// rows bring further rows of the child.
    private boolean closesCycle(ForeignKey key) {
        return below.computeIfAbsent(
                        key.child(),
                        child -> follow(
                                child,
                                at -> keysTo(at).stream()
                                        .filter(k -> k.onDelete() != ForeignKey.OnDelete.SET_NULL)
                                        .map(ForeignKey::child)))
                .contains(key.parent());
    }
}
