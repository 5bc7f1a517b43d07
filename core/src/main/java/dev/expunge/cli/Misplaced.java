package dev.expunge.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// What is wrong with the value of an option or argument, without the value: it could be a password in the wrong
/// place.
final class Misplaced {
    private static final List<Class<?>> NUMBERS = List.of(int.class, long.class, Integer.class, Long.class);

    private Misplaced() {}

    static String words(ParameterException wrong) {
        ArgSpec place = wrong.getArgSpec();
        if (place == null || wrong instanceof MissingParameterException) {
            return String.valueOf(wrong.getMessage());
        }
        String name = place instanceof OptionSpec option ? option.longestName() : place.paramLabel();
        boolean number =
                Arrays.stream(place.auxiliaryTypes()).anyMatch(NUMBERS::contains) || NUMBERS.contains(place.type());
        return "what was given for " + name + " cannot be used: it must be "
                + (number ? "one whole number" : "one text");
    }
}
