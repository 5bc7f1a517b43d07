package dev.expunge.spec;

import java.nio.file.Path;
import java.util.List;

/// The keys below `tested_on`: a run has to be tried elsewhere first.
final class TestedOnKeys {
    private static final Key<String> ENVIRONMENT = Key.required(
            "environment",
            Texts.matching(
                    "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "must be up to 63 letters, digits, dots, dashes or underscores"),
            "The database.environment of the target where it was tried; there, nothing is demanded.");
    private static final Key<String> SIGNED_BY = Key.required(
            "signed_by",
            Texts.matching(
                    "MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=",
                    "must be an Ed25519 public key, as expunge receipt "
                            + "and openssl print it: MCowBQYDK2VwAyEA… with 60 characters"),
            "The public key by which receipts of that target are signed.");
    private static final Key<Path> RECEIPT = Key.optional(
            "receipt", Texts.path(), "The receipt; relative to the folder of this spec. Or --receipt says where.");

    static final Section<TestedOn> SECTION = Section.of(
            List.of(ENVIRONMENT, SIGNED_BY, RECEIPT),
            values -> new TestedOn(values.the(ENVIRONMENT), values.the(SIGNED_BY), values.of(RECEIPT)));

    private TestedOnKeys() {}
}
