package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Failure;
import dev.expunge.map.Catalog;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.ForeignKey.OnDelete;
import dev.expunge.map.Proposal;
import dev.expunge.spec.Criteria;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecReader;
import dev.expunge.spec.SpecSchema;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
        assertThat(spec.backup().export().orElseThrow().to()).isEqualTo(Path.of("/jobs/exports"));
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

    static List<String> oddNames() {
        return List.of(
                "order",
                "null",
                "true",
                "User Data",
                "UPPER",
                "it's",
                "a\"b",
                "a: b # c",
                "- x",
                "größe",
                "İstanbul",
                "用户",
                "cafe\u0301",
                "\ud83d\ude00",
                "a\nb: c",
                "tab\there",
                "\u001b[0m",
                "line\u2028separator\u0085\ufeff",
                "${DATABASE_URL}",
                "a$${b",
                "${",
                "a.b(c, d) -> e",
                "%s %d",
                "back\\slash",
                "--",
                ":as_of",
                "?",
                " ",
                "$1");
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void readsBackOddNamesAsTheyAre(String odd) {
        var root = new TableName(odd, odd);
        var child = new TableName("public", odd + "2");
        var other = new TableName(odd, "other");
        Catalog catalog = new Schemas()
                .table(root, 5, List.of(id(odd), timestamp(odd + "3")))
                .table(child, 5, List.of(id(odd), Schemas.column("second", "bigint", false)))
                .table(other, 5, List.of(id("a")))
                .reference(key(child, List.of("second", odd), root, List.of(odd, odd + "3")))
                .reference(key(child, List.of(odd), root, List.of(odd)))
                .reference(key(child, List.of(odd), other, List.of("a")))
                .reference(key(child, List.of("second"), root, List.of(odd)))
                .reference(key(other, List.of("a"), child, List.of(odd)))
                .catalog();

        String draft = draft(catalog, root);

        assertThat(marked(draft)).isEqualTo(1);
        Spec spec = read(draft.replace(": DECIDE", ": forbid"));
        assertThat(spec.root()).isEqualTo(root);
        assertThat(spec.edges().keySet())
                .containsExactlyElementsOf(Proposal.all(catalog, catalog.existing(root)).stream()
                        .map(Proposal::edge)
                        .toList());
        spec.guards().dates().forEach(range -> assertThat(range.column()).isEqualTo(odd + "3"));
        assertThat(Criteria.of(spec.criteria()).flaws()).isEmpty();
    }

    /// How many marks the reader finds; the same draft, decided, must read clean.
    private static long marked(String draft) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(draft));
        return failure.what().split("must be decided by a person", -1).length - 1L;
    }

    @Test
    void readsBackAReferenceTooLongForOneLine() {
        List<Column> columns = IntStream.range(0, 32)
                .mapToObj(n -> Schemas.column("Column " + "x".repeat(50) + n, "bigint", false))
                .toList();
        List<String> names = columns.stream().map(Column::name).toList();
        var wide = new TableName("public", "wide");
        Catalog catalog = new Schemas()
                .table(USERS, 1, columns)
                .table(wide, 1, columns)
                .reference(key(wide, names, USERS, names))
                .catalog();

        assertThat(problems(draft(catalog, USERS), ENVIRONMENT)).hasSize(1);
        assertThat(read(draft(catalog, USERS).replace(": DECIDE", ": detach"))
                        .edges()
                        .keySet())
                .singleElement()
                .satisfies(edge -> assertThat(edge.columns()).isEqualTo(names));
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
                .contains("  created_at < :as_of", "- column: created_at\n", "It has no time zone and is read as UTC.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "public.Users", "null", "007", "ÄÖ", "-", "İ", "a b\nc: d"})
    void bringsEveryNameIntoTheFormOfAJob(String name) {
        Catalog catalog = new Schemas().table("users", 1, "id bigint!").catalog();

        assertThat(read(SpecDraft.of(catalog, catalog.existing(USERS), name)).name())
                .matches("[a-z0-9-]{1,63}");
        String longName = name + "x".repeat(70);
        assertThat(read(SpecDraft.of(catalog, catalog.existing(USERS), longName))
                        .name())
                .hasSize(63);
    }

    @Test
    void staysReadable() {
        assertThat(draft(Schemas.fluxmap(), USERS).lines().takeWhile(line -> !line.equals("declared:")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
    }

    private static Column id(String name) {
        return Schemas.column(name, "bigint", true);
    }

    private static Column timestamp(String name) {
        return Schemas.column(name, "timestamp with time zone", true);
    }

    private static ForeignKey key(TableName child, List<String> from, TableName parent, List<String> to) {
        return new ForeignKey(
                "k", child, from, parent, to, OnDelete.NO_ACTION, true, ForeignKey.Keeping.ENFORCED, Set.of());
    }
}
