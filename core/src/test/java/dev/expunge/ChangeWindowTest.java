package dev.expunge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeWindowTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        // Berlin is an hour ahead in winter, two in summer; 2026-01-05 is a Monday
        "01:00-05:00 Europe/Berlin, 2026-01-05T00:00:00Z, true",
        "01:00-05:00 Europe/Berlin, 2026-01-04T23:59:59Z, false",
        "01:00-05:00 Europe/Berlin, 2026-01-05T03:59:59Z, true",
        "01:00-05:00 Europe/Berlin, 2026-01-05T04:00:00Z, false",
        "01:00-05:00 Europe/Berlin, 2026-07-05T23:00:00Z, true",
        "01:00-05:00 Europe/Berlin, 2026-07-06T03:00:00Z, false",
        "Sat-Sun 00:00-24:00 UTC, 2026-01-03T00:00:00Z, true",
        "Sat-Sun 00:00-24:00 UTC, 2026-01-04T23:59:59Z, true",
        "Sat-Sun 00:00-24:00 UTC, 2026-01-05T00:00:00Z, false",
        "Sat-Sun 00:00-24:00 UTC, 2026-01-02T23:59:59Z, false",
        // over midnight: Friday's goes on into Saturday, and none opens on Sunday
        "Mon-Fri 22:00-06:00 UTC, 2026-01-09T22:00:00Z, true",
        "Mon-Fri 22:00-06:00 UTC, 2026-01-10T05:59:59Z, true",
        "Mon-Fri 22:00-06:00 UTC, 2026-01-10T22:00:00Z, false",
        "Mon-Fri 22:00-06:00 UTC, 2026-01-12T05:00:00Z, false",
        "Mon-Fri 22:00-06:00 UTC, 2026-01-12T22:00:00Z, true",
        "'Mon,Wed 10:00-11:00 UTC', 2026-01-06T10:30:00Z, false",
        "'Mon,Wed 10:00-11:00 UTC', 2026-01-07T10:30:00Z, true",
        "Fri-Mon 10:00-11:00 UTC, 2026-01-11T10:30:00Z, true",
        "Fri-Mon 10:00-11:00 UTC, 2026-01-06T10:30:00Z, false",
        "10:00-11:00 +05:30, 2026-01-06T04:30:00Z, true"
    })
    void itIsOpenWhileTheWallClockIsInside(String window, Instant at, boolean open) {
        assertThat(window(window).open(at)).isEqualTo(open);
    }

    @Test
    void anHourThatTheSpringLeavesOutIsNeverInside() {
        // 2026-03-29 02:00 becomes 03:00 in Berlin, at 01:00 UTC
        ChangeWindow window = window("02:15-02:45 Europe/Berlin");
        assertThat(window.open(Instant.parse("2026-03-29T00:59:59Z"))).isFalse();
        assertThat(window.open(Instant.parse("2026-03-29T01:00:00Z"))).isFalse();
        assertThat(window.change(Instant.parse("2026-03-28T12:00:00Z")))
                .contains(Instant.parse("2026-03-30T00:15:00Z"));
        assertThat(window("02:30-05:00 Europe/Berlin").change(Instant.parse("2026-03-28T12:00:00Z")))
                .as("its beginning is left out: it opens when the clock steps over it")
                .contains(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(window("01:00-02:30 Europe/Berlin").change(Instant.parse("2026-03-29T00:30:00Z")))
                .as("its end is left out: it closes when the clock steps over it")
                .contains(Instant.parse("2026-03-29T01:00:00Z"));
    }

    @Test
    void anHourThatTheAutumnRepeatsIsInsideBothTimes() {
        // 2026-10-25 03:00 becomes 02:00 in Berlin, at 01:00 UTC
        ChangeWindow window = window("02:15-02:45 Europe/Berlin");
        assertThat(changes(window, "2026-10-25T00:00:00Z", 4))
                .containsExactly(
                        Instant.parse("2026-10-25T00:15:00Z"),
                        Instant.parse("2026-10-25T00:45:00Z"),
                        Instant.parse("2026-10-25T01:15:00Z"),
                        Instant.parse("2026-10-25T01:45:00Z"));
        assertThat(changes(window("01:00-05:00 Europe/Berlin"), "2026-10-24T12:00:00Z", 2))
                .as("five hours long that night")
                .containsExactly(Instant.parse("2026-10-24T23:00:00Z"), Instant.parse("2026-10-25T04:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01:00-05:00 Europe/Berlin",
                "02:30-02:45 Europe/Berlin",
                "Sun 02:15-03:30 Europe/Berlin",
                "Sat 23:30-02:30 Europe/Berlin",
                "Sat,Mon 00:00-24:00 America/New_York",
                "Fri-Sun 22:00-06:00 Australia/Lord_Howe",
                "23:59-00:01 America/Sao_Paulo",
                "00:00-24:00 UTC"
            })
    void theNextChangeIsTheOneThatAClockWouldComeTo(String text) {
        ChangeWindow window = window(text);
        for (String begin : List.of("2026-03-27T00:00:00Z", "2026-10-22T00:00:00Z", "2026-04-03T12:00:30Z")) {
            Instant from = Instant.parse(begin);
            Instant last = from.plus(Duration.ofDays(5));
            Optional<Instant> expected = Optional.empty();
            Instant minute = from.plus(MINUTE).minusSeconds(from.getEpochSecond() % 60);
            boolean open = window.open(from);
            Instant look = from;
            for (Instant at = minute; at.isBefore(last); at = at.plus(MINUTE)) {
                if (window.open(at) != open) {
                    expected = Optional.of(at);
                    assertThat(window.change(look)).as(text + " after " + look).isEqualTo(expected);
                    look = at;
                    open = !open;
                }
            }
            assertThat(window.change(look).filter(at -> at.isBefore(last))).isEmpty();
        }
    }

    @Test
    void severalWindowsAreOpenWhileOneOfThemIs() {
        var windows = new ChangeWindows(List.of(
                window("01:00-03:00 UTC"),
                window("02:00-05:00 UTC"),
                window("05:00-06:00 UTC"),
                window("Sun 12:00-13:00 UTC")));
        Instant night = Instant.parse("2026-01-05T01:30:00Z");
        assertThat(windows.closing(night)).contains(Instant.parse("2026-01-05T06:00:00Z"));
        assertThat(windows.opening(Instant.parse("2026-01-11T07:00:00Z")))
                .contains(Instant.parse("2026-01-11T12:00:00Z"));
        assertThat(windows.onTheWall(night)).isEqualTo("Mon 2026-01-05 01:30 UTC");
    }

    @Test
    void withoutAWindowARunMayAlwaysWork() {
        var none = new ChangeWindows(List.of());
        assertThat(none.open(Instant.EPOCH)).isTrue();
        assertThat(none.closing(Instant.EPOCH)).isEmpty();
    }

    @Test
    void aWindowThatIsAlwaysOpenNeverCloses() {
        assertThat(new ChangeWindows(List.of(window("00:00-24:00 UTC"))).closing(Instant.EPOCH))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01:00-05:00",
                "1:00-5:00 UTC",
                "01:00-25:00 UTC",
                "24:00-05:00 UTC",
                "01:00-01:00 UTC",
                "01:00-24:30 UTC",
                "Mo 01:00-05:00 UTC",
                "01:00-05:00 Europe/Atlantis",
                "01:00-05:60 UTC",
                "Mon- 01:00-05:00 UTC",
                "Mon-Tue-Wed 01:00-05:00 UTC",
                "Mon01:00-05:00 UTC"
            })
    void whatDescribesNoWindowIsNone(String text) {
        assertThat(ChangeWindow.parse(text)).isEmpty();
    }

    @Test
    void itReadsAsItIsWritten() {
        for (String text : List.of("01:00-05:00 Europe/Berlin", "Mon,Tue 22:00-06:00 UTC", "Sun 00:00-24:00 UTC")) {
            assertThat(window(text)).hasToString(text);
        }
        assertThat(ChangeWindow.unknownZone("01:00-05:00 Europe/Berlim")).contains("Europe/Berlim");
    }

    private static List<Instant> changes(ChangeWindow window, String after, int count) {
        return java.util.stream.Stream.iterate(
                        window.change(Instant.parse(after)).orElseThrow(),
                        at -> window.change(at).orElseThrow())
                .limit(count)
                .toList();
    }

    private static ChangeWindow window(String text) {
        return ChangeWindow.parse(text).orElseThrow();
    }
}
