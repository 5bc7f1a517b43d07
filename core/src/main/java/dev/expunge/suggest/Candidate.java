package dev.expunge.suggest;

import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// A column, or a part of one, that may reference something.
///
/// @param column the column as the catalog spells it
/// @param match what it may reference, and why
/// @param family what its values are compared as
public record Candidate(TableName child, String column, Part part, Family family, NameMatch match) {
    /// Which part of the column it is.
    public sealed interface Part {
        /// The value itself.
        record Whole() implements Part {}

        /// Each element of an array.
        record Element() implements Part {}

        /// The value of a key of a JSON document.
        record Member(String key) implements Part {}

        /// The value, where another column tells its table.
        ///
        /// @param type what that column holds for the table; empty where no value tells it
        record Typed(String typeColumn, Optional<String> type) implements Part {}
    }

    public Candidate {
        Objects.requireNonNull(child, "child is null");
        Objects.requireNonNull(column, "column is null");
        Objects.requireNonNull(part, "part is null");
        Objects.requireNonNull(family, "family is null");
        Objects.requireNonNull(match, "match is null");
    }

    /// The edge as a spec names it.
    public String edge() {
        String term = switch (part) {
            case Part.Whole _, Part.Typed _ -> Identifier.display(column);
            case Part.Element _ -> "any(" + Identifier.sql(column) + ")";
            case Part.Member member ->
                Identifier.sql(column) + " ->> '" + member.key().replace("'", "''") + "'";
        };
        return child + "(" + term + ") -> " + match.target().table() + "("
                + Identifier.display(match.target().column()) + ")";
    }

    /// The condition under which the value is a reference at all; where no value tells the type, with the usual
    /// spelling of one.
    public Optional<String> when() {
        return part instanceof Part.Typed typed
                ? Optional.of(Identifier.sql(typed.typeColumn()) + " = '"
                        + typed.type().orElseGet(this::usualType).replace("'", "''") + "'")
                : Optional.empty();
    }

    private String usualType() {
        return Words.singular(match.target().table().name()).stream()
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }
}
