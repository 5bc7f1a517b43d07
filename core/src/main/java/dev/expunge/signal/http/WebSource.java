package dev.expunge.signal.http;

import dev.expunge.signal.Measurement;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Signal;
import dev.expunge.signal.Source;
import dev.expunge.signal.Unit;
import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.SignalSpec.Outside;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/// One signal that is asked for over HTTP, by one thread. Whatever is not an answer of status 2xx with a number in it
/// is missing.
public final class WebSource implements Source {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Signal signal;
    private final String address;
    private final Function<String, Measurement> read;
    private final Web web;

    private WebSource(Outside outside, String kind, String address, Function<String, Measurement> read) {
        String name = kind + " " + outside.name();
        this.signal = new Signal(outside.name(), name, Unit.NUMBER, outside.limit(), outside.every());
        this.address = address;
        this.read = read;
        this.web = new Web(deadline(outside.every()));
    }

    /// A plain number, or a number in a JSON document.
    public static Source of(SignalSpec.Http spec) {
        return new WebSource(spec.outside(), "http", spec.url(), new NumberAnswer(spec.pointer()));
    }

    /// The worst number of a PromQL query.
    public static Source of(SignalSpec.PromQl spec) {
        return new WebSource(
                spec.outside(),
                "promql",
                PromQlAnswer.address(spec.url(), spec.query()),
                new PromQlAnswer(spec.outside().limit()));
    }

    private static Duration deadline(Duration every) {
        if (every.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return every.compareTo(LONGEST) > 0 ? LONGEST : every;
    }

    @Override
    public String name() {
        return signal.source();
    }

    @Override
    public Duration period() {
        return signal.period();
    }

    @Override
    public Map<Signal, Measurement> look() {
        try {
            return Map.of(signal, read.apply(web.get(address)));
        } catch (Web.NoAnswerException e) {
            return Map.of(signal, new Missing(String.valueOf(e.getMessage()), "check its url in the spec"));
        }
    }

    @Override
    public void close() {
        web.close();
    }
}
