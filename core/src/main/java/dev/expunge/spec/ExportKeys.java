package dev.expunge.spec;

import java.nio.file.Path;
import java.time.Period;
import java.util.List;
import java.util.Optional;

/// The keys below `backup.export` that say how the export comes to its end.
final class ExportKeys {
    private static final Key<Location> KEYS = Key.optional(
            "keys",
            S3Keys.location(),
            "Where the runs' keys are kept, wrapped: a folder, or s3://bucket/prefix; never under the export's lock. Usually"
                    + " the folder keys beside the export.");
    private static final Key<String> KMS_KEY = Key.required(
            "key",
            Texts.matching("[A-Za-z0-9:/_-]{1,2048}", "must be the id, the ARN or the alias of a key: alias/expunge"),
            "The id, the ARN or the alias of the key.");
    private static final Key<String> REGION = Key.optional(
            "region", Texts.matching("[a-z0-9-]{1,40}", "must be a region such as eu-central-1"), "The AWS region.");
    private static final Key<String> ENDPOINT =
            Key.optional("endpoint", OutsideKeys.url(), "Where to ask instead of the region's own address.");
    private static final Key<ExportRules.Kms> KMS = Key.optional(
            "kms",
            new Either<>(
                    briefly(),
                    Section.of(
                            List.of(KMS_KEY, REGION, ENDPOINT),
                            values ->
                                    new ExportRules.Kms(values.the(KMS_KEY), values.of(REGION), values.of(ENDPOINT)))),
            "A key of AWS KMS that envelopes the runs' keys, too: who restores needs both.");
    private static final Key<Period> HORIZON = Key.optional(
            "horizon", period(), "After what time the export has to be unreadable, such as 7 years; shred sees to it.");
    private static final Key<Path> SIGN_WITH = Key.optional(
            "sign_with",
            Texts.path(),
            "The file of the private key that signs manifests; openssl genpkey -algorithm ed25519 makes one.");
    private static final Key<ExportRules.Changed> CHANGED = Key.optional(
                    "changed",
                    Texts.choice(ExportRules.Changed.class),
                    "What becomes of candidates that changed since the freeze: spare leaves them alone, and the next run"
                            + " takes those that still match; again exports them once more and deletes them at once.")
            .orElse("spare");

    static final List<Key<?>> ALL = List.of(KEYS, KMS, HORIZON, SIGN_WITH, CHANGED);

    private ExportKeys() {}

    static ExportRules rules(Values values) {
        return new ExportRules(
                values.of(KEYS), values.of(KMS), values.of(HORIZON), values.of(SIGN_WITH), values.the(CHANGED));
    }

    private static Shape<ExportRules.Kms> briefly() {
        var text = (Scalar<String>) KMS_KEY.shape();
        return Scalar.of(
                (spot, written) -> text.parse()
                        .apply(spot, written)
                        .map(key -> new ExportRules.Kms(key, Optional.empty(), Optional.empty())),
                text.schema());
    }

    private static Shape<Period> period() {
        return Scalar.of(
                (spot, text) -> PeriodText.parse(text).or(() -> spot.wrong(PeriodText.RULE)),
                JsonSchema.text(PeriodText.FORM));
    }

    /// Beside a folder there is a place; beside what lies in a bucket only its lock.
    static void requirePlace(Spot spot, Values values, Key<Location> to) {
        if (values.of(KEYS).isEmpty() && values.of(to).stream().anyMatch(Location.Bucket.class::isInstance)) {
            spot.wrong("goes into a bucket and does not say where the runs' keys are kept: keys must name a folder, or"
                    + " another bucket without a lock");
        }
        Optional<Location> export = values.of(to);
        if (values.of(KEYS)
                .filter(keys -> export.filter(keys::within).isPresent())
                .isPresent()) {
            spot.wrong(
                    "keeps the runs' keys inside of itself, where they are copied and locked with what they open: keys"
                            + " must name another place");
        }
    }
}
