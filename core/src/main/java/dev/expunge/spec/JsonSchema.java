package dev.expunge.spec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The few forms of JSON Schema that a spec needs.
final class JsonSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonSchema() {}

    static ObjectNode ofType(String type) {
        return NODES.objectNode().put("type", type);
    }

    /// Text of a form, or text with a variable in it.
    static ObjectNode text(String pattern) {
        return ofType("string").put("pattern", orVariable(pattern));
    }

    /// Text of exactly a form.
    static ObjectNode exactText(String pattern) {
        return ofType("string").put("pattern", whole(pattern));
    }

    /// A value that YAML may see as `type`, and that may also be text of a form, or text with a variable in it.
    static ObjectNode textOr(String type, String pattern) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("type").add(type).add("string");
        return schema.put("pattern", orVariable(pattern));
    }

    /// Nothing said yet.
    static ObjectNode empty() {
        return NODES.objectNode();
    }

    /// One of some words.
    static ObjectNode oneOf(Iterable<String> words) {
        ObjectNode schema = NODES.objectNode();
        ArrayNode valid = schema.putArray("enum");
        words.forEach(valid::add);
        return schema;
    }

    /// Exactly one number.
    static ObjectNode constant(int number) {
        return NODES.objectNode().put("const", number);
    }

    /// Any single value.
    static ObjectNode anyScalar() {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    /// A default as an editor would write it: a number and a truth value without quotes.
    static JsonNode literal(String text) {
        if (text.equals("true") || text.equals("false")) {
            return NODES.booleanNode(Boolean.parseBoolean(text));
        }
        return text.matches("[0-9]{1,9}") ? NODES.numberNode(Integer.parseInt(text)) : NODES.stringNode(text);
    }

    static String whole(String pattern) {
        return "^(?:" + pattern + ")$";
    }

    private static String orVariable(String pattern) {
        return whole(pattern) + "|\\$\\{";
    }
}
