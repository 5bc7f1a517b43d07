package dev.expunge.cli;

import dev.expunge.map.Catalog;
import dev.expunge.map.Declarations;
import dev.expunge.map.EdgeChange;
import dev.expunge.map.Proposal;
import dev.expunge.map.SchemaChanges;
import dev.expunge.spec.Declaration;
import dev.expunge.spec.EdgeName;
import dev.expunge.spec.SpecEdit;
import dev.expunge.spec.SpecText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Brings the edges of a spec up to the schema: adds what is new, comments out what is gone, marks what has changed.
/// Nothing else of the file is touched. Used once, by one thread.
final class SpecUpdate {
    static final String EDGES = "edges";
    static final String DECLARED = "declared";
    private static final String INDENT = "  ";

    private final SpecText text;
    private final SpecEdit edit;
    private final List<EdgeChange> changes;
    private final Map<EdgeName, SpecText.Entry> entries = new LinkedHashMap<>();

    SpecUpdate(SpecText text, List<EdgeChange> changes) {
        this.text = text;
        this.edit = new SpecEdit(text);
        this.changes = List.copyOf(changes);
    }

    /// The edit, perhaps an empty one.
    SpecEdit edit(Catalog catalog, SchemaChanges schema) {
        Optional<SpecText.Block> edges = text.block(EDGES);
        edges.stream()
                .flatMap(block -> block.entries().stream())
                .forEach(entry -> EdgeName.parse(entry.name()).ifPresent(name -> entries.putIfAbsent(name, entry)));
        String indent = edges.map(SpecText.Block::indent).orElse(INDENT);
        for (EdgeChange change : changes) {
            mark(change, indent);
        }
        insert(edges, added(indent));
        declare(declared(catalog, schema));
        return edit;
    }

    private void mark(EdgeChange change, String indent) {
        Optional<SpecText.Entry> entry = Optional.ofNullable(entries.get(change.edge()));
        switch (change) {
            case EdgeChange.Gone gone ->
                entry.ifPresent(it -> commentOut(
                        it,
                        indent,
                        "GONE: " + gone.why()
                                + gone.now().map(now -> "; see " + now).orElse("")));
            case EdgeChange.Unneeded _ ->
                entry.ifPresent(it -> commentOut(it, indent, "NOT NEEDED: nothing reaches it as things are decided"));
            case EdgeChange.Changed changed ->
                entry.ifPresent(it -> edit.insert(
                        it.first(),
                        List.of(comment(
                                indent,
                                "CHANGED since this was decided, look at it again: "
                                        + String.join("; ", changed.differences())))));
            case EdgeChange.Added added ->
                added.before()
                        .flatMap(was -> Optional.ofNullable(entries.get(was.edge())))
                        .ifPresent(it -> edit.insert(it.end(), lines(added, indent)));
        }
    }

    private static String comment(String indent, String words) {
        return indent + "# " + StatusText.plain(words);
    }

    private void commentOut(SpecText.Entry entry, String indent, String why) {
        var lines = new ArrayList<>(List.of(comment(indent, why)));
        text.lines()
                .subList(entry.first(), entry.last() + 1)
                .forEach(line ->
                        lines.add(indent + "#" + (line.startsWith(indent) ? line.substring(indent.length()) : line)));
        edit.replace(entry.first(), entry.last() + 1 - entry.first(), lines);
    }

    private static List<String> lines(EdgeChange.Added added, String indent) {
        String renamed = added.before()
                .map(was -> "was " + was.edge() + ", decided before; ")
                .orElse("");
        return EdgeText.lines(
                List.of(new EdgeText.Entry(
                        added.edge(), added.action(), renamed + added.proposal().reason())),
                indent);
    }

    /// The new edges that take no other's place.
    private List<String> added(String indent) {
        List<Proposal> proposals = changes.stream()
                .filter(EdgeChange.Added.class::isInstance)
                .map(EdgeChange.Added.class::cast)
                .filter(added -> added.before()
                        .filter(was -> entries.containsKey(was.edge()))
                        .isEmpty())
                .map(EdgeChange.Added::proposal)
                .toList();
        var lines = new ArrayList<String>();
        if (!proposals.isEmpty()) {
            lines.add(indent + "# NEW in the schema:");
            lines.addAll(EdgeText.grouped(proposals, indent));
        }
        return lines;
    }

    private void insert(Optional<SpecText.Block> edges, List<String> lines) {
        if (edges.isEmpty()) {
            if (!lines.isEmpty()) {
                append(EDGES, List.of(), lines);
            }
            return;
        }
        SpecText.Block block = edges.get();
        boolean none = lines.isEmpty() && entries.keySet().stream().allMatch(this::isTakenOut) && !block.empty();
        boolean some = !lines.isEmpty() && block.empty();
        String key = text.lines().get(block.key());
        if (none && changes.stream().noneMatch(EdgeChange.Added.class::isInstance)) {
            edit.replace(block.key(), 1, List.of(key.replaceFirst(":", ": {}")));
        } else if (some) {
            edit.replace(block.key(), 1, List.of(key.replaceFirst(":\\s*\\{\\s*}", ":")));
        }
        edit.insert(block.end(), lines);
    }

    private boolean isTakenOut(EdgeName name) {
        return changes.stream()
                .anyMatch(c ->
                        c.edge().equals(name) && (c instanceof EdgeChange.Gone || c instanceof EdgeChange.Unneeded));
    }

    private void append(String key, List<String> above, List<String> lines) {
        var all = new ArrayList<>(above);
        if (all.isEmpty()) {
            all.add("");
        }
        all.add(key + ":");
        all.addAll(lines);
        edit.insert(text.lines().size(), all);
    }

    private Map<EdgeName, Declaration> declared(Catalog catalog, SchemaChanges schema) {
        var declared = new LinkedHashMap<>(schema.declarations());
        declared.keySet().removeIf(this::isTakenOut);
        changes.stream()
                .filter(EdgeChange.Added.class::isInstance)
                .map(change -> ((EdgeChange.Added) change).proposal())
                .forEach(p -> declared.put(p.edge(), Declarations.of(catalog, p.foreignKey())));
        return declared;
    }

    private void declare(Map<EdgeName, Declaration> wanted) {
        Optional<SpecText.Block> block = text.block(DECLARED);
        if (block.isEmpty()) {
            if (!wanted.isEmpty()) {
                append(DECLARED, SpecDraft.DECLARED.lines().toList(), EdgeText.declared(wanted, INDENT));
            }
            return;
        }
        Set<EdgeName> there = new HashSet<>();
        for (SpecText.Entry entry : block.get().entries()) {
            Optional<EdgeName> name = EdgeName.parse(entry.name());
            Optional<Declaration> now = name.flatMap(it -> Optional.ofNullable(wanted.get(it)));
            name.ifPresent(there::add);
            if (now.isEmpty() || !now.map(Declaration::toString).equals(entry.value())) {
                edit.replace(
                        entry.first(),
                        entry.last() + 1 - entry.first(),
                        name.isPresent() && now.isPresent()
                                ? EdgeText.declared(
                                        Map.of(name.get(), now.get()),
                                        block.get().indent())
                                : List.of());
            }
        }
        var missing = new LinkedHashMap<>(wanted);
        missing.keySet().removeAll(there);
        if (block.get().empty() && !missing.isEmpty()) {
            String key = text.lines().get(block.get().key());
            edit.replace(block.get().key(), 1, List.of(key.replaceFirst(":\\s*\\{\\s*}", ":")));
        }
        edit.insert(block.get().end(), EdgeText.declared(missing, block.get().indent()));
    }
}
