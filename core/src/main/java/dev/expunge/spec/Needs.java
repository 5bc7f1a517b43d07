package dev.expunge.spec;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// What a spec needs around it when a machine runs it: names only, never a value. Immutable.
///
/// @param variables of the environment
/// @param files that hold secrets, as the spec writes them
public record Needs(SortedSet<String> variables, SortedSet<String> files) {
    private static final Pattern PLACE = Pattern.compile("\\$\\$\\{|\\$\\{(" + Variables.NAME + ")\\}");

    public Needs {
        variables = Collections.unmodifiableSortedSet(new TreeSet<>(variables));
        files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
    }

    /// Reads them from a spec.
    ///
    /// @throws dev.expunge.Failure SPEC_UNREADABLE as [SpecReader#read] does
    public static Needs of(Path file) {
        var variables = new TreeSet<String>();
        var files = new TreeSet<String>();
        collect(SpecReader.mappingIn(file, SpecReader.contentOf(file)), variables, files);
        return new Needs(variables, files);
    }

    private static void collect(Node node, SortedSet<String> variables, SortedSet<String> files) {
        switch (node) {
            case ScalarNode scalar -> {
                Matcher place = PLACE.matcher(scalar.getValue());
                while (place.find()) {
                    if (place.group(1) != null) {
                        variables.add(place.group(1));
                    }
                }
            }
            case SequenceNode list -> list.getValue().forEach(item -> collect(item, variables, files));
            case MappingNode mapping -> {
                secret(mapping, variables, files);
                mapping.getValue().forEach(entry -> collect(entry.getValueNode(), variables, files));
            }
            default -> {}
        }
    }

    /// A mapping with one of these keys and no other says where a secret is.
    private static void secret(MappingNode mapping, SortedSet<String> variables, SortedSet<String> files) {
        if (mapping.getValue().size() != 1) {
            return;
        }
        NodeTuple only = mapping.getValue().getFirst();
        if (only.getKeyNode() instanceof ScalarNode key && only.getValueNode() instanceof ScalarNode value) {
            switch (key.getValue()) {
                case "environment" -> variables.add(value.getValue());
                case "file" -> files.add(value.getValue());
                default -> {}
            }
        }
    }
}
