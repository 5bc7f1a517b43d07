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

    private List<Change> sorted() {
        return changes.stream().sorted(Comparator.comparingInt(Change::at)).toList();
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

    /// What changes, as a unified diff with its lines only, no heading.
    public List<String> diff() {
        List<String> old = before.lines();
        var diff = new ArrayList<String>();
        int shown = 0;
        int grown = 0;
        for (Change change : sorted()) {
            int from = Math.max(shown, change.at() - CONTEXT);
            if (from > shown || diff.isEmpty()) {
                diff.add("@@ line " + (from + 1 + grown) + " @@");
            }
            old.subList(from, change.at()).forEach(line -> diff.add(" " + line));
            old.subList(change.at(), change.after()).forEach(line -> diff.add("-" + line));
            change.lines().forEach(line -> diff.add("+" + line));
            shown = change.after();
            grown += change.lines().size() - change.removed();
            shown = trailing(old, diff, shown);
        }
        return diff;
    }

    private int trailing(List<String> old, List<String> diff, int from) {
        int limit = sorted().stream()
                .mapToInt(Change::at)
                .filter(at -> at >= from)
                .min()
                .orElse(old.size());
        int to = Math.min(Math.min(old.size(), from + CONTEXT), limit);
        if (sorted().stream().anyMatch(c -> c.at() == from && from == limit)) {
            return from;
        }
        old.subList(from, to).forEach(line -> diff.add(" " + line));
        return to;
    }
}
