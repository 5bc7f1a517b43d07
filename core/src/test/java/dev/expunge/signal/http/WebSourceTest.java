package dev.expunge.signal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Measurement.Value;
import dev.expunge.signal.Source;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.SignalSpec.Outside;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Asks a real HTTP server on the loopback address. The answers of Prometheus are a stub's, in Prometheus' own form.
class WebSourceTest {
    private static final SignalLimit MORE = SignalLimit.moreThan(5);
    private static final SignalLimit LESS =
            new SignalLimit(true, 5, OptionalDouble.empty(), Duration.ZERO, SignalLimit.Then.PAUSE);

    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";
    private volatile String asked = "";
    private volatile boolean silent;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked = exchange.getRequestURI().toString();
        if (silent) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/load";
    }

    private Measurement http(String pointer) {
        Optional<String> at = pointer.isEmpty() ? Optional.empty() : Optional.of(pointer);
        return only(WebSource.of(new SignalSpec.Http(outside(MORE), url(), at)));
    }

    private Measurement promql(SignalLimit limit) {
        return only(WebSource.of(new SignalSpec.PromQl(outside(limit), url() + "/", "sum(rate(x[5m])) > 0")));
    }

    private static Outside outside(SignalLimit limit) {
        return new Outside("load", limit, Duration.ofMillis(500));
    }

    private static Measurement only(Source source) {
        try (source) {
            return source.look().values().iterator().next();
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "' 7.5\n', 7.5", "1e3, 1000", "-0.5, -0.5"})
    void aPlainNumberIsRead(String said, double value) {
        body = said;
        assertThat(http("")).isEqualTo(Measurement.of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "NaN", "Infinity", "1 2", "{\"load\": 7}", "0x10", "1e999"})
    void p9AnAnswerThatIsNoNumberIsMissing(String said) {
        body = said;
        assertThat(http(""))
                .isEqualTo(new Missing("its answer is not a number", "say where the number stands with json"));
    }

    @Test
    void aNumberIsFoundInJson() {
        body = "{\"queue\": {\"lengths\": [3, 12], \"text\": \"4.5\"}}";
        assertThat(http("/queue/lengths/1")).isEqualTo(Measurement.of(12));
        assertThat(http("/queue/text")).isEqualTo(Measurement.of(4.5));
        assertThat(http("/queue/no")).isInstanceOf(Missing.class);
        assertThat(http("/queue")).isInstanceOf(Missing.class);
        body = "<html>";
        assertThat(http("/queue")).isInstanceOf(Missing.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {199 + 2, 204, 301, 302, 404, 417, 429, 500, 503})
    void p9OnlyAnAnswerThatSaysAllIsWellCounts(int answered) {
        status = answered;
        body = answered == 204 ? "" : "1";
        Measurement measured = http("");
        if (answered == 201) {
            assertThat(measured).isInstanceOf(Value.class);
        } else {
            assertThat(measured).isInstanceOf(Missing.class);
        }
    }

    @Test
    void p9AServerThatDoesNotAnswerInTimeIsMissing() {
        silent = true;
        assertThat(http("")).isEqualTo(new Missing("it does not answer within 1000 ms", "check its url in the spec"));
    }

    @Test
    void p9AServerThatIsNotThereIsMissing() {
        server.stop(0);
        assertThat(http("")).isEqualTo(new Missing("it does not answer", "check its url in the spec"));
    }

    @Test
    void theAnswerIsNeverQuoted() {
        status = 500;
        body = "secret";
        assertThat(http("").toString()).doesNotContain("secret");
        status = 200;
        assertThat(http("").toString()).doesNotContain("secret");
    }

    @Test
    void prometheusIsAskedAsItWantsToBe() {
        body = vector("[1700000000.1,\"7\"]");
        assertThat(promql(MORE)).isEqualTo(Measurement.of(7));
        assertThat(asked).isEqualTo("/load/api/v1/query?query=sum%28rate%28x%5B5m%5D%29%29+%3E+0");
    }

    @Test
    void ofSeveralNumbersTheWorstCounts() {
        body = vector("[1,\"7\"]", "[1,\"3\"]");
        assertThat(promql(MORE)).isEqualTo(Measurement.of(7));
        assertThat(promql(LESS)).isEqualTo(Measurement.of(3));
    }

    @Test
    void aScalarIsReadToo() {
        body = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"2.5\"]}}";
        assertThat(promql(MORE)).isEqualTo(Measurement.of(2.5));
    }

    @Test
    void p9AnEmptyVectorIsMissing() {
        body = vector();
        assertThat(promql(MORE))
                .isEqualTo(new Missing("its query returns nothing", "make its query return a number at all times"));
    }

    @Test
    void p9OneNaNMakesTheWholeVectorMissing() {
        body = vector("[1,\"NaN\"]");
        assertThat(promql(MORE)).isInstanceOf(Missing.class);
        body = vector("[1,\"3\"]", "[1,\"NaN\"]");
        assertThat(promql(MORE)).isInstanceOf(Missing.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}",
                "{}",
                "7",
                "no json"
            })
    void p9WhatIsNoAnswerToAnInstantQueryIsMissing(String said) {
        body = said;
        assertThat(promql(MORE)).isInstanceOf(Missing.class);
    }

    private static String vector(String... values) {
        String result = String.join(
                ",",
                java.util.Arrays.stream(values)
                        .map(value -> "{\"metric\":{\"instance\":\"a\"},\"value\":" + value + "}")
                        .toList());
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + result + "]}}";
    }
}
