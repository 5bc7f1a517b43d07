package dev.expunge.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The keys below `database`.
final class DatabaseKeys {
    private static final Duration USUAL_LAG = Duration.ofSeconds(10);

    private static final Key<String> URL = Key.required(
            "url", DatabaseUrl.shape(), "Where the database is: postgresql://host:5432/database, without a password.");
    private static final Key<String> USER = Key.optional(
            "user", Texts.any(), "The role that connects; it should be able to do this spec and nothing else.");
    private static final Key<Secret> PASSWORD =
            Key.optional("password", new PasswordShape(), "Where the password comes from; the spec never holds it.");
    private static final Key<String> ENVIRONMENT = Key.required(
            "environment",
            Texts.matching(
                    "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "must be up to 63 letters, digits, dots, dashes or underscores"),
            "The name that tells this database from its clones and standbys, for example production.");

    private static final Key<Map<String, String>> SETTINGS = Key.optional(
            "settings",
            SettingKeys.ALL,
            "Settings of every session, such as one that a trigger asks for: app.allow_delete: on.");

    private static final Key<String> REPLICA_URL =
            Key.required("url", DatabaseUrl.oneHost(), "Where the replica is: postgresql://host:5432/database.");
    private static final Key<Duration> LAG = Key.optional(
                    "lag",
                    Times.duration(Duration.ZERO, Duration.ofHours(1)),
                    "How long it may take to have what the database had committed.")
            .orElse("10s");
    private static final Key<Spec.Replica> REPLICA = Key.optional(
            "replica",
            new Either<>(
                    new LimitKeys.Mapped<>(DatabaseUrl.oneHost(), url -> new Spec.Replica(url, USUAL_LAG)),
                    Section.of(
                            List.of(REPLICA_URL, LAG),
                            values -> new Spec.Replica(values.the(REPLICA_URL), values.the(LAG)))),
            "A standby of the database, on which counts and guards run; who it is and its age are checked.");

    static final Section<Spec.Database> SECTION = Section.of(
            List.of(URL, USER, PASSWORD, ENVIRONMENT, SETTINGS, REPLICA),
            values -> new Spec.Database(
                    values.the(URL),
                    values.of(USER),
                    values.of(PASSWORD),
                    values.the(ENVIRONMENT),
                    values.of(SETTINGS).orElse(Map.of()),
                    values.of(REPLICA)));

    private DatabaseKeys() {}
}
