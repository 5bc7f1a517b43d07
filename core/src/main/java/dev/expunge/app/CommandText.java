package dev.expunge.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A command line that a person can copy into a shell. Confined to one thread.
public final class CommandText {
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private final List<String> words = new ArrayList<>();

    /// Begins with the program.
    public CommandText(String program) {
        words.add(program);
    }

    /// Adds words, each one argument whatever is in it.
    public CommandText with(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    @Override
    public String toString() {
        return words.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
