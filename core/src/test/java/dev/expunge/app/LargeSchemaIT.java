package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.cli.MapText;
import dev.expunge.fluxmap.LargeSchema;
import dev.expunge.map.Catalog;
import dev.expunge.map.Graph;
import dev.expunge.map.MapOutcome;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Database;
import dev.expunge.sql.TableName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A schema of a thousand tables; how long that takes is measured by the benchmark `map`.
class LargeSchemaIT {
    @Test
    void isReadAndMappedAsAWhole() {
        String database = TestServer.empty();
        TestServer.execute(database, LargeSchema.DDL);
        TestServer.execute(database, "analyze");
        var url = new Database(TestServer.server().url(database, "postgres"), Optional.empty(), Optional.empty());
        var expunge = new Expunge(Map.of(), new SystemTime());
        Catalog catalog = expunge.catalog(url);
        Graph graph = MapOutcome.draw(catalog, new TableName("public", "table 0"), everyEdge(catalog))
                .orFail();
        String text = MapText.of(graph, expunge.rows(url, graph), expunge.hazards(url, graph));
        assertThat(graph.tables()).hasSize(LargeSchema.TABLES);
        assertThat(catalog.foreignKeys()).hasSize(2_097);
        assertThat(text).contains("reference each other in a circle");
        TestServer.drop(database);
    }

    private static Map<EdgeName, Action> everyEdge(Catalog catalog) {
        var edges = new LinkedHashMap<EdgeName, Action>();
        catalog.foreignKeys()
                .forEach(key ->
                        edges.put(new EdgeName(key.child(), key.childColumns(), Optional.empty()), Action.DELETE));
        return edges;
    }
}
