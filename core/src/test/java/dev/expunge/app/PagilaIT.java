package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.RealSchemas;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The examples on Pagila, compared with what two other ways of computing the deletion found.
///
/// The database is one of [RealSchemas].
class PagilaIT {
    private static final Path REPOSITORY = RealSchemas.repository();
    private static final List<String> TABLES = List.of(
            "actor",
            "address",
            "category",
            "city",
            "country",
            "customer",
            "film",
            "film_actor",
            "film_category",
            "inventory",
            "language",
            "payment",
            "rental",
            "staff",
            "store");
    private static final String INACTIVE = "select customer_id from public.customer where active = 0";

    /// The partition of July declares no foreign key. The edge of the spec is about the partitions that do, so
    /// these rows stay, as the oracle says.
    private static final String PAID_IN_JULY = """
            select count(*) from public.payment_p2022_07 p
             where p.customer_id in (select customer_id from public.customer where active = 0)
                or p.rental_id in (select rental_id from public.rental join public.customer using (customer_id)
                                    where active = 0)
            """;

    @TempDir
    Path folder;

    private String database = "";

    @BeforeEach
    void load() throws SQLException, IOException {
        Path dump = RealSchemas.file("pagila.sql.gz");
        database = TestServer.empty();
        try (Connection connection = TestServer.server().connect(database)) {
            new DumpFile(dump).load(connection);
        }
    }

    @Test
    void deletesExactlyWhatTheOracleSays() throws IOException {
        Map<String, String> before = contents("");
        assertThat(TestServer.count(database, PAID_IN_JULY)).isEqualTo(63);
        Map<String, String> expected = contents("""
                 where not exists (select from gone where gone.customer_id::text = to_jsonb(t) ->> 'customer_id')
                   and not exists (select from public.rental r join gone using (customer_id)
                                    where r.rental_id::text = to_jsonb(t) ->> 'rental_id')
                    or t.tableoid = 'public.payment_p2022_07'::regclass
                """);
        Outcome outcome = execute("pagila-inactive-customers.yaml");
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        Map<String, String> after = contents("");
        assertThat(after).isEqualTo(expected);
        Map<String, Long> deleted = new TreeMap<>();
        before.forEach((table, content) -> {
            long gone = rows(content) - rows(after.getOrDefault(table, "0 "));
            if (gone > 0) {
                deleted.put("public." + table, gone);
            }
        });
        assertThat(deleted).isEqualTo(oracle());
        assertThat(
                        TestServer.count(
                                database,
                                "select count(*) from payment_p2022_07 where customer_id not in (select customer_id from customer)"))
                .as("what only a partition without a declared key refers to stays")
                .isPositive();
    }

    @Test
    void sparesExactlyTheCustomersWithPayments() throws IOException {
        TestServer.execute(database, """
                delete from public.payment p using public.rental r
                 where (p.customer_id in (select customer_id from public.customer where active = 0 order by 1 limit 2)
                        or r.customer_id in (select customer_id from public.customer where active = 0 order by 1 limit 2))
                   and r.rental_id = p.rental_id
                """);
        String paying = " (select from public.payment p where p.customer_id = c.customer_id) ";
        long candidates = TestServer.count(database, "select count(*) from public.customer where active = 0");
        long forbidden = TestServer.count(
                database, "select count(*) from public.customer c where active = 0 and exists" + paying);
        assertThat(forbidden).isEqualTo(candidates - 2);
        String payments =
                TestServer.one(database, "select md5(string_agg(p::text, ',' order by p::text)) from public.payment p");
        Outcome outcome = execute("pagila-inactive-customers-keep-payments.yaml");
        assertThat(outcome.totals().spared()).isEqualTo(forbidden);
        assertThat(outcome.totals().deleted()).isEqualTo(2);
        assertThat(TestServer.count(
                        database, "select count(*) from public.customer c where active = 0 and not exists" + paying))
                .isZero();
        assertThat(TestServer.count(database, "select count(*) from public.customer c where active = 0"))
                .isEqualTo(forbidden);
        assertThat(TestServer.one(
                        database, "select md5(string_agg(p::text, ',' order by p::text)) from public.payment p"))
                .isEqualTo(payments);
    }

    @Test
    void p3FindsARowThatCameInWhereAPartitionDeclaresNoKey() throws IOException {
        Path spec = everyPartition();
        String customer = TestServer.one(database, INACTIVE + " limit 1");
        String payment = """
                insert into public.payment (customer_id, staff_id, rental_id, amount, payment_date)
                select %s, 1, min(rental_id), 1, timestamptz '2022-07-20' from public.rental
                """.formatted(customer);
        assertThatThrownBy(() -> execute(spec, event -> {
                    if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.VACUUM) {
                        TestServer.execute(database, payment);
                    }
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.VERIFICATION_FAILED));
    }

    /// The example with its edge meant for all partitions of `payment`.
    private Path everyPartition() throws IOException {
        String example = Files.readString(REPOSITORY.resolve("examples/pagila-inactive-customers.yaml"));
        String edge = "  public.payment(customer_id): delete";
        assertThat(example).contains(edge);
        return Files.writeString(
                folder.resolve("every-partition.yaml"),
                accepted(example)
                        .replace(edge, "  public.payment(customer_id) -> public.customer(customer_id): delete"));
    }

    private Outcome execute(String example) throws IOException {
        String text = Files.readString(REPOSITORY.resolve("examples").resolve(example));
        return execute(Files.writeString(folder.resolve(example), accepted(text)), event -> {});
    }

    private static String accepted(String example) {
        return example.replace("guards:\n", "guards:\n  accept: { superuser: tests own the server }\n");
    }

    private Outcome execute(Path spec, Consumer<RunEvent> events) {
        String url = TestServer.server().url(database, "postgres");
        var expunge = new Expunge(Map.of("PAGILA_URL", url), new SystemTime());
        Opened opened = expunge.open(spec, List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        return expunge.execute(opened, signature, events, watch -> {});
    }

    /// Number and digest of the rows of every table, as far as they fit the condition on `t`.
    private Map<String, String> contents(String condition) {
        var contents = new TreeMap<String, String>();
        TABLES.forEach(
                table -> contents.put(table, TestServer.one(database, """
                with gone as materialized (%s)
                select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '')
                  from public.%s t %s
                """.formatted(INACTIVE, table, condition))));
        return contents;
    }

    private static long rows(String content) {
        return Long.parseLong(content.substring(0, content.indexOf(' ')));
    }

    private static Map<String, Long> oracle() throws IOException {
        JsonNode tables = JsonMapper.builder()
                .build()
                .readTree(Files.readAllBytes(RealSchemas.file("expected/pagila.customer.json")))
                .get("tables");
        var counts = new TreeMap<String, Long>();
        tables.properties()
                .forEach(table -> counts.put(table.getKey(), table.getValue().asLong()));
        return counts;
    }
}
