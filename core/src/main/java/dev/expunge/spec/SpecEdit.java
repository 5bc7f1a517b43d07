package dev.expunge.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Changes to the lines of a spec, collected and then made at once. Confined to one thread.
public final class SpecEdit {
    private static final int CONTEXT = 2;

    private final SpecText before;
    private final List<Change> changes = new ArrayList<>();

    /// @param at the first line that is replaced, or the one before which lines are inserted
    private record Change(int at, int removed, List<String> lines) {
        private Change {
            Objects.requireNonNull(lines, "lines is null");
        }

        int after() {
            return at + removed;
        }
    }

    /// Edits of a text.
    public SpecEdit(SpecText before) {
        this.before = before;
    }

    /// Inserts lines before a line; those inserted at one place keep their order.
    public void insert(int at, List<String> lines) {
        replace(at, 0, lines);
    }

    /// Replaces lines.
    public void replace(int at, int removed, List<String> lines) {
        if (removed > 0 || !lines.isEmpty()) {
            changes.add(new Change(at, removed, List.copyOf(lines)));
        }
    }

    /// Whether nothing is to be changed.
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// What is inserted before a line stands before what replaces it.
    private List<Change> sorted() {
        return changes.stream()
                .sorted(Comparator.comparingInt(Change::at).thenComparing(change -> change.removed() > 0))
                .toList();
    }

    /// The text with all changes made.
    public String text() {
        List<String> whole = before.whole();
        String end = before.lineEnd();
        var text = new StringBuilder();
        int line = 0;
        for (Change change : sorted()) {
            while (line < change.at()) {
                text.append(whole.get(line++));
            }
            if (!text.isEmpty() && !endsLine(text)) {
                text.append(end);
            }
            change.lines().forEach(it -> text.append(it).append(end));
            line = Math.max(line, change.after());
        }
        while (line < whole.size()) {
            text.append(whole.get(line++));
        }
        return text.toString();
    }

    private static boolean endsLine(StringBuilder text) {
        char last = text.charAt(text.length() - 1);
        return last == '\n' || last == '\r';
    }

    /// What changes, with the lines around it: those with `-` go, those with `+` come.
    public List<String> diff() {
        List<String> old = before.lines();
        List<Change> all = sorted();
        var diff = new ArrayList<String>();
        int shown = 0;
        int grown = 0;
        for (int i = 0; i < all.size(); i++) {
            Change change = all.get(i);
            int from = Math.max(shown, change.at() - CONTEXT);
            if (from > shown || diff.isEmpty()) {
                diff.add("@@ line " + (from + 1 + grown) + " @@");
            }
            old.subList(from, change.at()).forEach(line -> diff.add(" " + line));
            old.subList(change.at(), change.after()).forEach(line -> diff.add("-" + line));
            change.lines().forEach(line -> diff.add("+" + line));
            int next = i + 1 < all.size() ? all.get(i + 1).at() : old.size();
            shown = Math.min(change.after() + CONTEXT, Math.max(change.after(), next));
            old.subList(change.after(), shown).forEach(line -> diff.add(" " + line));
            grown += change.lines().size() - change.removed();
        }
        return diff;
    }
}
