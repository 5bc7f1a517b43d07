package dev.expunge.spec;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Somebody who wants to hear how runs end. Immutable.
public sealed interface NoticeSpec {
    /// What they want to hear of.
    Set<Occasion> on();

    /// What there is to tell.
    enum Occasion {
        /// A run did not begin.
        REFUSED,
        /// A run ended before it was done, and can resume; or something failed.
        STOPPED,
        /// A run is done and verified.
        FINISHED,
        /// A run is verified, and its certificate is yet to be made.
        CERTIFICATE_DUE
    }

    /// How a webhook is told.
    enum Format {
        /// An object with everything in keys of its own.
        JSON,
        /// An object with `text`, as Slack and many others take it.
        SLACK
    }

    /// How a mail server is spoken to.
    enum Tls {
        /// Encrypted from a command on, which must succeed.
        STARTTLS,
        /// Encrypted from the start.
        TLS,
        /// Not encrypted.
        NONE
    }

    /// An address that takes a POST.
    ///
    /// @param url empty where it is a secret itself
    /// @param secretUrl where the address comes from; exactly one of the two is there
    /// @param token sent as `Authorization: Bearer`
    record Webhook(
            Optional<String> url, Optional<Secret> secretUrl, Format format, Optional<Secret> token, Set<Occasion> on)
            implements NoticeSpec {
        public Webhook {
            on = Set.copyOf(on);
        }
    }

    /// Addresses that are written to.
    record Email(List<String> to, String from, Server server, Set<Occasion> on) implements NoticeSpec {
        public Email {
            to = List.copyOf(to);
            on = Set.copyOf(on);
        }
    }

    /// The mail server.
    ///
    /// @param user who logs in; nobody where empty
    record Server(String host, int port, Tls tls, Optional<String> user, Optional<Secret> password) {}
}
