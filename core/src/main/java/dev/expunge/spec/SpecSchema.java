package dev.expunge.spec;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema of a spec (draft 2020-12), made from the keys by which [SpecReader] reads, so that editors
/// complete and check what the reader accepts. What needs a look at two places of a file only the reader checks.
public final class SpecSchema {
    private SpecSchema() {}

    /// The schema, as a fresh tree.
    public static ObjectNode tree() {
        ObjectNode schema = JsonNodeFactory.instance
                .objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "urn:expunge:spec:1")
                .put("title", "Expunge spec")
                .put("description", "What to delete from a live database, from where, under which rules.");
        schema.setAll(SpecKeys.FILE.schema());
        return schema;
    }

    /// The schema as the text of `docs/spec.schema.json`, line break at the end.
    public static String text() {
        return tree().toPrettyString().replace("\r\n", "\n") + "\n";
    }
}
