package dev.expunge.cli;

import dev.expunge.spec.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A duration on the command line, written as in a spec.
final class DurationWord implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return DurationText.parse(value).orElseThrow(() -> new TypeConversionException(DurationText.RULE));
    }
}
