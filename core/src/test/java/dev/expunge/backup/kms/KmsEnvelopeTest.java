package dev.expunge.backup.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.expunge.backup.Envelope;
import dev.expunge.spec.ExportRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Through the real client of the SDK against a stub of KMS on the loopback address, which keeps what it is
/// told in the clear and does nothing else. This was never run against AWS.
class KmsEnvelopeTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, String> ABOUT = Map.of("expunge:run", "7");

    private HttpServer server;
    private final AtomicInteger refusals = new AtomicInteger();
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

    private Envelope envelope() {
        return KmsEnvelope.of(new ExportRules.Kms(
                "alias/expunge",
                Optional.of("eu-central-1"),
                Optional.of("http://127.0.0.1:" + server.getAddress().getPort())));
    }

    /// What is sealed holds its key, its context and its content; it opens with the same key and context only.
    private void answer(HttpExchange exchange) throws IOException {
        headers = exchange.getRequestHeaders().entrySet().toString();
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        boolean opens = headers.contains("TrentService.Decrypt");
        ObjectNode answer = JSON.createObjectNode().put("KeyId", "arn:aws:kms:eu-central-1:1:key/2");
        int status = 200;
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            status = 400;
            answer.put("__type", "AccessDeniedException")
                    .put("message", "User: arn:aws:iam::1:user/x is not authorized");
        } else if (opens) {
            JsonNode sealed = JSON.readTree(
                    Base64.getDecoder().decode(asked.get("CiphertextBlob").asString()));
            boolean same = sealed.get("KeyId").equals(asked.get("KeyId"))
                    && sealed.get("EncryptionContext").equals(asked.get("EncryptionContext"));
            if (same) {
                answer.set("Plaintext", sealed.get("Plaintext"));
            } else {
                status = 400;
                answer.put("__type", "InvalidCiphertextException");
            }
        } else {
            answer.put("CiphertextBlob", Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(asked)));
        }
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void whatIsSealedOpensWithTheSameKeyAndContext() throws IOException {
        byte[] sealed = envelope().seal("wrapped".getBytes(UTF_8), ABOUT);

        assertThat(headers).contains("TrentService.Encrypt", "eu-central-1/kms/aws4_request");
        assertThat(envelope().open(sealed, ABOUT)).asString(UTF_8).isEqualTo("wrapped");
        assertThatThrownBy(() -> envelope().open(sealed, Map.of("expunge:run", "8")))
                .isInstanceOf(IOException.class)
                .hasMessage("KMS refuses (status 400, InvalidCiphertextException)");
        assertThat(envelope().key()).isEqualTo("alias/expunge");
    }

    @Test
    void aRefusalIsToldWithoutTheNamesInIt() {
        refusals.set(10);

        assertThatThrownBy(() -> envelope().seal(new byte[1], ABOUT))
                .isInstanceOf(IOException.class)
                .hasMessage("KMS refuses (status 400, AccessDeniedException)");
    }

    @Test
    void aServiceThatIsNotThereIsTold() {
        Envelope envelope = envelope();
        server.stop(0);

        assertThatThrownBy(() -> envelope.open(new byte[1], ABOUT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("KMS cannot be asked");
    }

    @Test
    void moreThanTheServiceTakesIsRefusedBeforeItIsAsked() {
        assertThatThrownBy(() -> envelope().seal(new byte[4097], ABOUT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name fewer in encrypt_to");
        assertThat(headers).isEmpty();
    }
}
