package dev.expunge.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The keys below `pace`: how fast a run goes.
final class PaceKeys {
    private static final long MOST_ROOTS = 100_000;
    private static final Spec.RootRange ANY_SIZE = new Spec.RootRange(1, 5_000);

    private static final Key<Long> FIXED_ROOTS = Key.optional(
                    "roots", Numbers.whole(1, MOST_ROOTS), "Candidates in one batch.")
            .orElse("500");
    private static final Key<Duration> FIXED_PAUSE = Key.optional(
                    "pause", Times.duration(Duration.ZERO, Duration.ofHours(24)), "The wait between two batches.")
            .orElse("200ms");
    private static final Section<Mode> FIXED_SECTION = Section.of(
            List.of(FIXED_ROOTS, FIXED_PAUSE),
            values -> new Mode(
                    Spec.PaceMode.FIXED,
                    Optional.of(new Spec.Fixed(Math.toIntExact(values.the(FIXED_ROOTS)), values.the(FIXED_PAUSE)))));
    private static final Key<Mode> FIXED = Key.required(
            "fixed", FIXED_SECTION, "Always this size and this pause, except while something is in the way.");

    private static final Key<Mode> MODE = Key.optional(
                    "mode",
                    new ModeShape(),
                    "gentle (small transactions, as much rest as work), brisk (larger ones, no rest), or"
                            + " { fixed: { roots: 500, pause: 200ms } }.")
            .orElse("gentle");

    private static final Key<Duration> TARGET = Key.optional(
            "target",
            Times.duration(Duration.ofMillis(1), Duration.ofHours(1)),
            "How long a batch should work: 60ms when gentle, 500ms when brisk, unless said otherwise.");
    private static final Key<Spec.RootRange> ROOTS = Key.optional(
                    "roots", range(), "The fewest and the most candidates in one batch, such as 1..5000.")
            .orElse("1..5000");
    private static final Section<Batch> BATCH_SECTION =
            Section.of(List.of(TARGET, ROOTS), values -> new Batch(values.of(TARGET), values.the(ROOTS)));
    private static final Key<Batch> BATCH =
            Key.optional("batch", BATCH_SECTION, "How large the batches of a mode that learns may be.");

    private static final Key<Long> WORKERS = Key.optional(
                    "workers", Numbers.whole(1, 64), "The most batches at once; more than one only while all is calm.")
            .orElse("1");
    private static final Key<Duration> DEADLINE = Key.optional(
                    "deadline",
                    Times.duration(Duration.ofMillis(1), Duration.ofHours(1)),
                    "The longest that one batch may take, waiting for locks included.")
            .orElse("30s");

    private static final Key<List<SignalSpec>> SIGNALS = Key.optional(
            "signals", SignalKeys.SECTION, "What pauses the run or slows it down; replaces the usual ones.");

    static final Section<Spec.Pace> SECTION =
            new Section<>(List.of(MODE, BATCH, WORKERS, DEADLINE, SIGNALS), PaceKeys::check, PaceKeys::pace);

    private PaceKeys() {}

    private record Mode(Spec.PaceMode mode, Optional<Spec.Fixed> fixed) {}

    private record Batch(Optional<Duration> target, Spec.RootRange roots) {}

    private static void check(Spot spot, Values values) {
        boolean fixed = values.of(MODE).flatMap(Mode::fixed).isPresent();
        if (fixed) {
            spot.find("batch").ifPresent(batch -> batch.wrong("has no effect on a pace that is fixed: take one away"));
        }
    }

    private static Spec.Pace pace(Values values) {
        Mode mode = values.the(MODE);
        Batch batch = values.of(BATCH).orElse(new Batch(Optional.empty(), ANY_SIZE));
        return new Spec.Pace(
                mode.mode(),
                mode.fixed(),
                batch.target(),
                batch.roots(),
                Math.toIntExact(values.the(WORKERS)),
                values.the(DEADLINE),
                values.of(SIGNALS));
    }

    private static Shape<Spec.RootRange> range() {
        String form = "([0-9]{1,6}) ?\\.\\. ?([0-9]{1,6})";
        Pattern pattern = Pattern.compile(form);
        return Scalar.of(
                (spot, text) -> {
                    Matcher bounds = pattern.matcher(text);
                    if (!bounds.matches()) {
                        return spot.wrong("must be two whole numbers, such as 1..5000");
                    }
                    int fewest = Integer.parseInt(bounds.group(1));
                    int most = Integer.parseInt(bounds.group(2));
                    boolean valid = fewest >= 1 && fewest <= most && most <= MOST_ROOTS;
                    return valid
                            ? Optional.of(new Spec.RootRange(fewest, most))
                            : spot.wrong("must go from at least 1 to at most " + MOST_ROOTS);
                },
                JsonSchema.text(form));
    }

    /// A word, or a mapping for what has numbers of its own.
    private record ModeShape() implements Shape<Mode> {
        private static final String WRONG = "must be gentle, brisk or { fixed: { roots: 500, pause: 200ms } }";
        private static final Section<Mode> WITH_NUMBERS = Section.of(List.of(FIXED), values -> values.the(FIXED));

        @Override
        public Optional<Mode> read(Spot spot) {
            if (spot.isMapping()) {
                return WITH_NUMBERS.read(spot);
            }
            return spot.raw().flatMap(word -> switch (word) {
                case "gentle" -> Optional.of(new Mode(Spec.PaceMode.GENTLE, Optional.empty()));
                case "brisk" -> Optional.of(new Mode(Spec.PaceMode.BRISK, Optional.empty()));
                default -> spot.wrong(WRONG, Spelling.nearest(word, List.of("gentle", "brisk")));
            });
        }

        @Override
        public List<String> keysBelow() {
            return WITH_NUMBERS.keysBelow();
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            schema.putArray("oneOf")
                    .add(JsonSchema.oneOf(List.of("gentle", "brisk")))
                    .add(WITH_NUMBERS.schema());
            return schema;
        }
    }
}
