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

    /// The program and its arguments, as they reach it.
    public List<String> words() {
        return List.copyOf(words);
    }

    @Override
    public String toString() {
        return words.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
    }

    /// The same as it has to stand in a crontab: cron takes a percent sign for the end of the line, unless a
    /// backslash stands before it, and does so before the shell sees anything. Two of them would be none.
    public String inCrontab() {
        return toString().replace("\\%", "\\''%").replace("%", "\\%");
    }

    /// Whether a crontab can hold it at all: it knows no line breaks.
    public boolean fitsOneLine() {
        return words.stream().noneMatch(word -> word.chars().anyMatch(Character::isISOControl));
    }

    private static String quoted(String word) {
        return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
