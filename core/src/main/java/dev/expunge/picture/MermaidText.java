package dev.expunge.picture;

import dev.expunge.map.Edge;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The map as a Mermaid flowchart, for documents that draw such themselves. Tables are called `t1`, `t2`, … and
/// their names are only ever quoted labels in which everything but plain letters is written as a number, so that no
/// name can break the grammar or become markup.
public final class MermaidText {
    /// The first line, by which such a file is known.
    public static final String BEGINNING = "%% a map by Expunge";

    private static final int USUAL_LIMIT = 500;
    private static final Map<String, String> LINES = Map.of(
            "DELETE", "-->",
            "DETACH", "-.->",
            "ANONYMIZE", "-.-o",
            "FORBID", "--x",
            "KEEP", "--o");
    private static final Map<String, String> STROKES = Map.of(
            "DELETE", "stroke:#b93a0b",
            "DETACH", "stroke:#1d5fa8",
            "ANONYMIZE", "stroke:#7c3aad",
            "FORBID", "stroke:#57606a",
            "KEEP", "stroke:#1a7f4b");
    private static final String PLAIN = "_ .,:()?~/";

    private final Picture picture;
    private final StringBuilder out = new StringBuilder();
    private final Map<TableName, String> ids = new HashMap<>();

    private MermaidText(Picture picture) {
        this.picture = picture;
        picture.boxes().forEach(b -> ids.put(b.name(), "t" + (ids.size() + 1)));
    }

    /// The chart, ending with a line break.
    public static String of(Picture picture) {
        return new MermaidText(picture).text();
    }

    private String text() {
        line(BEGINNING);
        if (picture.arrows().size() > USUAL_LIMIT) {
            line("%% more than " + USUAL_LIMIT + " edges: whoever draws this must raise maxEdges");
        }
        line("flowchart LR");
        for (Picture.Cycle cycle : picture.cycles()) {
            line("  subgraph c" + cycle.number() + "[\"cycle " + cycle.number() + "\"]");
            boxes(Set.copyOf(cycle.tables()), "    ");
            line("  end");
        }
        boxes(
                picture.boxes().stream()
                        .filter(b -> b.cycle().isEmpty())
                        .map(Picture.Box::name)
                        .collect(Collectors.toSet()),
                "  ");
        picture.arrows().forEach(this::arrow);
        strokes();
        line("  classDef goes fill:#fdeee6,stroke:#b93a0b,color:#1f2328");
        line("  classDef changes fill:#e8f1fb,stroke:#1d5fa8,color:#1f2328");
        line("  classDef stays fill:#eff1f3,stroke:#8c959f,color:#1f2328,stroke-dasharray:2 3");
        classes();
        return out.toString();
    }

    private void boxes(Set<TableName> wanted, String indent) {
        for (Picture.Box box : picture.boxes()) {
            if (wanted.contains(box.name())) {
                String order = box.order().isPresent() ? box.order().getAsInt() + " · " : "";
                String label = label(order + Words.table(box, picture)) + "<br/>" + label(Words.rows(box));
                line(indent + ids.get(box.name()) + "[\"" + label + "\"]");
            }
        }
    }

    private void arrow(Picture.Arrow arrow) {
        Edge edge = arrow.edge();
        String word = Sizes.word(arrow) + (arrow.concerns().isEmpty() ? "" : hazards(arrow.concerns()));
        line("  " + ids.get(edge.parent().name()) + " "
                + LINES.getOrDefault(edge.action().name(), "---") + "|\""
                + label(Words.reference(edge.name()) + ": " + word) + "\"| "
                + ids.get(edge.child().name()));
    }

    private static String hazards(List<Integer> numbers) {
        return numbers.stream()
                .map(n -> Integer.toString(n))
                .collect(Collectors.joining(", ", numbers.size() == 1 ? ", hazard " : ", hazards ", ""));
    }

    /// One line for all edges with the same action.
    private void strokes() {
        var byStroke = new LinkedHashMap<String, List<Integer>>();
        for (int at = 0; at < picture.arrows().size(); at++) {
            String action = picture.arrows().get(at).edge().action().name();
            byStroke.computeIfAbsent(STROKES.getOrDefault(action, "stroke:#57606a"), _ -> new ArrayList<>())
                    .add(at);
        }
        byStroke.forEach((stroke, places) -> line("  linkStyle "
                + places.stream().map(p -> Integer.toString(p)).collect(Collectors.joining(",")) + " " + stroke));
    }

    private void classes() {
        var words = new TreeSet<String>();
        picture.boxes().forEach(b -> words.add(Fate.of(b.fate()).word()));
        for (String word : words) {
            String members = picture.boxes().stream()
                    .filter(b -> Fate.of(b.fate()).word().equals(word))
                    .map(b -> ids.getOrDefault(b.name(), ""))
                    .collect(Collectors.joining(","));
            line("  class " + members + " " + word);
        }
    }

    private static String label(String text) {
        var label = new StringBuilder();
        Words.plain(text).codePoints().forEach(c -> {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
            if (plain) {
                label.appendCodePoint(c);
            } else {
                label.append('#').append(c).append(';');
            }
        });
        return label.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
