package dev.expunge.notice;

import dev.expunge.Failure;
import dev.expunge.notice.Channel.UnsentException;
import dev.expunge.spec.NoticeSpec;
import dev.expunge.spec.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Tells everybody who wants to hear of an occasion, all at once, each on a thread of its own that nobody waits
/// for longer than a while. Never throws. Used by one thread.
public final class Messenger {
    private static final Duration WHILE = Duration.ofSeconds(10);

    private final List<NoticeSpec> wanted;
    private final Secrets secrets;
    private final Duration limit;

    /// @param environment where secrets are looked up
    public Messenger(List<NoticeSpec> wanted, Map<String, String> environment) {
        this(wanted, environment, WHILE);
    }

    Messenger(List<NoticeSpec> wanted, Map<String, String> environment, Duration limit) {
        this.wanted = List.copyOf(wanted);
        this.secrets = new Secrets(environment);
        this.limit = limit;
    }

    /// Tells, and says who did not get it and why; empty when all did.
    public List<String> tell(Notice notice) {
        var open = new LinkedHashMap<Channel, CompletableFuture<Optional<String>>>();
        wanted.stream()
                .filter(who -> who.on().contains(notice.occasion()))
                .map(this::channel)
                .forEach(channel -> open.put(channel, started(channel, notice)));
        var unsent = new ArrayList<String>();
        CompletableFuture<Void> all = CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new));
        await(all);
        open.forEach(
                (channel, answer) -> answer.getNow(Optional.of("it did not answer within " + limit.toSeconds() + " s"))
                        .ifPresent(why -> unsent.add(channel.name() + ": " + why)));
        return unsent;
    }

    private void await(CompletableFuture<Void> all) {
        try {
            all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // who has not answered is told below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Channel channel(NoticeSpec who) {
        return switch (who) {
            case NoticeSpec.Webhook webhook -> new WebhookChannel(webhook, secrets, limit);
            case NoticeSpec.Email email -> new EmailChannel(email, secrets, limit);
        };
    }

    private static CompletableFuture<Optional<String>> started(Channel channel, Notice notice) {
        var answer = new CompletableFuture<Optional<String>>();
        Thread.ofPlatform().daemon().name("expunge-notice").start(() -> answer.complete(outcome(channel, notice)));
        return answer;
    }

    private static Optional<String> outcome(Channel channel, Notice notice) {
        try {
            channel.send(notice);
            return Optional.empty();
        } catch (UnsentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (Failure e) {
            return Optional.of(e.what());
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("it could not be told (" + e.getClass().getSimpleName() + ")");
        }
    }
}
