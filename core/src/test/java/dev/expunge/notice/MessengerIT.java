package dev.expunge.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.expunge.app.SystemTime;
import dev.expunge.spec.NoticeSpec;
import dev.expunge.spec.NoticeSpec.Email;
import dev.expunge.spec.NoticeSpec.Format;
import dev.expunge.spec.NoticeSpec.Occasion;
import dev.expunge.spec.NoticeSpec.Server;
import dev.expunge.spec.NoticeSpec.Tls;
import dev.expunge.spec.NoticeSpec.Webhook;
import dev.expunge.spec.Secret;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Notices over real HTTP and real SMTP.
class MessengerIT {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Notice REFUSED = new Notice(
            Occasion.REFUSED,
            "pii-cleanup",
            "production",
            Optional.of(7L),
            Optional.of("GUARD_REFUSED"),
            Map.of("candidates", 12L),
            Instant.parse("2026-01-02T03:04:05Z"));

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private final HttpServer http;
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    MessengerIT() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/hook", this::take);
    }

    private void take(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @BeforeEach
    void start() {
        http.start();
        mail.start();
        mail.setUser("expunge", "s3cret");
    }

    @AfterEach
    void stop() {
        http.stop(0);
        mail.stop();
    }

    @Test
    void aWebhookGetsEverythingInKeysOfItsOwnWithItsToken() {
        var hook = new Webhook(
                Optional.of(url()), Optional.empty(), Format.JSON, secret("TOKEN"), Set.of(Occasion.REFUSED));

        assertThat(tell(Map.of("TOKEN", "abc"), hook)).isEmpty();

        JsonNode told = JsonMapper.shared().readTree(bodies.getFirst());
        assertThat(told.get("occasion").asString()).isEqualTo("refused");
        assertThat(told.get("spec").asString()).isEqualTo("pii-cleanup");
        assertThat(told.get("run").asLong()).isEqualTo(7);
        assertThat(told.get("code").asString()).isEqualTo("GUARD_REFUSED");
        assertThat(told.get("candidates").asLong()).isEqualTo(12);
        assertThat(tokens).containsExactly("Bearer abc");
    }

    @Test
    void slackGetsOneTextAtAnAddressThatIsASecret() {
        var hook =
                new Webhook(Optional.empty(), secret("HOOK"), Format.SLACK, Optional.empty(), Set.of(Occasion.REFUSED));

        assertThat(tell(Map.of("HOOK", url()), hook)).isEmpty();

        JsonNode told = JsonMapper.shared().readTree(bodies.getFirst());
        assertThat(told.size()).isOne();
        assertThat(told.get("text").asString())
                .startsWith("expunge: pii-cleanup (production) was refused, GUARD_REFUSED\nrun 7\ncandidates 12");
    }

    @Test
    void aMailArrivesWithALogin() throws MessagingException, IOException {
        assertThat(tell(Map.of("MAIL", "s3cret"), email(mail.getSmtp().getPort(), Tls.NONE)))
                .isEmpty();

        assertThat(mail.waitForIncomingEmail(5_000, 2)).isTrue();
        MimeMessage message = mail.getReceivedMessages()[0];
        assertThat(message.getSubject()).isEqualTo("expunge: pii-cleanup (production) was refused, GUARD_REFUSED");
        assertThat(message.getContent().toString()).contains("run 7", "candidates 12", "at 2026-01-02T03:04:05Z");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getAllRecipients()).hasSize(2);
    }

    @Test
    void aServerThatDoesNotEncryptGetsNoMailWhereThatIsAskedFor() {
        assertThat(tell(Map.of("MAIL", "s3cret"), email(mail.getSmtp().getPort(), Tls.STARTTLS)))
                .containsExactly("the mail server 127.0.0.1: it does not take the mail, or does not answer");
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void aWrongPasswordAMissingSecretAndARefusalAreToldWithoutASecret() {
        status = 500;
        var hook = new Webhook(
                Optional.of(url()), Optional.empty(), Format.JSON, Optional.empty(), Set.of(Occasion.REFUSED));
        var secretHook = new Webhook(
                Optional.empty(), secret("NOT_THERE"), Format.JSON, Optional.empty(), Set.of(Occasion.REFUSED));

        List<String> unsent = tell(
                Map.of("MAIL", "wr0ng"), hook, secretHook, email(mail.getSmtp().getPort(), Tls.NONE));

        assertThat(unsent)
                .containsExactly(
                        "the webhook at " + InetAddress.getLoopbackAddress().getHostAddress()
                                + ": it answers with status 500",
                        "the webhook: the environment variable NOT_THERE is not set, or empty",
                        "the mail server 127.0.0.1: it does not let us in");
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedForLongerThanAWhile() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String nowhere = "http://127.0.0.1:" + silent.getLocalPort() + "/hook";
            var hook = new Webhook(
                    Optional.of(nowhere), Optional.empty(), Format.JSON, Optional.empty(), Set.of(Occasion.REFUSED));
            long begin = new SystemTime().nanos();

            List<String> unsent = tell(Map.of("MAIL", "s3cret"), hook, email(silent.getLocalPort(), Tls.NONE));

            assertThat(unsent).hasSize(2);
            assertThat(Duration.ofNanos(new SystemTime().nanos() - begin)).isLessThan(LIMIT.plusSeconds(3));
        }
    }

    @Test
    void whoAnswersDropByDropIsNotWaitedForLongerEither() throws IOException {
        try (ServerSocket dripping = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> drip(dripping));
            long begin = new SystemTime().nanos();

            List<String> unsent = tell(Map.of("MAIL", "s3cret"), email(dripping.getLocalPort(), Tls.NONE));

            assertThat(unsent).containsExactly("the mail server 127.0.0.1: it did not answer within 2 s");
            assertThat(Duration.ofNanos(new SystemTime().nanos() - begin)).isLessThan(LIMIT.plusSeconds(3));
        }
    }

    /// A greeting of many lines, one each half second.
    private static void drip(ServerSocket server) {
        try (Socket client = server.accept()) {
            while (true) {
                client.getOutputStream().write("220-wait\r\n".getBytes(StandardCharsets.US_ASCII));
                new SystemTime().sleep(Duration.ofMillis(500));
            }
        } catch (IOException e) {
            // the client is gone, or the test over
        }
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        var hook = new Webhook(
                Optional.of(url()), Optional.empty(), Format.JSON, Optional.empty(), Set.of(Occasion.FINISHED));

        assertThat(tell(Map.of(), hook)).isEmpty();
        assertThat(bodies).isEmpty();
    }

    private static List<String> tell(Map<String, String> environment, NoticeSpec... wanted) {
        return new Messenger(List.of(wanted), environment, LIMIT).tell(REFUSED);
    }

    private static Optional<Secret> secret(String variable) {
        return Optional.of(new Secret.Environment(variable));
    }

    private static Email email(int port, Tls tls) {
        return new Email(
                List.of("dpo@example.org", "ops@example.org"),
                "expunge@example.org",
                new Server("127.0.0.1", port, tls, Optional.of("expunge"), secret("MAIL")),
                Set.of(Occasion.REFUSED));
    }

    private String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/hook";
    }
}
