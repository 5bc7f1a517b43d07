package dev.expunge.signal.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gets one page, whole, within a time: a server that sends its answer drop by drop runs out of it too. Follows no
/// redirects.
final class Web implements AutoCloseable {
    private static final int LARGEST = 1 << 20;
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    private final HttpClient client;
    private final Duration limit;

    Web(Duration limit) {
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .connectTimeout(limit)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// Why there is no answer to use. Says nothing of what the server sent.
    static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String why) {
            super(why);
        }
    }

    String get(String url) throws NoAnswerException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(limit).GET().build();
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST));
        try {
            HttpResponse<String> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() < OK || response.statusCode() >= REDIRECT) {
                throw new NoAnswerException("it answers with status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new NoAnswerException("it does not answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new NoAnswerException(
                    e.getCause() instanceof IOException ? "it does not answer" : "it cannot be asked");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("the wait for its answer was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
