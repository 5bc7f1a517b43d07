package dev.expunge.plan;

import java.util.List;
import java.util.Optional;

/// What a plan is for: to delete rows, to mark them as deleted, or to take such marks away again.
public sealed interface Purpose {
    /// Rows go, with everything that the edges decide.
    record Delete() implements Purpose {}

    /// Rows of the root that have no mark get one.
    record Mark() implements Purpose {}

    /// Rows of the root lose the mark that a run of ours gave them.
    ///
    /// @param run that marked them; empty for any
    /// @param key of the one row that is meant, a text for each column of the root's key; empty for all of the run
    record Unmark(Optional<Long> run, List<String> key) implements Purpose {
        public Unmark {
            key = List.copyOf(key);
            if (run.isEmpty() && key.isEmpty()) {
                throw new IllegalArgumentException("neither a run nor a row is named");
            }
        }
    }

    /// One word, as schema `expunge` keeps it.
    default String word() {
        return switch (this) {
            case Delete _ -> "delete";
            case Mark _ -> "mark";
            case Unmark _ -> "unmark";
        };
    }

    /// What became of a row for which it was done.
    default String done() {
        return switch (this) {
            case Delete _ -> "deleted";
            case Mark _ -> "marked";
            case Unmark _ -> "unmarked";
        };
    }

    /// The command that does it.
    default String command() {
        return this instanceof Delete ? "run" : word();
    }

    /// What stands behind the spec on the command line.
    default List<String> arguments() {
        return this instanceof Unmark(Optional<Long> run, List<String> key)
                ? run.map(number -> List.of("--run", Long.toString(number))).orElse(key)
                : List.of();
    }

    /// Whether rows go, rather than change.
    default boolean deletes() {
        return this instanceof Delete;
    }

    /// What a signature digests of it: nothing for a deletion.
    default String signed() {
        var text = new StringBuilder(deletes() ? "" : "\n" + word());
        arguments()
                .forEach(argument ->
                        text.append('\n').append(argument.length()).append(' ').append(argument));
        return text.toString();
    }
}
