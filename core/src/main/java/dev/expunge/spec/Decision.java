package dev.expunge.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a spec says about one edge.
///
/// @param when the condition on a row of the child under which its value is a reference at all
/// @param set the columns that are overwritten, in the order of the file
/// @param keeping of [Action#KEEP] alone
public record Decision(Action action, Optional<Expression> when, Map<String, NewValue> set, Optional<Keeping> keeping) {
    public Decision {
        Objects.requireNonNull(action, "action is null");
        Objects.requireNonNull(when, "when is null");
        Objects.requireNonNull(keeping, "keeping is null");
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }

    /// An action and nothing else.
    public static Decision of(Action action) {
        return new Decision(action, Optional.empty(), Map.of(), Optional.empty());
    }
}
