package dev.expunge.notice;

import dev.expunge.spec.NoticeSpec;
import dev.expunge.spec.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Posts a notice. Follows no redirects, and reads nothing of the answer but its status.
final class WebhookChannel implements Channel {
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    private final NoticeSpec.Webhook webhook;
    private final Secrets secrets;
    private final Duration limit;

    WebhookChannel(NoticeSpec.Webhook webhook, Secrets secrets, Duration limit) {
        this.webhook = webhook;
        this.secrets = secrets;
        this.limit = limit;
    }

    /// The host of an address that is no secret: its path may be one.
    @Override
    public String name() {
        return "the webhook"
                + webhook.url().map(url -> " at " + URI.create(url).getHost()).orElse("");
    }

    @Override
    public void send(Notice notice) throws UnsentException {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(limit)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            try {
                HttpResponse<Void> answer = client.send(request(notice), BodyHandlers.discarding());
                if (answer.statusCode() < OK || answer.statusCode() >= REDIRECT) {
                    throw new UnsentException("it answers with status " + answer.statusCode());
                }
            } finally {
                client.shutdownNow();
            }
        } catch (IOException e) {
            throw new UnsentException("it does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnsentException("the wait for its answer was interrupted");
        } catch (IllegalArgumentException e) {
            throw new UnsentException("its address or its token is none");
        }
    }

    private HttpRequest request(Notice notice) {
        String url = webhook.url()
                .or(() -> webhook.secretUrl().map(secret -> secrets.read(secret).text()))
                .orElseThrow();
        String body = webhook.format() == NoticeSpec.Format.SLACK ? notice.slack() : notice.json();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(limit)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "expunge")
                .POST(BodyPublishers.ofString(body));
        webhook.token()
                .ifPresent(token -> request.header(
                        "Authorization", "Bearer " + secrets.read(token).text()));
        return request.build();
    }
}
