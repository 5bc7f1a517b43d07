package dev.expunge.signal.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.expunge.Time;
import dev.expunge.app.SystemTime;
import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Source;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.SignalSpec.Outside;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a stub of CloudWatch on the loopback address, which speaks its protocol and does nothing else. This was
/// never run against AWS.
class CloudWatchSourceTest {
    private HttpServer server;
    private volatile int status = 200;
    private volatile byte[] body = {};
    private volatile String asked = "";
    private volatile String headers = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.disableEc2Metadata");
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
        headers = exchange.getRequestHeaders().entrySet() + " " + exchange.getRequestURI();
        exchange.getResponseHeaders().add("Content-Type", "application/cbor");
        exchange.getResponseHeaders().add("smithy-protocol", "rpc-v2-cbor");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Measurement look() {
        return look(new SystemTime());
    }

    private Measurement look(Time time) {
        var metric = new SignalSpec.Metric(
                "AWS/RDS", "CPUUtilization", Map.of("DBInstanceIdentifier", "fluxmap-prod"), "Average");
        var outside = new Outside("cpu", SignalLimit.moreThan(80), Duration.ofMinutes(1));
        try (Source source = CloudWatchSource.of(
                new SignalSpec.CloudWatch(
                        outside,
                        Optional.of("eu-central-1"),
                        metric,
                        Optional.of("http://127.0.0.1:" + server.getAddress().getPort())),
                time)) {
            return source.look().values().iterator().next();
        }
    }

    /// The few forms of CBOR that the answers need.
    private static byte[] cbor(Object value) {
        var out = new ByteArrayOutputStream();
        switch (value) {
            case String text -> {
                head(out, 3, text.length());
                out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            }
            case Double number -> {
                out.write(0xfb);
                out.writeBytes(
                        ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
            }
            case List<?> list -> {
                head(out, 4, list.size());
                list.forEach(each -> out.writeBytes(cbor(each)));
            }
            case Map<?, ?> map -> {
                head(out, 5, map.size());
                map.forEach((key, each) -> {
                    out.writeBytes(cbor(key));
                    out.writeBytes(cbor(each));
                });
            }
            default -> throw new IllegalArgumentException("no such form");
        }
        return out.toByteArray();
    }

    private static void head(ByteArrayOutputStream out, int type, int length) {
        if (length < 24) {
            out.write(type << 5 | length);
        } else {
            out.write(type << 5 | 24);
            out.write(length);
        }
    }

    private static byte[] values(Double... values) {
        return cbor(Map.of(
                "MetricDataResults",
                List.of(Map.of("Id", "signal", "StatusCode", "Complete", "Values", List.of(values)))));
    }

    @Test
    void theNewestValueCounts() {
        body = values(93.5, 12.0);
        assertThat(look()).isEqualTo(Measurement.of(93.5));
        assertThat(headers).contains("operation/GetMetricData", "rpc-v2-cbor", "/eu-central-1/monitoring/aws4_request");
        assertThat(asked)
                .contains("AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "fluxmap-prod", "TimestampDescending");
    }

    @Test
    void aMinuteThatIsNotOverYetDoesNotCount() {
        body = values(93.5);
        Instant minute = Instant.parse("2026-11-02T12:34:00Z");

        look(at(minute.plusSeconds(42)));

        assertThat(asked).contains(seconds(minute), seconds(minute.minusSeconds(300)));
    }

    private static Time at(Instant now) {
        return new Time() {
            @Override
            public Instant now() {
                return now;
            }

            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public void sleep(Duration duration) {
                throw new UnsupportedOperationException("nobody waits here");
            }
        };
    }

    /// An instant as the request spells it: seconds as a number.
    private static String seconds(Instant at) {
        return new String(cbor((double) at.getEpochSecond()), StandardCharsets.ISO_8859_1);
    }

    @Test
    void p9AMetricWithoutAValueIsMissing() {
        body = values();
        assertThat(look())
                .isEqualTo(new Missing(
                        "the metric CPUUtilization has had no value for 5 min",
                        "check namespace, metric and dimensions in the spec"));
    }

    @Test
    void p9ARefusalIsMissing() {
        status = 400;
        body = cbor(Map.of("__type", "com.amazonaws.cloudwatch#AccessDenied", "message", "secret"));
        assertThat(look())
                .isEqualTo(new Missing(
                        "CloudWatch refuses to answer (status 400)",
                        "let the credentials do cloudwatch:GetMetricData"));
    }

    @Test
    void p9WithoutCredentialsItIsMissing() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        assertThat(look())
                .isInstanceOfSatisfying(
                        Missing.class, missing -> assertThat(missing.why()).contains("no credentials"));
        assertThat(asked).isEmpty();
    }

    @Test
    void p9AnEndpointThatIsNotThereIsMissing() {
        server.stop(0);
        assertThat(look()).isInstanceOf(Missing.class);
    }
}
