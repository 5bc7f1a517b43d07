package dev.expunge.spec;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The part of a spec that decides what is deleted and how it is guarded, in one stable spelling: what a
/// signature digests.
///
/// Comments, the order of keys and trailing blanks of the criteria do not change it. Nor does where the database
/// is, who connects, the pace, the kill file or the folder of the export: those may differ between a trial and a
/// scheduled run.
public final class SpecDigest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SpecDigest() {}

    /// The canonical text: JSON on one line, every list that has no order of its own sorted.
    public static String canonical(Spec spec) {
        ObjectNode canonical = NODES.objectNode()
                .put("expunge", 1)
                .put("name", spec.name())
                .put("root", spec.root().toString())
                .put("criteria", spec.criteria().stripTrailing());
        ObjectNode parameters = canonical.putObject("parameters");
        new TreeMap<>(spec.parameters()).forEach((name, parameter) -> parameters.set(name, parameter(parameter)));
        canonical.set("edges", edges(spec.edges()));
        canonical.set("guards", guards(spec.guards()));
        spec.backup().export().ifPresent(export -> {
            ArrayNode recipients = canonical.putObject("export").putArray("encrypt_to");
            export.encryptTo().stream().sorted().distinct().forEach(recipients::add);
        });
        return canonical.toString();
    }

    private static ObjectNode parameter(Spec.Parameter parameter) {
        ObjectNode node = NODES.objectNode().put("type", Texts.word(parameter.type()));
        parameter.minimum().ifPresent(minimum -> node.put("minimum", Numbers.canonical(minimum)));
        parameter.maximum().ifPresent(maximum -> node.put("maximum", Numbers.canonical(maximum)));
        parameter.defaultValue().ifPresent(value -> node.put("default", value));
        return node;
    }

    private static ObjectNode edges(Map<EdgeName, Action> edges) {
        var sorted = new TreeMap<String, String>();
        edges.forEach((edge, action) -> sorted.put(edge.toString(), Texts.word(action)));
        ObjectNode node = NODES.objectNode();
        sorted.forEach(node::put);
        return node;
    }

    private static ObjectNode guards(Spec.Guards guards) {
        ObjectNode node = NODES.objectNode().put("allow_empty", guards.allowEmpty());
        guards.maxRows().ifPresent(most -> node.put("max_rows", Numbers.canonical(BigDecimal.valueOf(most))));
        if (guards.maxUnselected() > 0) {
            node.put("max_unselected", Numbers.canonical(BigDecimal.valueOf(guards.maxUnselected())));
        }
        guards.maxRatio().ifPresent(most -> node.put("max_ratio", Numbers.canonical(most.value())));
        ArrayNode dates = node.putArray("dates");
        guards.dates().stream()
                .map(SpecDigest::dates)
                .sorted(Comparator.comparing(ObjectNode::toString))
                .forEach(dates::add);
        return node;
    }

    private static ObjectNode dates(Spec.DateRange range) {
        ObjectNode node = NODES.objectNode().put("column", range.column());
        range.notBefore().ifPresent(bound -> node.put("not_before", bound(bound)));
        range.notAfter().ifPresent(bound -> node.put("not_after", bound(bound)));
        return node;
    }

    private static String bound(Spec.DateBound bound) {
        return switch (bound) {
            case Spec.DateBound.Day day -> day.day().toString();
            case Spec.DateBound.BeforeAsOf before -> ":as_of - " + before.days() + " days";
        };
    }
}
