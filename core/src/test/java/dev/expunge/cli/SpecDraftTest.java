package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Failure;
import dev.expunge.map.Catalog;
import dev.expunge.spec.Location;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecReader;
import dev.expunge.spec.SpecSchema;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SpecDraftTest {
    private static final TableName USERS = new TableName("public", "users");
    private static final Map<String, String> ENVIRONMENT = Map.of("DATABASE_URL", "postgresql://db.example/app");

    private static Spec read(String draft) {
        return new SpecReader().parse(Path.of("/jobs/spec.yaml"), draft, ENVIRONMENT);
    }

    private static List<String> problems(String draft, Map<String, String> environment) {
        Failure failure = catchThrowableOfType(
                Failure.class, () -> new SpecReader().parse(Path.of("/jobs/spec.yaml"), draft, environment));
        return failure.what().lines().skip(1).toList();
    }

    private static String draft(Catalog catalog, TableName root) {
        return SpecDraft.of(catalog, catalog.existing(root), "cleanup");
    }

    @Test
    void itsOnlyProblemsAreTheReferencesToDecide() {
        assertThat(problems(draft(Schemas.fluxmap(), USERS), ENVIRONMENT))
                .hasSize(3)
                .allMatch(line -> line.endsWith("must be decided by a person: delete, detach or forbid"));
    }

    @Test
    void withoutTheEnvironmentOnlyTheUrlIsMissingToo() {
        assertThat(problems(draft(Schemas.fluxmap(), USERS), Map.of()))
                .hasSize(4)
                .anyMatch(line -> line.endsWith("needs the environment variable DATABASE_URL, which is not set"));
    }

    @Test
    void readsCleanOnceAllIsDecided() {
        Spec spec = read(draft(Schemas.fluxmap(), USERS).replace(": DECIDE", ": forbid"));

        assertThat(spec.name()).isEqualTo("cleanup");
        assertThat(spec.root()).isEqualTo(USERS);
        assertThat(spec.criteria().strip()).isEqualTo("created_at < :as_of - make_interval(days => :retainDays)");
        assertThat(spec.guards().dates()).hasSize(1);
        assertThat(spec.guards().maxRatio().orElseThrow().value()).isEqualByComparingTo("0.1");
        assertThat(spec.guards().allowEmpty()).isFalse();
        assertThat(spec.edges()).hasSize(7);
    }

    @Test
    void saysWhyBehindEachReference() {
        assertThat(draft(Schemas.fluxmap(), USERS)).contains("""
                # Of 7 references: 3 to decide, 3 proposed as delete, 1 as detach.
                edges:
                  # What references public.users:
                """, """
                  public.payment_methods(user_id): DECIDE  # on delete restrict, never null, about 90,000 rows; somebody meant
                                                           # to keep it: delete or forbid
                  public.subscriptions(user_id): delete    # on delete cascade, never null, about 412,000 rows
                """, """
                  public.users(referred_by): DECIDE        # on delete no action, may be null, about 300,000 rows; a row of
                                                           # the root itself: delete would take subjects that nobody selected;
                                                           # detach or forbid
                  # What references public.user_sessions:
                """);
    }

    @Test
    void namesEveryKeyThereIs() {
        String all = everythingOn(draft(Schemas.fluxmap(), USERS));
        assertThat(all.lines()
                        .map(String::strip)
                        .filter(line -> !line.startsWith("#"))
                        .collect(Collectors.joining("\n")))
                .contains(keysOf(SpecSchema.tree()));
    }

    @Test
    void everyKeyThatIsOffIsValidWhenOn() {
        Spec spec = read(everythingOn(draft(Schemas.fluxmap(), USERS)).replace(": DECIDE", ": detach"));

        assertThat(spec.database().user()).contains("expunge");
        assertThat(spec.database().password()).isPresent();
        assertThat(spec.guards().maxRows()).contains(100_000L);
        assertThat(spec.stop().killFile()).contains(Path.of("/jobs/expunge.stop"));
        assertThat(spec.backup().export().orElseThrow().to()).isEqualTo(new Location.Bucket("compliance", "expunge"));
    }

    /// Takes the sign away that turns a key off. The key to encrypt to is the one thing that nobody can draft.
    private static String everythingOn(String draft) {
        return draft.replaceAll("(?m)^( *)#(?=\\S)", "$1")
                .replace("age1…", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p");
    }

    /// The signals have a page of their own.
    private static List<String> keysOf(JsonNode schema) {
        var keys = new ArrayList<String>();
        schema.path("properties").propertyStream().forEach(property -> {
            keys.add(property.getKey() + ":");
            if (property.getKey().equals("signals")) {
                return;
            }
            keys.addAll(keysOf(property.getValue()));
            keys.addAll(keysOf(property.getValue().path("items")));
            keys.addAll(keysOf(property.getValue().path("additionalProperties")));
        });
        return keys;
    }

    @Test
    void whatTheDraftSetsIsWhatHoldsAnywayWhereThereIsADefault() {
        Spec drafted = read(draft(Schemas.fluxmap(), USERS).replace(": DECIDE", ": forbid"));
        Spec smallest = read("{ expunge: 1, name: a, database: { url: '${DATABASE_URL}', environment: a }, "
                + "root: a.b, criteria: 'true' }");

        assertThat(drafted.pace()).isEqualTo(smallest.pace());
        assertThat(drafted.guards().allowEmpty()).isEqualTo(smallest.guards().allowEmpty());
    }

    @Test
    void selectsNothingWhenNoColumnTellsTheAge() {
        Catalog catalog = new Schemas()
                .table("users", -1, "id bigint!", "birthday date", "name text")
                .catalog();

        Spec spec = read(draft(catalog, USERS));

        assertThat(spec.criteria().strip()).isEqualTo("false");
        assertThat(spec.parameters()).isEmpty();
        assertThat(spec.edges()).isEmpty();
        assertThat(spec.guards().dates()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            created_at timestamp with time zone    | created_at
            createdAt timestamp(3) with time zone  | "createdAt"
            CREATE_DATE date                       | "CREATE_DATE"
            end timestamp with time zone           | "end"
            a_time timestamp without time zone     | "a_time"
            """)
    void choosesAColumnThatTellsTheAge(String column, String sql) {
        Catalog catalog = new Schemas()
                .table("users", 1, "id bigint!", "birthday date", column, "updated_at timestamp with time zone")
                .catalog();

        assertThat(read(draft(catalog, USERS)).criteria()).startsWith(sql + " < :as_of - ");
    }

    @Test
    void prefersTheDayOfCreationToAnyOtherTime() {
        Catalog catalog = new Schemas()
                .table(
                        "users",
                        1,
                        "id bigint!",
                        "last_seen_at timestamp with time zone!",
                        "created_at timestamp without time zone")
                .catalog();

        assertThat(draft(catalog, USERS))
                .contains(
                        "  created_at < :as_of",
                        "- column: created_at\n",
                        "\n# That column has no time zone and is read as UTC.\n");
    }

    @Test
    void staysReadable() {
        assertThat(draft(Schemas.fluxmap(), USERS).lines().takeWhile(line -> !line.equals("declared:")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
    }
}
