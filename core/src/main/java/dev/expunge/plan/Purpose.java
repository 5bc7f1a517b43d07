package dev.expunge.plan;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Optional;

/// What a plan is for: to delete rows, once or again, to mark them as deleted, or to take such marks away.
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

    /// Rows go that were deleted before, and came back with a backup: those whose keys a relation holds.
    ///
    /// @param keys with the columns `k1`, `k2`, … of the root's key
    /// @param lists what the lists are that name them: part of the signature
    /// @param options as they stand on the command line
    record Replay(TableName keys, String lists, List<String> options) implements Purpose {
        /// Without the export that the spec asks for.
        public static final String NO_EXPORT = "--no-export";

        public Replay {
            options = List.copyOf(options);
        }
    }

    /// Rows go that a run of the same signature spared because they had changed: those whose keys a relation
    /// holds, as far as they still match.
    ///
    /// @param follows that run
    record Again(long follows) implements Purpose {
        /// With the columns `k1`, `k2`, … of the root's key.
        public TableName keys() {
            return new TableName("expunge", "again_" + follows);
        }
    }

    /// One word, as schema `expunge` keeps it.
    default String word() {
        return switch (this) {
            case Delete _ -> "delete";
            case Mark _ -> "mark";
            case Unmark _ -> "unmark";
            case Replay _ -> "replay";
            case Again _ -> "again";
        };
    }

    /// What became of a row for which it was done.
    default String done() {
        return switch (this) {
            case Delete _, Replay _, Again _ -> "deleted";
            case Mark _ -> "marked";
            case Unmark _ -> "unmarked";
        };
    }

    /// The command that does it.
    default String command() {
        return this instanceof Delete || this instanceof Again ? "run" : word();
    }

    /// What stands behind the spec on the command line.
    default List<String> arguments() {
        return switch (this) {
            case Unmark(Optional<Long> run, List<String> key) ->
                run.map(number -> List.of("--run", Long.toString(number))).orElse(key);
            case Replay replay -> replay.options();
            default -> List.of();
        };
    }

    /// Whether rows go, rather than change.
    default boolean deletes() {
        return this instanceof Delete || this instanceof Replay || this instanceof Again;
    }

    /// What a signature digests of it: nothing for a deletion, nor for the run that follows one, which is part of
    /// what was signed.
    default String signed() {
        var text = new StringBuilder(command().equals("run") ? "" : "\n" + word());
        arguments()
                .forEach(argument ->
                        text.append('\n').append(argument.length()).append(' ').append(argument));
        return this instanceof Replay again
                ? text.append('\n').append(again.lists()).toString()
                : text.toString();
    }
}
