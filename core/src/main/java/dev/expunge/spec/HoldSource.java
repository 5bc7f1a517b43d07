package dev.expunge.spec;

import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Where a spec says who is under a hold. Every kind is read again inside every batch.
public sealed interface HoldSource {
    /// How messages name it; never a value that it holds.
    String title();

    /// The same with their numbers.
    static List<HoldSource> numbered(List<HoldSource> sources) {
        var numbered = new ArrayList<HoldSource>();
        for (HoldSource source : sources) {
            int number = numbered.size() + 1;
            numbered.add(
                    source instanceof Condition(HoldCondition condition, int _)
                            ? new Condition(condition, number)
                            : source);
        }
        return List.copyOf(numbered);
    }

    /// The rows of a table, or of a view: each names a subject by its key.
    ///
    /// @param key columns of that table, in the order of the root's key
    /// @param inForce the condition under which a row counts; without one every row does
    /// @param until the column that says when a hold ends: null is never, a day counts to its end
    record Rows(TableName table, List<String> key, Optional<HoldCondition> inForce, Optional<String> until)
            implements HoldSource {
        public Rows {
            Objects.requireNonNull(table, "table is null");
            key = List.copyOf(key);
        }

        @Override
        public String title() {
            return table.toString();
        }
    }

    /// The rows of the root for which a condition holds.
    ///
    /// @param number which of the spec's holds it is, from 1
    record Condition(HoldCondition condition, int number) implements HoldSource {
        public Condition {
            Objects.requireNonNull(condition, "condition is null");
        }

        @Override
        public String title() {
            return "the condition of hold " + number;
        }
    }

    /// The lines of a file of comma separated values, the first of which names its columns.
    ///
    /// @param key columns of the file, in the order of the root's key
    record Listed(Path file, List<String> key) implements HoldSource {
        public Listed {
            Objects.requireNonNull(file, "file is null");
            key = List.copyOf(key);
        }

        @Override
        public String title() {
            return file.toString();
        }
    }
}
