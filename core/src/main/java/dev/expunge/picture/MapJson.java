package dev.expunge.picture;

import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Table;
import dev.expunge.sql.TableName;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The map for programs: one line of JSON, as `docs/map.schema.json` describes it.
public final class MapJson {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int VERSION = 1;

    private MapJson() {}

    /// The line, with its line break.
    public static String of(Picture picture) {
        ObjectNode map = JSON.createObjectNode()
                .put("event", "map")
                .put("version", VERSION)
                .put("root", picture.root().name().toString());
        ArrayNode tables = map.putArray("tables");
        picture.boxes().forEach(b -> table(b, tables.addObject()));
        ArrayNode edges = map.putArray("edges");
        picture.arrows().forEach(a -> edge(a, edges.addObject()));
        ArrayNode order = map.putArray("deletion_order");
        picture.boxes().stream()
                .filter(b -> b.order().isPresent())
                .sorted(Comparator.comparingInt(b -> b.order().getAsInt()))
                .forEach(b -> order.add(b.name().toString()));
        ArrayNode components = map.putArray("components");
        picture.cycles().forEach(c -> {
            ObjectNode component = components.addObject().put("number", c.number());
            names(c.tables(), component.putArray("tables"));
        });
        ArrayNode hazards = map.putArray("hazards");
        picture.concerns().forEach(c -> hazard(c, hazards.addObject()));
        return JSON.writeValueAsString(map) + "\n";
    }

    private static void table(Picture.Box box, ObjectNode node) {
        Table table = box.table();
        node.put("table", box.name().toString())
                .put("schema", box.name().schema())
                .put("name", box.name().name())
                .put("fate", fate(box.fate()));
        number("order", box.order(), node);
        rows(box, node);
        node.put("kind", table.kind().name().toLowerCase(Locale.ROOT))
                .put(
                        "partitions",
                        table.kind() == Table.Kind.PARTITIONED ? table.leaves().size() : 0);
        table.key().forEach(node.putArray("key")::add);
        number("component", box.cycle(), node);
        box.concerns().forEach(node.putArray("hazards")::add);
    }

    private static void rows(Picture.Box box, ObjectNode node) {
        long estimate = box.table().estimatedRows();
        if (box.rows().isPresent()) {
            node.put("rows", box.rows().getAsLong()).put("rows_are", "counted");
        } else if (estimate >= 0) {
            node.put("rows", estimate).put("rows_are", "estimated");
        } else {
            node.putNull("rows").put("rows_are", "unknown");
        }
    }

    private static String fate(Picture.Fate fate) {
        return switch (fate) {
            case GOES -> "deleted";
            case CHANGES -> "changed";
            case STAYS -> "kept";
        };
    }

    private static void edge(Picture.Arrow arrow, ObjectNode node) {
        Edge edge = arrow.edge();
        node.put("edge", edge.name().toString())
                .put("child", edge.child().name().toString());
        edge.childColumns().forEach(node.putArray("child_columns")::add);
        node.put("parent", edge.parent().name().toString());
        edge.parentColumns().forEach(node.putArray("parent_columns")::add);
        node.put("action", Words.action(edge.action()))
                .put("decided", arrow.decided())
                .put("nullable", Words.nullable(edge));
        edge.foreignKey()
                .ifPresentOrElse(key -> declaration(key, node.putObject("declared")), () -> node.putNull("declared"));
        arrow.concerns().forEach(node.putArray("hazards")::add);
    }

    private static void declaration(ForeignKey key, ObjectNode node) {
        node.put("constraint", key.name())
                .put("on_delete", Words.onDelete(key.onDelete()))
                .put("indexed", key.indexed())
                .put("keeping", key.keeping().name().toLowerCase(Locale.ROOT))
                .put("everywhere", key.everywhere());
    }

    private static void hazard(Concern concern, ObjectNode node) {
        node.put("number", concern.number())
                .put("severity", concern.severity().word())
                .put("what", concern.hazard().what())
                .put("consequence", concern.hazard().consequence())
                .put("remedy", concern.hazard().remedy());
        names(concern.tables(), node.putArray("tables"));
        ArrayNode edges = node.putArray("edges");
        concern.edges().forEach(e -> edges.add(e.toString()));
    }

    private static void names(List<TableName> tables, ArrayNode into) {
        tables.forEach(t -> into.add(t.toString()));
    }

    private static void number(String name, OptionalInt value, ObjectNode node) {
        if (value.isPresent()) {
            node.put(name, value.getAsInt());
        } else {
            node.putNull(name);
        }
    }
}
