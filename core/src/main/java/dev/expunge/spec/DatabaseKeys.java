package dev.expunge.spec;

import java.util.List;

/// The keys below `database`.
final class DatabaseKeys {
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

    static final Section<Spec.Database> SECTION = Section.of(
            List.of(URL, USER, PASSWORD, ENVIRONMENT),
            values ->
                    new Spec.Database(values.the(URL), values.of(USER), values.of(PASSWORD), values.the(ENVIRONMENT)));

    private DatabaseKeys() {}
}
