package dev.expunge.spec;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A spec as the lines of its file, to be edited in place: what is not edited stays as it is, byte for byte.
/// Immutable.
public final class SpecText {
    private final Path file;
    private final String text;
    private final MappingNode content;
    private final List<String> lines;

    private SpecText(Path file, String text, MappingNode content) {
        this.file = file;
        this.text = text;
        this.content = content;
        this.lines = split(text);
    }

    /// Reads a spec for editing.
    ///
    /// @param file where the text is from, for messages
    /// @throws Failure `SPEC_UNREADABLE` when it is no YAML
    public static SpecText of(Path file, String text) {
        return new SpecText(file, text, (MappingNode) SpecReader.mappingIn(file, text));
    }

    /// One entry of a section of the file.
    ///
    /// @param name its key
    /// @param value its value, or the one of its key `action`; empty where that is no single word
    /// @param longer whether more is said than one word
    /// @param first its first line, counted from 0
    /// @param end the line after its last one, comments that hang on it included
    public record Entry(String name, Optional<String> value, boolean longer, int first, int last, int end) {
        /// Whether a person has still to decide.
        public boolean undecided() {
            return value.filter(DecisionKeys.UNDECIDED::equalsIgnoreCase).isPresent();
        }
    }

    /// A section whose entries can be edited line by line.
    ///
    /// @param key the line of its key
    /// @param end the line after its last entry
    /// @param indent what stands before each entry
    /// @param empty whether it is written as `{}`, or not at all
    public record Block(int key, int end, String indent, boolean empty, List<Entry> entries) {
        public Block {
            entries = List.copyOf(entries);
        }
    }

    /// The lines, without what ends them.
    public List<String> lines() {
        return lines.stream().map(SpecText::bare).toList();
    }

    /// The lines with what ends them; joined they are the text.
    List<String> whole() {
        return lines;
    }

    /// What ends a line of this file.
    public String lineEnd() {
        return lines.stream()
                .map(line -> line.substring(bare(line).length()))
                .filter(end -> !end.isEmpty())
                .findFirst()
                .orElse("\n");
    }

    /// The single value of a key of the top level, where the file has one.
    public Optional<String> scalar(String name) {
        return under(content, name).filter(ScalarNode.class::isInstance).map(node -> ((ScalarNode) node).getValue());
    }

    /// A section of the file; empty where the file has none.
    ///
    /// @throws Failure `SPEC_UNEDITABLE` when it is written in a way that cannot be edited line by line
    public Optional<Block> block(String name) {
        for (NodeTuple tuple : content.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
                return Optional.of(block(name, key, tuple.getValueNode()));
            }
        }
        if (content.getFlowStyle() == FlowStyle.FLOW) {
            throw uneditable("the whole file is written between { and }");
        }
        return Optional.empty();
    }

    private Block block(String name, Node key, Node value) {
        int line = lineAt(start(key));
        if (content.getFlowStyle() == FlowStyle.FLOW) {
            throw uneditable("the whole file is written between { and }");
        }
        if (value instanceof ScalarNode scalar && scalar.getValue().isEmpty()) {
            return new Block(line, line + 1, "  ", true, List.of());
        }
        if (!(value instanceof MappingNode mapping) || value.getAnchor().isPresent()) {
            throw uneditable("`" + name + ":` is not a plain list of entries, one each line");
        }
        boolean flow = mapping.getFlowStyle() == FlowStyle.FLOW;
        if (flow && mapping.getValue().isEmpty() && bare(lines.get(line)).matches("[^#]*:\\s*\\{\\s*}\\s*(#.*)?")) {
            return new Block(line, line + 1, "  ", true, List.of());
        }
        if (flow) {
            throw uneditable("`" + name + ":` is written between { and }: write one entry on each line");
        }
        return entries(name, line, mapping);
    }

    private Block entries(String name, int key, MappingNode mapping) {
        var entries = new ArrayList<Entry>();
        String indent = "";
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar) || lineAt(start(mapping)) == key) {
                throw uneditable("`" + name + ":` has an entry that is not on lines of its own");
            }
            int first = lineAt(start(scalar));
            String before = bare(lines.get(first));
            indent = before.substring(0, before.length() - before.stripLeading().length());
            int last = Math.max(lineAt(end(scalar)), lastLineOf(tuple.getValueNode()));
            Optional<String> word = word(tuple.getValueNode()).map(ScalarNode::getValue);
            boolean longer = !(tuple.getValueNode() instanceof ScalarNode);
            entries.add(new Entry(scalar.getValue(), word, longer, first, last, hanging(last + 1, indent.length())));
        }
        return new Block(key, entries.getLast().end(), indent, false, entries);
    }

    /// The end of a block is where the next thing begins, after blanks and comments that are not its own: what
    /// counts is where its last part ends.
    private int lastLineOf(Node node) {
        if (node instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
            return flowEnd(mapping)
                    .orElseGet(() -> lastLineOf(mapping.getValue().getLast().getValueNode()));
        }
        if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
            return flowEnd(sequence)
                    .orElseGet(() -> lastLineOf(sequence.getValue().getLast()));
        }
        int at = end(node);
        while (at > start(node) && Character.isWhitespace(text.charAt(at - 1))) {
            at--;
        }
        return lineAt(Math.max(start(node), at - 1));
    }

    private Optional<Integer> flowEnd(CollectionNode<?> node) {
        return node.getFlowStyle() == FlowStyle.FLOW ? Optional.of(lineAt(end(node) - 1)) : Optional.empty();
    }

    /// The line after the comments that are indented deeper than an entry: they belong to the one above.
    private int hanging(int from, int indent) {
        int line = from;
        while (line < lines.size()) {
            String bare = bare(lines.get(line));
            String stripped = bare.stripLeading();
            if (!stripped.startsWith("#") || bare.length() - stripped.length() <= indent) {
                break;
            }
            line++;
        }
        return line;
    }

    /// The word of an entry: its value, or that of its key `action` where there is more to say.
    private static Optional<ScalarNode> word(Node value) {
        if (value instanceof ScalarNode scalar) {
            return Optional.of(scalar);
        }
        return value instanceof MappingNode mapping
                ? under(mapping, "action").flatMap(SpecText::word)
                : Optional.empty();
    }

    private static Optional<Node> under(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(t -> t.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /// The text as if everything had been decided, to read the rest of it.
    public String decided() {
        var edited = new StringBuilder(text);
        under(content, "edges").filter(MappingNode.class::isInstance).stream()
                .flatMap(node -> ((MappingNode) node).getValue().stream())
                .flatMap(tuple -> word(tuple.getValueNode()).stream())
                .filter(word -> word.getValue().equalsIgnoreCase(DecisionKeys.UNDECIDED))
                .sorted(Comparator.comparingInt(node -> -start(node)))
                .forEach(node -> edited.replace(start(node), end(node), "forbid"));
        return edited.toString();
    }

    /// What the file says at the top level but for `except`, to see that an edit has changed nothing else.
    public Map<String, String> others(List<String> except) {
        var others = new LinkedHashMap<String, String>();
        content.getValue().stream()
                .filter(t -> t.getKeyNode() instanceof ScalarNode key && !except.contains(key.getValue()))
                .forEach(t -> others.put(((ScalarNode) t.getKeyNode()).getValue(), said(t.getValueNode())));
        return others;
    }

    private static String said(Node node) {
        return switch (node) {
            case ScalarNode scalar ->
                scalar.getScalarStyle() + " " + scalar.getValue().length() + " " + scalar.getValue();
            case SequenceNode sequence ->
                sequence.getValue().stream().map(SpecText::said).toList().toString();
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .map(t -> said(t.getKeyNode()) + ": " + said(t.getValueNode()))
                        .toList()
                        .toString();
            default -> node.toString();
        };
    }

    /// Why this file has to be edited by a person.
    public Failure uneditable(String why) {
        return Failure.nothingChanged(
                Code.SPEC_UNEDITABLE,
                file + " cannot be edited safely: " + why,
                "edit it by hand; without --update the dry run lists what is new, gone and changed");
    }

    private static List<String> split(String text) {
        var lines = new ArrayList<String>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n' || (c == '\r' && !text.startsWith("\n", at + 1))) {
                lines.add(text.substring(from, at + 1));
                from = at + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    private static String bare(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }

    private int lineAt(int offset) {
        int line = 0;
        int passed = lines.isEmpty() ? 0 : lines.getFirst().length();
        while (line < lines.size() - 1 && passed <= offset) {
            line++;
            passed += lines.get(line).length();
        }
        return line;
    }

    private int start(Node node) {
        return offset(node.getStartMark().orElseThrow());
    }

    private int end(Node node) {
        return offset(node.getEndMark().orElseThrow());
    }

    /// Marks count characters, not the halves of which Java makes some.
    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }
}
