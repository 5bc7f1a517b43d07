package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SpecSchemaTest {
    private static final Path PUBLISHED = Path.of("..", "docs", "spec.schema.json");
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SpecSchema.tree());

    @Test
    void thePublishedFileIsWhatTheKeysSay() throws IOException {
        if (Boolean.getBoolean("expunge.publish")) {
            Files.createDirectories(PUBLISHED.getParent());
            Files.writeString(PUBLISHED, SpecSchema.text());
        }

        assertThat(Files.readString(PUBLISHED))
                .as("docs/spec.schema.json; make it again with:"
                        + " mvn -pl core -am test -Dtest=SpecSchemaTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dexpunge.publish=true")
                .isEqualTo(SpecSchema.text());
    }

    @Test
    void everyKeyHasADescription() {
        assertDescribed("spec", SpecSchema.tree());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "guards: { max_rows: \"5\", max_ratio: 0.4 }",
                "guards: { max_ratio: 40%, allow_empty: \"false\" }",
                "guards: { dates: [{ column: '\"Weird \"\" Name\"', not_after: \":as_of - 1 day\" }] }",
                "guards: { dates: [{ column: created_at, not_before: 2012-01-01 }] }",
                "guards: { dates: [{ column: a, max_null: 1%, max_default: 0.5, max_same_day: 90% }] }",
                "guards: { max_rows_per_table: { public.a: 0, 'public.\"A\"': 1 }, max_ratio_per_table: { a.b: 1% } }",
                "guards: { max_ratio_per_group: { column: t, share: 5% }, last_runs: {}, dependants: { factor: 2 } }",
                "guards: { empty_after: 0, dry_run: {}, max_dependants: 5, time_limit: 1 h }",
                "guards: { checks: [{ name: a b, expect_none: select 1 }, { name: c, expect_all: a > 1 }] }",
                "guards: { checks: [{ name: c, expect_between: select 1, at_least: -1.5, at_most: 2 }] }",
                "pace: { mode: { fixed: { roots: 1, pause: 0ms } }, deadline: 1 h }",
                "pace: { mode: gentle, batch: { target: 300ms, roots: 1..5000 }, workers: 4 }",
                "pace: { mode: brisk, batch: {} }",
                "pace: { mode: { fixed: {} } }",
                "pace: {}",
                "stop: { kill_file: \"${SECRET}/stop\" }",
                "stop: { kill_file: /var/run/expunge/stop }",
                "guards: { accept: { unseen_work: they belong to the row } }",
                "guards: { accept: { superuser: a laptop, ledger_changes: a laptop } }",
                "notices: [{ webhook: { url: 'https://ops.example.org/x' } }]",
                "deleted: { to: lists, key: '${KEY}' }",
                "deleted: { to: 's3://b/p', key: { file: k }, earlier_keys: [{ command: a b }], since: created_at }",
                "notices: [{ webhook: { secret_url: '${HOOK}', format: slack }, on: [refused, stopped] }]",
                "notices: [{ email: { to: a@b.c, from: d@e.f, host: mail } , on: finished }]",
                "backup: { export: { to: x, encrypt_to: [" + Specs.RECIPIENT
                        + "], keys: 's3://bucket/p', horizon: 7 years } }",
                "backup: { export: { to: x, encrypt_to: [" + Specs.RECIPIENT + "], kms: alias/a, changed: spare } }",
                "backup: { export: { to: x, encrypt_to: [" + Specs.RECIPIENT
                        + "], kms: { key: a, region: eu-1 }, sign_with: k.pem, horizon: 1 day } }",
                "edges: {}",
                "edges: { public.a(b): detach, \"public.a(b, c) -> x.d(e, f)\": forbid }",
                "edges: { 'public.\"A (b)\"(c)': delete }"
            })
    void whatTheReaderAcceptsTheSchemaAccepts(String section) {
        String yaml = Specs.with(section + "\n");

        assertThat(Specs.read(yaml)).isNotNull();
        assertThat(errors(yaml)).isEmpty();
    }

    @Test
    void theCompleteSpecIsAcceptedByBoth() {
        assertThat(Specs.read(Specs.COMPLETE)).isNotNull();
        assertThat(errors(Specs.COMPLETE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zzz: 1",
                "guards: { zzz: 1 }",
                "guards: { accept: { zzz: why } }",
                "notices: [{ webhook: { url: 'ftp://ops.example.org/x' } }]",
                "deleted: { to: lists }",
                "deleted: { to: lists, key: 00112233 }",
                "notices: [{ email: { to: nobody, from: d@e.f, host: mail } }]",
                "notices: [{ email: { to: a@b.c, from: d@e.f, host: mail }, on: never }]",
                "guards: { accept: { unseen_work: \"\" } }",
                "guards: { dates: [{ column: a, not_after: 2012-01-01, zzz: 1 }] }",
                "pace: { zzz: 1 }",
                "stop: { zzz: 1 }",
                "backup: { zzz: 1 }",
                "backup: { export: { to: x, encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p],"
                        + " zzz: 1 } }",
                "guards: { max_rows: 0 }",
                "guards: { max_rows: x }",
                "guards: { max_ratio: 40 }",
                "guards: { allow_empty: maybe }",
                "guards: { dates: [] }",
                "guards: { checks: [] }",
                "guards: { checks: [{ expect_none: select 1 }] }",
                "guards: { checks: [{ name: a=b, expect_none: select 1 }] }",
                "guards: { max_rows_per_table: { users: 1 } }",
                "guards: { max_ratio_per_group: { column: a } }",
                "guards: { last_runs: { factor: 1 } }",
                "guards: { dry_run: { zzz: 1 } }",
                "guards: { empty_after: 11 }",
                "guards: { time_limit: 10 }",
                "guards: { dates: [{ not_after: 2012-01-01 }] }",
                "pace: { mode: fixed }",
                "pace: { mode: {} }",
                "pace: { mode: { fixed: { roots: 100001 } } }",
                "pace: { mode: { fixed: { pause: 200 } } }",
                "pace: { batch: { roots: 500 } }",
                "pace: { workers: 0 }",
                "stop: { kill_file: \"\" }",
                "backup: { export: { to: x } }",
                "backup: { export: { to: x, encrypt_to: [age1abc] } }",
                "edges: { public.a: delete }",
                "edges: { public.a(b): DECIDE }",
                "parameters: { p: { type: integr } }",
                "parameters: { p-q: { type: integer } }",
                "parameters: { p: { type: integer, zzz: 1 } }"
            })
    void whatTheSchemaRefusesTheReaderRefuses(String section) {
        String yaml = Specs.with(section + "\n");

        assertThat(Specs.failure(yaml)).isInstanceOf(Failure.class);
        assertThat(errors(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"expunge", "name", "database", "root", "criteria"})
    void bothMissTheSameKeys(String key) {
        String yaml = Specs.SMALLEST.replace(key + ":", "zzz:");

        assertThat(Specs.failure(yaml).what()).contains(key + "   is missing");
        assertThat(errors(yaml)).anySatisfy(error -> assertThat(error).contains("'" + key + "'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hunter2", "{ literal: x }", "{}", "{ environment: A, file: b }", "{ environment: \"${A}\" }"})
    void aLiteralPasswordIsRefusedByBoth(String password) {
        String yaml = withPassword(password);

        assertThat(Specs.failure(yaml).what()).contains("database.password");
        assertThat(errors(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://r:5432/app", "{ url: \"postgresql://r/app\", lag: 0s }"})
    void aReplicaIsAcceptedByBoth(String replica) {
        String yaml = Specs.SMALLEST.replace("  environment: test", "  environment: test\n  replica: " + replica);

        assertThat(Specs.read(yaml).database().replica()).isPresent();
        assertThat(errors(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${SECRET}", "{ environment: A }", "{ file: a/b }", "{ command: vault read }"})
    void aSourceOfAPasswordIsAcceptedByBoth(String password) {
        assertThat(Specs.read(withPassword(password)).database().password()).isPresent();
        assertThat(errors(withPassword(password))).isEmpty();
    }

    private static String withPassword(String password) {
        return Specs.SMALLEST.replace("  environment: test", "  environment: test\n  password: " + password);
    }

    private static List<String> errors(String yaml) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode json = JsonMapper.shared().valueToTree(loaded);
        return SCHEMA.validate(json).stream().map(Error::toString).toList();
    }

    private static void assertDescribed(String path, JsonNode schema) {
        schema.path("properties").properties().forEach(property -> {
            String below = path + "." + property.getKey();
            assertThat(property.getValue().path("description").asString(""))
                    .as(below)
                    .endsWith(".");
            assertDescribed(below, property.getValue());
        });
        schema.path("oneOf").forEach(option -> assertDescribed(path, option));
        List.of("items", "additionalProperties").stream()
                .map(schema::path)
                .filter(JsonNode::isObject)
                .forEach(nested -> assertDescribed(path, nested));
    }
}
