package dev.expunge.spec;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The keys below `notices`.
final class NoticeKeys {
    private static final int MOST_PORT = 65_535;
    private static final String ADDRESS = "[^\\s@<>,;:\"]+@[^\\s@<>,;:\"]+";

    private static final Key<String> URL =
            Key.optional("url", OutsideKeys.url(), "The address that takes the POST, where it is no secret.");
    private static final Key<Secret> SECRET_URL = Key.optional(
            "secret_url", new PasswordShape(), "Where the address comes from, where whoever knows it may post.");
    private static final Key<NoticeSpec.Format> FORMAT = Key.optional(
                    "format",
                    Texts.choice(NoticeSpec.Format.class),
                    "json: everything in keys of its own; slack: one text, as Slack takes it.")
            .orElse("json");
    private static final Key<Secret> TOKEN =
            Key.optional("token", new PasswordShape(), "Where a token comes from, sent as Authorization: Bearer.");
    private static final Section<NoticeSpec.Webhook> WEBHOOK_SECTION = new Section<>(
            List.of(URL, SECRET_URL, FORMAT, TOKEN),
            NoticeKeys::oneAddress,
            values -> new NoticeSpec.Webhook(
                    values.of(URL), values.of(SECRET_URL), values.the(FORMAT), values.of(TOKEN), Set.of()));

    private static final Shape<String> MAILBOX =
            Texts.matching(ADDRESS, "must be an address such as privacy@example.org");
    private static final Key<List<String>> TO =
            Key.required("to", new OneOrMany<>(MAILBOX), "Who is written to: one address or several.");
    private static final Key<String> FROM = Key.required("from", MAILBOX, "Who writes.");
    private static final Key<String> HOST =
            Key.required("host", Texts.matching("[A-Za-z0-9.:_-]{1,253}", "must be a host"), "The mail server.");
    private static final Key<Long> PORT =
            Key.optional("port", Numbers.whole(1, MOST_PORT), "Its port.").orElse("587");
    private static final Key<NoticeSpec.Tls> TLS = Key.optional(
                    "tls",
                    Texts.choice(NoticeSpec.Tls.class),
                    "starttls: refused where the server cannot; tls: from the start, port 465; none.")
            .orElse("starttls");
    private static final Key<String> USER = Key.optional("user", Texts.any(), "Who logs in at the mail server.");
    private static final Key<Secret> PASSWORD =
            Key.optional("password", new PasswordShape(), "Where the password comes from; the spec never holds it.");
    private static final Section<NoticeSpec.Email> EMAIL_SECTION = Section.of(
            List.of(TO, FROM, HOST, PORT, TLS, USER, PASSWORD),
            values -> new NoticeSpec.Email(
                    values.the(TO),
                    values.the(FROM),
                    new NoticeSpec.Server(
                            values.the(HOST),
                            values.the(PORT).intValue(),
                            values.the(TLS),
                            values.of(USER),
                            values.of(PASSWORD)),
                    Set.of()));

    private static final Key<NoticeSpec.Webhook> WEBHOOK =
            Key.optional("webhook", WEBHOOK_SECTION, "An address that takes a POST.");
    private static final Key<NoticeSpec.Email> EMAIL = Key.optional("email", EMAIL_SECTION, "A mail over SMTP.");
    private static final Key<List<NoticeSpec.Occasion>> ON = Key.optional(
            "on",
            new OneOrMany<>(Texts.choice(NoticeSpec.Occasion.class)),
            "What is told: refused, stopped, finished, certificate_due; all of it where it is left out.");
    private static final Section<NoticeSpec> NOTICE =
            new Section<>(List.of(WEBHOOK, EMAIL, ON), NoticeKeys::oneWay, NoticeKeys::notice);

    static final Shape<List<NoticeSpec>> ALL = new Items<>(NOTICE, 1);

    private NoticeKeys() {}

    private static void oneAddress(Spot spot, Values values) {
        if (spot.find(URL.name()).isPresent() == spot.find(SECRET_URL.name()).isPresent()) {
            spot.wrong("must have exactly one of: url, secret_url");
        }
    }

    private static void oneWay(Spot spot, Values values) {
        if (spot.find(WEBHOOK.name()).isPresent() == spot.find(EMAIL.name()).isPresent()) {
            spot.wrong("must have exactly one of: webhook, email");
        }
    }

    private static NoticeSpec notice(Values values) {
        Set<NoticeSpec.Occasion> on = values.of(ON)
                .<Set<NoticeSpec.Occasion>>map(EnumSet::copyOf)
                .orElse(EnumSet.allOf(NoticeSpec.Occasion.class));
        Optional<NoticeSpec> webhook =
                values.of(WEBHOOK).map(w -> new NoticeSpec.Webhook(w.url(), w.secretUrl(), w.format(), w.token(), on));
        return webhook.or(() -> values.of(EMAIL).map(m -> new NoticeSpec.Email(m.to(), m.from(), m.server(), on)))
                .orElseThrow();
    }
}
