package dev.expunge.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.expunge.map.Hazard;
import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MapJsonTest {
    private static final Path PUBLISHED = Path.of("..", "docs", "map.schema.json");

    private static JsonNode schema() {
        try {
            return JsonMapper.shared().readTree(Files.readString(PUBLISHED));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> errors(JsonNode map) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema());
        return schema.validate(map).stream().map(Error::toString).toList();
    }

    private static JsonNode json(Picture picture) {
        String line = MapJson.of(picture);
        assertThat(line).endsWith("}\n").hasLineCount(1);
        return JsonMapper.shared().readTree(line);
    }

    private static Maps cyclic() {
        return new Maps()
                .table("users", 1_000)
                .table("a", 2)
                .table("b", -1)
                .table("c", 5)
                .edge("a", "user_id", "users", Action.DELETE)
                .edge("b", "a_id", "a", Action.DELETE)
                .edge("a", "b_id", "b", Action.DELETE)
                .edge("users", "invited_by", "users", Action.DETACH)
                .edge("c", "user_id", "users", Action.FORBID);
    }

    @Test
    void everythingThatIsPrintedIsDescribed() {
        for (Maps maps : List.of(cyclic(), Odd.maps(), Maps.generated(80, 5))) {
            assertThat(errors(json(maps.picture()))).isEmpty();
            assertDescribed("map", json(maps.picture()), schema());
        }
    }

    /// Every key of the output stands in the schema with a description.
    private static void assertDescribed(String path, JsonNode value, JsonNode schema) {
        JsonNode resolved = resolved(schema);
        value.properties().forEach(property -> {
            JsonNode of = resolved.path("properties").path(property.getKey());
            String below = path + "." + property.getKey();
            assertThat(of.path("description")
                            .asString(resolved(of).path("description").asString("")))
                    .as(below)
                    .endsWith(".");
            assertDescribed(below, property.getValue(), of);
        });
        value.values().forEach(item -> {
            if (value.isArray()) {
                assertDescribed(path, item, resolved.path("items"));
            }
        });
    }

    private static JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        JsonNode found =
                reference.isEmpty() ? schema : schema().path("$defs").path(reference.substring("#/$defs/".length()));
        return found.has("oneOf") ? found.path("oneOf").path(1) : found;
    }

    @Test
    void everyActionIsInTheSchema() {
        List<String> known = schema().at("/$defs/edge/properties/action/enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();

        for (Action action : Action.values()) {
            assertThat(known).contains(Words.action(action));
        }
    }

    @Test
    void saysWhatTheMapIs() {
        var graph = cyclic().graph();
        Picture picture = Picture.of(
                graph,
                Map.of(new TableName("public", "a"), 0L),
                Hazard.of(graph),
                Set.of(graph.edges().getLast().name()));

        JsonNode map = json(picture);

        assertThat(map.get("root").asString()).isEqualTo("public.users");
        assertThat(map.get("deletion_order").valueStream().map(JsonNode::asString))
                .containsExactly("public.b", "public.a", "public.users");
        assertThat(map.at("/components/0/tables").valueStream().map(JsonNode::asString))
                .containsExactly("public.a", "public.b");
        assertThat(map.get("tables")
                        .valueStream()
                        .map(t -> t.get("name").asString() + " " + t.get("fate").asString() + " " + t.get("order") + " "
                                + t.get("rows") + " " + t.get("rows_are").asString()))
                .containsExactly(
                        "users deleted 3 1000 estimated",
                        "a deleted 2 0 counted",
                        "b deleted 1 null unknown",
                        "c kept null 5 estimated");
        assertThat(map.get("edges").valueStream().map(e -> e.get("edge").asString() + " " + e.get("decided")))
                .contains("public.a(user_id) true", "public.c(user_id) false");
        assertThat(map.at("/hazards/0/edges/0").asString()).isEqualTo("public.users(invited_by)");
    }

    @Test
    void namesAreExact() {
        JsonNode map = json(Odd.maps().picture());

        assertThat(map.get("tables")
                        .valueStream()
                        .skip(1)
                        .map(t -> t.get("name").asString()))
                .containsExactlyInAnyOrderElementsOf(Odd.NAMES);
    }
}
