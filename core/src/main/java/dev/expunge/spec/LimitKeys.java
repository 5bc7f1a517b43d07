package dev.expunge.spec;

import dev.expunge.spec.SignalLimit.Then;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// The keys of a signal's limit, for one kind of value.
final class LimitKeys {
    private static final String BYTES = "([0-9]{1,12}(?:\\.[0-9]{1,3})?) ?(bytes|kB|MB|GB|TB)";
    private static final Pattern BYTES_FORM = Pattern.compile(BYTES);
    private static final List<String> SIZES = List.of("bytes", "kB", "MB", "GB", "TB");
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final double STEP = 1024;

    private final Key<Double> moreThan;
    private final Key<Double> lessThan;
    private final Key<Double> critical;
    private final Key<Duration> hold;
    private final Key<Then> then;

    private final Duration usualHold;
    private final Then usual;

    private LimitKeys(Shape<Double> value, Then usual, Duration usualHold) {
        this.usual = usual;
        this.usualHold = usualHold;
        this.moreThan = Key.optional("more_than", value, "Values above this are too high.");
        this.lessThan = Key.optional("less_than", value, "Values below this are too low.");
        this.critical =
                Key.optional("critical", value, "Beyond this, twice in a row, the run ends and can be resumed.");
        this.hold = Key.optional(
                        "for",
                        Times.duration(Duration.ZERO, LONGEST),
                        "How long values must be beyond the limit before it counts.")
                .orElse(usualHold.toMillis() + "ms");
        this.then = Key.optional(
                        "then",
                        Texts.choice(Then.class),
                        "What follows: pause, slow (smaller batches, longer waits) or crawl (the slowest at once).")
                .orElse(Texts.word(usual));
    }

    /// Limits of a value of which too much pauses at once.
    static LimitKeys of(Shape<Double> value) {
        return new LimitKeys(value, Then.PAUSE, Duration.ZERO);
    }

    /// The same with another consequence when the spec names none.
    static LimitKeys of(Shape<Double> value, Then then, Duration hold) {
        return new LimitKeys(value, then, hold);
    }

    /// A limit above which values are bad: `40`, or `{ more_than: 40, for: 10s }`.
    Shape<SignalLimit> above() {
        return either(moreThan, false);
    }

    /// A limit below which values are bad: `20GB`, or `{ less_than: 20GB }`.
    Shape<SignalLimit> under() {
        return either(lessThan, true);
    }

    private Shape<SignalLimit> either(Key<Double> bound, boolean below) {
        Key<Double> required = Key.required(bound.name(), bound.shape(), bound.doc());
        Section<SignalLimit> full = new Section<>(
                List.of(required, critical, hold, then),
                (spot, values) -> values.of(required).ifPresent(limit -> checkCritical(spot, values, limit, below)),
                values -> limit(values, values.the(required), below));
        return new Either<>(new Mapped<>(bound.shape(), limit -> brief(limit, below)), full);
    }

    private SignalLimit brief(double limit, boolean below) {
        return new SignalLimit(below, limit, OptionalDouble.empty(), usualHold, usual);
    }

    /// All keys of a limit in either direction, for a section that has others too.
    List<Key<?>> keys() {
        return List.of(moreThan, lessThan, critical, hold, then);
    }

    /// Exactly one direction, and a critical limit that lies beyond it.
    void check(Spot spot, Values values) {
        boolean above = spot.find(moreThan.name()).isPresent();
        boolean below = spot.find(lessThan.name()).isPresent();
        if (above == below) {
            spot.wrong("must have either more_than or less_than");
            return;
        }
        values.of(above ? moreThan : lessThan).ifPresent(limit -> checkCritical(spot, values, limit, below));
    }

    private void checkCritical(Spot spot, Values values, double limit, boolean below) {
        values.of(critical)
                .filter(end -> below ? end >= limit : end <= limit)
                .ifPresent(_ -> spot.find(critical.name())
                        .orElse(spot)
                        .wrong(below ? "must be less than less_than" : "must be more than more_than"));
    }

    /// The limit that a section with all [#keys] has.
    SignalLimit limit(Values values) {
        Optional<Double> above = values.of(moreThan);
        return above.map(limit -> limit(values, limit, false))
                .orElseGet(() -> limit(values, values.the(lessThan), true));
    }

    private SignalLimit limit(Values values, double limit, boolean below) {
        OptionalDouble end = values.of(critical).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
        return new SignalLimit(below, limit, end, values.the(hold), values.the(then));
    }

    /// A number.
    static Shape<Double> number() {
        return new Mapped<>(Numbers.decimal(), BigDecimal::doubleValue);
    }

    /// How many of something.
    static Shape<Double> count() {
        return new Mapped<>(Numbers.whole(0, 1_000_000_000_000L), Long::doubleValue);
    }

    /// A time, in seconds.
    static Shape<Double> seconds() {
        return new Mapped<>(Times.duration(Duration.ofMillis(1), LONGEST), time -> time.toMillis() / 1000.0);
    }

    /// A size in the server's units, in bytes.
    static Shape<Double> bytes() {
        return Scalar.of(LimitKeys::parseBytes, JsonSchema.text(BYTES));
    }

    private static Optional<Double> parseBytes(Spot spot, String text) {
        Matcher form = BYTES_FORM.matcher(text);
        return form.matches()
                ? Optional.of(Double.parseDouble(form.group(1)) * Math.pow(STEP, SIZES.indexOf(form.group(2))))
                : spot.wrong("must be a size with its unit: bytes, kB, MB, GB or TB, such as 100MB");
    }

    /// A shape whose values are turned into something else.
    record Mapped<A, B>(Shape<A> shape, Function<A, B> map) implements Shape<B> {
        @Override
        public Optional<B> read(Spot spot) {
            return shape.read(spot).map(map);
        }

        @Override
        public ObjectNode schema() {
            return shape.schema();
        }
    }
}
