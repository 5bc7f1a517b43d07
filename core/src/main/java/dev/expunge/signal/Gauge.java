package dev.expunge.signal;

import dev.expunge.Amounts;
import dev.expunge.delete.Pressure;
import dev.expunge.signal.Measurement.Alarm;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Measurement.Retired;
import dev.expunge.signal.Measurement.Value;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalLimit.Then;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/// One signal and what its readings so far amount to. Immutable; times are nanoseconds of one clock.
///
/// It trips when a value has been beyond the limit for as long as the limit says, or at once when there is no value
/// or an alarm. Tripped, it is let go by two readings in a row that are a fifth on the good side of the limit, or by
/// ten in a row that are on the good side at all: neither does it flap, nor does a run starve beside a steady value
/// just under the limit.
///
/// @param at when the last look was
/// @param overSince when the row of values beyond the limit began; -1 when the last was not
/// @param calm values in a row well on the good side
/// @param good values in a row on the good side
/// @param strikes values in a row beyond the critical limit
record Gauge(
        Signal signal,
        Measurement last,
        long at,
        boolean tripped,
        long overSince,
        int calm,
        int good,
        int strikes,
        Optional<String> fatal) {
    private static final long NOT = -1;
    private static final int CALM = 2;
    private static final int GOOD = 10;
    private static final int STRIKES = 2;

    /// The gauge after its first look.
    static Gauge first(Signal signal, Measurement measured, long now) {
        return new Gauge(signal, measured, now, false, NOT, 0, 0, 0, Optional.empty()).after(measured, now);
    }

    /// The gauge after one more look.
    Gauge after(Measurement measured, long now) {
        return switch (measured) {
            case Value value -> (stale(now) ? blank(last, at) : this).valued(value, now);
            case Alarm _, Missing _, Retired _ -> blank(measured, now);
        };
    }

    /// Tripped, and nothing that came before counts any more.
    private Gauge blank(Measurement measured, long when) {
        return new Gauge(signal, measured, when, true, NOT, 0, 0, 0, fatal);
    }

    private Gauge valued(Value value, long now) {
        SignalLimit limit = signal.limit();
        boolean over = limit.beyond(value.value());
        long since = over ? overSince == NOT ? now : overSince : NOT;
        int calmNow = limit.calm(value.value()) ? calm + 1 : 0;
        int goodNow = over ? 0 : good + 1;
        boolean trips = over && Duration.ofNanos(now - since).compareTo(limit.hold()) >= 0;
        boolean letGo = calmNow >= CALM || goodNow >= GOOD;
        int struck = limit.critical(value.value()) ? strikes + 1 : 0;
        Optional<String> end = fatal.or(() -> struck < STRIKES ? Optional.empty() : Optional.of(criticalWords(value)));
        return new Gauge(signal, value, now, trips || (tripped && !letGo), since, calmNow, goodNow, struck, end);
    }

    private String criticalWords(Value value) {
        String bound = signal.limit().below() ? "less than " : "more than ";
        return subject(value) + ", " + bound
                + signal.unit().words(signal.limit().critical().orElseThrow()) + ", its critical limit, twice in a row";
    }

    /// Whether the last look is too old to be believed.
    boolean stale(long now) {
        return Duration.ofNanos(now - at).compareTo(signal.oldest()) > 0;
    }

    /// Why the run must pause; empty when it need not.
    Optional<String> pause(long now) {
        boolean slows = last instanceof Value && signal.limit().then() != Then.PAUSE;
        return stale(now) || (tripped && !slows) ? Optional.of(sentence(now)) : Optional.empty();
    }

    /// How much slower the run should go: from half of the limit on. Nothing is said about a run that must pause.
    Pressure pressure(long now) {
        if (!(last instanceof Value value) || pause(now).isPresent()) {
            return Pressure.NONE;
        }
        if (tripped && signal.limit().then() == Then.CRAWL) {
            return Pressure.panic(sentence(now));
        }
        boolean near = tripped || signal.limit().nearness(value.value()) > 0;
        return near ? Pressure.backOff(sentence(now)) : Pressure.NONE;
    }

    /// Name, value, limit.
    String sentence(long now) {
        if (stale(now)) {
            return "the signal " + signal.name() + " has not been read for "
                    + Amounts.seconds(Duration.ofNanos(now - at));
        }
        return switch (last) {
            case Alarm alarm -> alarm.what();
            case Retired _ -> "the signal " + signal.name() + " has nothing to watch any more";
            case Missing missing -> "the signal " + signal.name() + " has no value: " + missing.why();
            case Value value -> valueWords(value);
        };
    }

    private String valueWords(Value value) {
        if (tripped && overSince == NOT) {
            return subject(value) + ", which is not yet well on the good side of "
                    + bare(signal.limit().pause());
        }
        return subject(value)
                + (overSince == NOT ? " (limit: " + signal.limitWords() + ")" : ", " + signal.limitWords());
    }

    private String bare(double value) {
        return signal.unit().words(value);
    }

    private String subject(Value value) {
        String about = value.about().isEmpty() ? "" : " (" + value.about() + ")";
        return signal.name() + about + " is " + bare(value.value());
    }

    /// How the signal stands.
    Reading reading(long now) {
        OptionalDouble value = last instanceof Value v ? OptionalDouble.of(v.value()) : OptionalDouble.empty();
        return new Reading(signal, value, Duration.ofNanos(now - at), pause(now).isPresent(), sentence(now));
    }
}
