package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.RealSchemas;
import dev.expunge.TestServer;
import dev.expunge.delete.StopReason;
import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Deletions in schemas of real applications, by a spec that `init` drafted and somebody decided, compared
/// row by row with what the server itself deletes when every reference cascades, and with counts that were
/// computed elsewhere.
///
/// The databases are those of [RealSchemas]. The large one takes minutes and is run with
/// `-Dexpunge.schemas.big=true`.
class RealSchemasIT {
    private static final Map<String, String> LOADED = new HashMap<>();

    @TempDir
    Path folder;

    static List<RealSchema> cases() throws IOException {
        if (!RealSchemas.areHere()) {
            return List.of(new RealSchema(TestServer.server(), "", "", "", false, Map.of()));
        }
        var cases = new ArrayList<RealSchema>();
        String only = System.getProperty("expunge.schemas.only", "");
        for (JsonNode node : json(RealSchemas.file("cases.json"))) {
            if ((node.get("db").asString().endsWith("_big") && !Boolean.getBoolean("expunge.schemas.big"))
                    || !node.get("db").asString().contains(only)) {
                continue;
            }
            for (String mode : List.of("expected_all", "expected_stop_set_null")) {
                if (!node.get(mode).isNull()) {
                    cases.add(new RealSchema(
                            TestServer.server(),
                            node.get("db").asString(),
                            node.get("root").asString(),
                            node.get("where").asString(),
                            mode.endsWith("null"),
                            expected(RealSchemas.file(node.get(mode).asString()))));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void draftedDecidedAndRunDeletesExactlyWhatTheOraclesSay(RealSchema wanted) throws IOException {
        String template =
                LOADED.computeIfAbsent(wanted.database(), name -> RealSchema.load(RealSchemas.file(name + ".sql.gz")));
        Map<String, String> before = wanted.contents(template);
        String twin = wanted.oracle(template);
        Map<String, String> after = wanted.contents(twin);
        TestServer.drop(twin);
        assertThat(RealSchema.lost(before, after)).as("the oracles agree").isEqualTo(wanted.expected());
        String copy = wanted.copy(template, "run");
        var expunge = new Expunge(Map.of(), new SystemTime());
        Path spec = wanted.spec(folder, copy);
        Restoring restoring = Restoring.of(
                Objects.requireNonNull(spec.getParent()), Files.readString(spec) + "restore: { triggers: off }\n");
        Opened opened = expunge.open(spec, List.of());

        DryRun dryRun = expunge.dryRun(opened);
        Outcome outcome = expunge.execute(opened, dryRun.plan().signature().toString(), event -> {}, watch -> {});

        assertThat(deleted(dryRun.measured().tables()))
                .as("counted by the dry run")
                .isEqualTo(wanted.expected());
        assertThat(wanted.contents(copy)).isEqualTo(after);
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().deleted()).isEqualTo(outcome.totals().candidates());
        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        RestoreReport restored = restoring.restore(restoring.wanted(outcome.run(), new RestoreChoice.All()));
        assertThat(wanted.contents(copy)).as(restored.toString()).isEqualTo(before);
        TestServer.drop(copy);
    }

    private static Map<String, Long> deleted(List<TableCount> tables) {
        var deleted = new TreeMap<String, Long>();
        tables.stream()
                .filter(t -> t.deleted() && t.rows() > 0)
                .forEach(t -> deleted.put(t.table().toString(), t.rows()));
        return deleted;
    }

    private static Map<String, Long> expected(Path file) throws IOException {
        var counts = new TreeMap<String, Long>();
        json(file)
                .get("tables")
                .properties()
                .forEach(t -> counts.put(t.getKey(), t.getValue().asLong()));
        return counts;
    }

    private static JsonNode json(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    }
}
