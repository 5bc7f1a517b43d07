package dev.expunge.spec;

import dev.expunge.ChangeWindow;
import dev.expunge.ChangeWindows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// The keys below `stop`: what pauses or ends a run from outside.
final class StopKeys {
    private static final String RULE =
            "must be like \"Mon-Fri 22:00-06:00 Europe/Berlin\": the days may be left out, the zone may not";

    private static final Key<Path> KILL_FILE =
            Key.optional("kill_file", Texts.path(), "While this file is there, the run pauses.");
    private static final Key<List<ChangeWindow>> WINDOW = Key.optional(
            "window",
            new OneOrMany<>(window()),
            "When the run may work, on the clock of a time zone; a list where there are several.");
    private static final Key<Spec.WhenClosed> WHEN_CLOSED = Key.optional(
                    "when_closed",
                    Texts.choice(Spec.WhenClosed.class),
                    "What the run does outside its windows: pause until the next one opens, or stop.")
            .orElse("pause");
    private static final Key<Duration> AFTER = Key.optional(
            "after",
            Times.duration(Duration.ofSeconds(1), Duration.ofDays(366)),
            "How long a run may work before it stops; the same as `run --for`.");

    private static final Key<Long> MAX_PARKED = Key.optional(
            "max_parked",
            Numbers.whole(0, Long.MAX_VALUE),
            "The most candidates that may be given up before the run stops; 1 % of them by default, at least 100.");

    static final Section<Spec.Stop> SECTION = Section.of(
            List.of(KILL_FILE, WINDOW, WHEN_CLOSED, AFTER, MAX_PARKED),
            values -> new Spec.Stop(
                    values.of(KILL_FILE),
                    new ChangeWindows(values.of(WINDOW).orElse(List.of())),
                    values.the(WHEN_CLOSED),
                    values.of(AFTER),
                    values.of(MAX_PARKED)));

    private StopKeys() {}

    private static Shape<ChangeWindow> window() {
        return Scalar.of(
                (spot, text) -> ChangeWindow.parse(text).or(() -> wrong(spot, text)),
                JsonSchema.text(ChangeWindow.FORM));
    }

    private static Optional<ChangeWindow> wrong(Spot spot, String text) {
        Optional<String> zone = ChangeWindow.unknownZone(text);
        return zone.isPresent()
                ? spot.wrong(
                        "names a time zone that does not exist",
                        Spelling.nearest(zone.get(), ZoneId.getAvailableZoneIds()))
                : spot.wrong(RULE);
    }
}
