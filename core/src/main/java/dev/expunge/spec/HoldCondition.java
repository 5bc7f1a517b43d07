package dev.expunge.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A condition on a row that says whether a hold is in force, in SQL. It is read anew inside every batch, so it may ask
/// what time it is. What is neither true nor false is in force: nobody can say that it is not.
///
/// @param text as it was written
public record HoldCondition(String text) {
    public HoldCondition {
        Objects.requireNonNull(text, "text is null");
    }

    /// What is wrong with it, each continuing its name: `must not …`; empty when it can be used. Whether its tables and
    /// columns exist is for the server to say.
    List<String> flaws() {
        Criteria condition = Criteria.ofTheMoment(text);
        var flaws = new ArrayList<String>();
        condition.flaws().forEach(flaw -> flaws.add(flaw.message()));
        condition
                .parameters()
                .keySet()
                .forEach(name -> flaws.add("must not use :" + name + ": parameters are for the criteria"));
        return flaws.stream().distinct().toList();
    }

    /// As SQL for a prepared statement, safe between parentheses: an operator's question mark is doubled.
    ///
    /// @throws IllegalStateException when it has flaws
    public String sql() {
        return Criteria.ofTheMoment(text).parsed().render(name -> {
            throw new IllegalStateException("a condition without parameters");
        });
    }

    @Override
    public String toString() {
        return text;
    }
}
