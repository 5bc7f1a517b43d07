package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.Decision;
import dev.expunge.spec.Declaration;
import dev.expunge.spec.EdgeName;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Identifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Compares the edges of a spec with the schema as it is now: what is new, gone or changed. Confined to one thread.
public final class SchemaChanges {
    private final Catalog catalog;
    private final Map<EdgeName, Optional<Action>> decisions;
    private final Map<EdgeName, Declaration> declared;
    private final Map<EdgeName, Edge> present = new LinkedHashMap<>();
    private final Map<EdgeName, String> absent = new LinkedHashMap<>();
    private final Set<String> sentences = new HashSet<>();
    private final Proposals proposals;

    /// @param decisions the edges of the spec in its order; without an action those still to be decided
    /// @param declared what the schema said about them then, as far as the spec keeps it
    public SchemaChanges(
            Catalog catalog,
            Table root,
            Map<EdgeName, Optional<Action>> decisions,
            Map<EdgeName, Declaration> declared) {
        this.catalog = catalog;
        this.decisions = new LinkedHashMap<>(decisions);
        this.declared = Map.copyOf(declared);
        var resolver = new EdgeResolver(catalog);
        decisions.forEach((name, action) -> resolve(resolver, name, action));
        this.proposals = Proposals.of(catalog, root, List.copyOf(present.values()));
    }

    /// Of a spec in which everything is decided.
    static SchemaChanges of(Catalog catalog, Table root, Spec spec) {
        var decisions = new LinkedHashMap<EdgeName, Optional<Action>>();
        spec.edges().forEach((edge, decision) -> decisions.put(edge, Optional.of(decision.action())));
        return new SchemaChanges(catalog, root, decisions, spec.declared());
    }

    private void resolve(EdgeResolver resolver, EdgeName name, Optional<Action> action) {
        var found = new ArrayList<MapProblem>();
        resolver.resolve(name, Decision.of(action.orElse(Action.DELETE)), found::add)
                .ifPresentOrElse(
                        edge -> present.put(name, edge),
                        () -> absent.put(name, why(name, found.getFirst().sentence())));
        found.forEach(problem -> sentences.add(problem.sentence()));
    }

    private static String why(EdgeName name, String sentence) {
        String begin = name + ": ";
        return sentence.startsWith(begin) ? sentence.substring(begin.length()) : sentence;
    }

    /// The references that the spec does not decide about.
    public Proposals proposals() {
        return proposals;
    }

    /// Whether a problem that was found otherwise is told by [#all] already.
    boolean tells(MapProblem problem) {
        return problem.kind() == MapProblem.Kind.UNDECIDED || sentences.contains(problem.sentence());
    }

    /// Everything: new, gone, changed, needless, in this order.
    ///
    /// @param counts for the reasons of the proposals
    public List<EdgeChange> all(Map<ForeignKey, EdgeCount> counts) {
        List<Proposal> added = proposals.listed(counts);
        Map<EdgeName, Proposal> renamed = renamed(added);
        var before = new HashMap<Proposal, EdgeName>();
        renamed.forEach((old, now) -> before.put(now, old));
        List<Proposal> unnamed =
                added.stream().filter(proposal -> !before.containsKey(proposal)).toList();
        var changes = new ArrayList<EdgeChange>();
        added.forEach(proposal -> changes.add(new EdgeChange.Added(
                proposal,
                Optional.ofNullable(before.get(proposal)).map(old -> new EdgeChange.Renamed(old, decision(old))))));
        absent.forEach((name, why) -> changes.add(new EdgeChange.Gone(
                name,
                why,
                Optional.ofNullable(renamed.get(name)).map(Proposal::edge).or(() -> likely(name, unnamed)))));
        present.forEach((name, edge) -> changed(name, edge).ifPresent(changes::add));
        present.keySet().stream()
                .filter(name -> decision(name).isEmpty() && !needed(name))
                .forEach(name -> changes.add(new EdgeChange.Unneeded(name)));
        return changes;
    }

    private Optional<Action> decision(EdgeName name) {
        return decisions.getOrDefault(name, Optional.empty());
    }

    private boolean needed(EdgeName name) {
        return Optional.ofNullable(present.get(name))
                .filter(edge -> proposals.reaches(edge.parent().name()))
                .isPresent();
    }

    /// A constraint keeps its name when its columns or its table are renamed.
    private Map<EdgeName, Proposal> renamed(List<Proposal> added) {
        var renamed = new LinkedHashMap<EdgeName, Proposal>();
        for (EdgeName old : absent.keySet()) {
            Optional.ofNullable(declared.get(old))
                    .flatMap(was -> only(
                            added,
                            now -> Identifier.display(now.foreignKey().name()).equals(was.constraint())
                                    && (now.foreignKey().child().equals(old.child())
                                            || Declarations.parent(now.foreignKey())
                                                    .equals(was.parent()))))
                    .filter(now -> !renamed.containsValue(now))
                    .ifPresent(now -> renamed.put(old, now));
        }
        return renamed;
    }

    /// What it may be called now, where only one new reference comes into question.
    private Optional<EdgeName> likely(EdgeName old, List<Proposal> added) {
        Predicate<Proposal> sameTable = p -> p.foreignKey().child().equals(old.child());
        Predicate<Proposal> sameColumns = p -> p.foreignKey().childColumns().equals(old.columns());
        Predicate<Proposal> asMany =
                p -> p.foreignKey().childColumns().size() == old.columns().size();
        return only(added, sameTable.and(sameColumns).or(sameTable.and(asMany)))
                .or(() -> catalog.table(old.child()).isPresent()
                        ? Optional.empty()
                        : only(added, sameColumns.and(p -> !mentions(p))))
                .map(Proposal::edge);
    }

    private boolean mentions(Proposal proposal) {
        return decisions.keySet().stream()
                .anyMatch(name -> name.child().equals(proposal.foreignKey().child()));
    }

    private static <T> Optional<T> only(List<T> all, Predicate<T> wanted) {
        List<T> found = all.stream().filter(wanted).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private Optional<EdgeChange> changed(EdgeName name, Edge edge) {
        return Optional.ofNullable(declared.get(name))
                .map(was -> edge.foreignKey()
                        .map(key -> was.changes(Declarations.of(catalog, key)))
                        .orElse(List.of("was declared as " + was.constraint() + ", and is not declared any more")))
                .filter(differences -> !differences.isEmpty())
                .map(differences -> new EdgeChange.Changed(name, differences));
    }

    /// What the schema says now about the edges that are there, for the spec to keep.
    public Map<EdgeName, Declaration> declarations() {
        var now = new LinkedHashMap<EdgeName, Declaration>();
        present.forEach((name, edge) ->
                edge.foreignKey().ifPresent(key -> now.put(name, Declarations.of(catalog, key))));
        return now;
    }
}
