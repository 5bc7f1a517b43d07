package dev.expunge.spec;

import java.nio.file.InvalidPathException;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The keys below `s3`, the lock of an export, and the shape of a place that may be a bucket.
final class S3Keys {
    private static final String BUCKET = "s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9!_.*'()/-]*)?";
    private static final Pattern BUCKET_FORM = Pattern.compile(BUCKET);
    private static final String PERIOD = "([1-9][0-9]{0,4}) *(days?|months?|years?)";
    private static final Pattern PERIOD_FORM = Pattern.compile(PERIOD);
    private static final int MOST_YEARS = 100;
    private static final long LEAST_RATE = 64 * 1024L;

    private static final Key<String> ENDPOINT =
            Key.optional("endpoint", OutsideKeys.url(), "The address of an S3 server that is not Amazon's own.");
    private static final Key<String> REGION = Key.optional(
            "region",
            Texts.matching("[a-z0-9-]{1,40}", "must be a region such as eu-central-1"),
            "The region of the buckets; by default what AWS tools use.");
    private static final Key<Boolean> PATH_STYLE = Key.optional(
                    "path_style",
                    Texts.flag(),
                    "Whether the bucket stands in the path of an address; most servers that are not Amazon's want that.")
            .orElse("false");
    private static final Key<S3Spec.Checksums> CHECKSUMS = Key.optional(
                    "checksums",
                    Texts.choice(S3Spec.Checksums.class),
                    "always sends SHA-256 with each upload; when_required sends MD5, for servers that know nothing else.")
            .orElse("always");
    private static final Key<String> KMS_KEY = Key.optional(
            "kms_key",
            Texts.matching(
                    "(?!alias/)(?!.*:alias/)[A-Za-z0-9:/_-]{1,2048}",
                    "must be the id or the ARN of a key: an alias can point to another key tomorrow"),
            "The KMS key that the server encrypts every object with (SSE-KMS).");
    private static final Key<Long> MAX_RATE = Key.optional(
            "max_rate", Numbers.whole(LEAST_RATE, Long.MAX_VALUE), "The most bytes a second that are uploaded.");

    static final Section<S3Spec> SECTION = Section.of(
            List.of(ENDPOINT, REGION, PATH_STYLE, CHECKSUMS, KMS_KEY, MAX_RATE),
            values -> new S3Spec(
                    values.of(ENDPOINT),
                    values.of(REGION),
                    values.the(PATH_STYLE),
                    values.the(CHECKSUMS),
                    values.of(KMS_KEY),
                    values.of(MAX_RATE)));

    private static final Key<LockSpec.Mode> MODE = Key.required(
            "mode", Texts.choice(LockSpec.Mode.class), "Who can take the lock away: nobody, or who has a right to.");
    private static final Key<Period> RETAIN =
            Key.required("retain", period(), "How long each object is locked: 7 years.");
    private static final Key<Boolean> LEGAL_HOLD = Key.optional(
                    "legal_hold", Texts.flag(), "Whether each object is held beyond that until somebody ends the hold.")
            .orElse("false");

    static final Section<LockSpec> LOCK = Section.of(
            List.of(MODE, RETAIN, LEGAL_HOLD),
            values -> new LockSpec(values.the(MODE), values.the(RETAIN), values.the(LEGAL_HOLD)));

    private S3Keys() {}

    /// A folder of this machine, relative to the folder of the spec, or `s3://bucket/prefix`.
    static Shape<Location> location() {
        return Scalar.of(S3Keys::parseLocation, JsonSchema.ofType("string").put("minLength", 1));
    }

    private static Optional<Location> parseLocation(Spot spot, String text) {
        if (text.isBlank()) {
            return spot.wrong("must not be blank");
        }
        if (text.startsWith(Location.SCHEME)) {
            return BUCKET_FORM.matcher(text).matches()
                    ? Optional.of(Location.of(text, spot.reading().folder()))
                    : spot.wrong("must be s3:// with the name of a bucket and a prefix: s3://compliance/expunge");
        }
        if (text.matches("[A-Za-z][A-Za-z0-9+.-]*://[\\s\\S]*")) {
            return spot.wrong("must be a path of this machine, or s3://bucket/prefix");
        }
        if (text.startsWith("~")) {
            return spot.wrong("must not start with ~: write ${HOME} instead");
        }
        try {
            return Optional.of(Location.of(text, spot.reading().folder()));
        } catch (InvalidPathException _) {
            return spot.wrong("must be a path");
        }
    }

    private static Shape<Period> period() {
        return Scalar.of(
                (spot, text) -> parsePeriod(text)
                        .or(() -> spot.wrong("must be days, months or years, at most 100 years: 7 years")),
                JsonSchema.text(PERIOD));
    }

    private static Optional<Period> parsePeriod(String text) {
        Matcher form = PERIOD_FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int count = Integer.parseInt(form.group(1));
        return switch (form.group(2).charAt(0)) {
            case 'd' -> upTo(MOST_YEARS * 365, count, Period::ofDays);
            case 'm' -> upTo(MOST_YEARS * 12, count, Period::ofMonths);
            default -> upTo(MOST_YEARS, count, Period::ofYears);
        };
    }

    private static Optional<Period> upTo(int most, int count, IntFunction<Period> of) {
        return count > most ? Optional.empty() : Optional.of(of.apply(count));
    }
}
