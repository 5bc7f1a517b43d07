package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import dev.expunge.plan.Purpose;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who the spec names hears how a run ended; who does not hear it harms no run.
class NoticesIT {
    @TempDir
    Path folder;

    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final List<RunEvent> events = new ArrayList<>();
    private final Expunge expunge = new Expunge(Map.of("HOOK_TOKEN", "abc"), new SystemTime());
    private final String database = TestServer.fluxmap();
    private final HttpServer http;

    NoticesIT() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/hook", this::take);
        http.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        told.add(JsonMapper.shared()
                .readTree(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void refusedStoppedFinishedAndTheCertificateAreToldWithoutPersonalData() {
        Opened opened = opened("/hook");
        String signature = expunge.dryRun(opened).plan().signature().toString();
        assertThat(told).as("a dry run tells nobody").isEmpty();

        assertThatThrownBy(() -> execute(opened, signature.replaceFirst("-[0-9a-f]{16}", "-" + "0".repeat(16))))
                .isInstanceOf(Failure.class);
        assertThat(occasions()).containsExactly("refused");
        assertThat(told.getLast().get("code").asString()).isEqualTo("SIGNATURE_PARAMETERS");
        assertThat(told.getLast().toString()).doesNotContain("retainDays", "127.0.0.1");

        expunge.execute(opened, signature, events::add, watch -> watch.endAfter(Duration.ZERO));
        assertThat(occasions()).containsExactly("refused", "stopped");
        assertThat(told.getLast().get("code").asString()).isEqualTo("DEADLINE");

        Outcome outcome = execute(opened, signature);
        assertThat(occasions()).containsExactly("refused", "stopped", "finished", "certificate_due");
        assertThat(told.get(2).get("deleted").asLong()).isEqualTo(912);
        assertThat(told.get(2).get("run").asLong()).isEqualTo(outcome.run());
        assertThat(outcome.unsent()).isEmpty();
    }

    @Test
    void aNoticeThatNobodyGetsHarmsNothingAndIsSaid() {
        Opened opened = opened("/nowhere");
        String signature = expunge.dryRun(opened).plan().signature().toString();

        Outcome outcome = execute(opened, signature);

        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.unsent()).hasSize(2).allMatch(why -> why.endsWith("it answers with status 404"));
        assertThat(events)
                .filteredOn(event ->
                        event instanceof RunEvent.Warned warned && warned.what().equals("a notice did not arrive"))
                .hasSize(2);
    }

    @Test
    void whoMarksOrUnmarksHearsOfNoCertificateAndOfNobodyDeleted() {
        TestServer.execute(database, "alter table users add column deleted_at timestamptz");
        Opened opened = opened("/hook", "soft_delete: { column: deleted_at, grace: 30 days }\n");
        Opened marking = opened.marking();

        Outcome outcome =
                execute(marking, expunge.dryRun(marking).plan().signature().toString());

        assertThat(occasions()).containsExactly("finished");
        assertThat(told.getFirst().get("marked").asLong()).isEqualTo(912);
        assertThat(told.getFirst().has("deleted")).isFalse();
        Opened unmarking = opened.unmarking(new Purpose.Unmark(Optional.of(outcome.run()), List.of()));
        execute(unmarking, expunge.dryRun(unmarking).plan().signature().toString());
        assertThat(occasions()).containsExactly("finished", "finished");
        assertThat(told.getLast().get("unmarked").asLong()).isEqualTo(912);
    }

    private Outcome execute(Opened opened, String signature) {
        return expunge.execute(opened, signature, events::add, watch -> {});
    }

    private List<String> occasions() {
        return told.stream().map(node -> node.get("occasion").asString()).toList();
    }

    private Opened opened(String path) {
        return opened(path, "");
    }

    private Opened opened(String path, String more) {
        String url = "http://127.0.0.1:" + http.getAddress().getPort() + path;
        return expunge.open(
                FluxmapSpec.write(
                        folder,
                        FluxmapSpec.text(database) + "notices:\n  - webhook: { url: \"" + url
                                + "\", token: \"${HOOK_TOKEN}\" }\n" + more),
                List.of());
    }
}
