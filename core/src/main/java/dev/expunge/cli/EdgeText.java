package dev.expunge.cli;

import dev.expunge.map.Proposal;
import dev.expunge.spec.Action;
import dev.expunge.spec.Declaration;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Edges as a spec has them: one entry each, with the reason as a comment behind it, below the table that they
/// reference.
final class EdgeText {
    private static final int WIDEST_EDGE = 52;
    private static final int NARROWEST_REASON = 40;
    private static final int WIDTH = 110;
    private static final String COMMENT = "  # ";

    private EdgeText() {}

    /// One entry.
    ///
    /// @param action empty where a person must decide
    record Entry(EdgeName edge, Optional<Action> action, String reason) {
        static Entry of(Proposal proposal) {
            return new Entry(proposal.edge(), proposal.action(), proposal.reason());
        }

        private String decided(String indent) {
            return YamlText.key(edge.toString(), indent) + " "
                    + action.map(MapText::word).orElse("DECIDE");
        }
    }

    /// The lines of proposals, below a comment for each table that they reference.
    static List<String> grouped(List<Proposal> proposals, String indent) {
        List<Entry> entries = proposals.stream().map(Entry::of).toList();
        int column = column(entries, indent);
        var lines = new ArrayList<String>();
        Optional<TableName> group = Optional.empty();
        for (Proposal proposal : proposals) {
            TableName parent = proposal.foreignKey().parent();
            if (!group.equals(Optional.of(parent))) {
                group = Optional.of(parent);
                lines.add(indent + "# " + heading(proposal));
            }
            lines.addAll(lines(Entry.of(proposal), indent, column));
        }
        return lines;
    }

    private static String heading(Proposal proposal) {
        return StatusText.plain("What references " + proposal.foreignKey().parent()
                + (proposal.certain() ? ":" : ", if rows of it are deleted:"));
    }

    /// The lines of entries, their comments below each other.
    static List<String> lines(List<Entry> entries, String indent) {
        int column = column(entries, indent);
        return entries.stream()
                .flatMap(entry -> lines(entry, indent, column).stream())
                .toList();
    }

    /// Each edge with its reason below it, for a page.
    static List<String> reasons(List<Entry> entries) {
        return entries.stream()
                .flatMap(entry -> Stream.concat(
                        Stream.of(MapText.INDENT + entry.edge()),
                        Wrapped.lines(MapText.INDENT + "    ", entry.reason(), MapText.WIDTH).stream()))
                .toList();
    }

    private static int column(List<Entry> entries, String indent) {
        return entries.stream()
                .mapToInt(entry -> lastLine(entry.decided(indent)))
                .filter(width -> width <= WIDEST_EDGE)
                .max()
                .orElse(0);
    }

    private static List<String> lines(Entry entry, String indent, int column) {
        String edge = entry.decided(indent);
        String reason = StatusText.plain(entry.reason());
        var lines = new ArrayList<>(edge.lines().toList());
        if (lastLine(edge) > WIDEST_EDGE) {
            lines.addAll(Wrapped.lines(indent + "    # ", reason, WIDTH).stream()
                    .map(line -> indent + "    # " + line.substring(indent.length() + COMMENT.length() + 2))
                    .toList());
            return lines;
        }
        int start = Math.max(column, lastLine(edge));
        List<String> pieces = Wrapped.lines("", reason, Math.max(NARROWEST_REASON, WIDTH - start - COMMENT.length()));
        lines.set(lines.size() - 1, lines.getLast() + " ".repeat(start - lastLine(edge)) + COMMENT + pieces.getFirst());
        pieces.stream().skip(1).forEach(piece -> lines.add(" ".repeat(start) + COMMENT + piece));
        return lines;
    }

    private static int lastLine(String text) {
        return text.length() - text.lastIndexOf('\n') - 1;
    }

    /// The entries of `declared:`.
    static List<String> declared(Map<EdgeName, Declaration> declared, String indent) {
        return declared.entrySet().stream()
                .flatMap(it -> (YamlText.key(it.getKey().toString(), indent) + " "
                                + YamlText.scalar(it.getValue().toString()))
                        .lines())
                .toList();
    }
}
