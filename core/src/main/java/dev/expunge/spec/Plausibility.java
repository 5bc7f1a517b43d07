package dev.expunge.spec;

import dev.expunge.sql.TableName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a deletion that makes sense looks like, beyond its mere size. Immutable.
///
/// @param maxRows the most rows of single tables that may go or change
/// @param maxRatio the largest share of the rows of single tables that may go or change
/// @param group the largest share of the rows of one group of the root
/// @param lastRuns how far from the middle of the last finished runs the candidates may be
/// @param emptyAfter after so many finished runs with candidates, none is refused; 0 for never
/// @param dryRun how far from what the dry run counted; empty for the usual limit, where its count is given
/// @param dependants how far from the others a single candidate may be
/// @param maxDependants the most rows that may go with a single candidate
/// @param checks of the user's own
/// @param timeLimit the longest that one measurement may take
public record Plausibility(
        Map<TableName, Long> maxRows,
        Map<TableName, Spec.Ratio> maxRatio,
        Optional<Group> group,
        Factor lastRuns,
        long emptyAfter,
        Optional<Change> dryRun,
        Factor dependants,
        Optional<Long> maxDependants,
        List<Check> checks,
        Duration timeLimit) {

    /// What holds where the spec says nothing.
    public static final Plausibility USUAL = new Plausibility(
            Map.of(),
            Map.of(),
            Optional.empty(),
            new Factor(5, 100),
            5,
            Optional.empty(),
            new Factor(100, 10_000),
            Optional.empty(),
            List.of(),
            Duration.ofMinutes(10));

    public Plausibility {
        maxRows = Collections.unmodifiableMap(new LinkedHashMap<>(maxRows));
        maxRatio = Collections.unmodifiableMap(new LinkedHashMap<>(maxRatio));
        checks = List.copyOf(checks);
        Objects.requireNonNull(timeLimit, "timeLimit is null");
    }

    /// The largest share of a group's rows that may be candidates.
    ///
    /// @param column of the root that tells the groups apart, such as a tenant
    /// @param atLeast smaller numbers of candidates say nothing
    public record Group(String column, Spec.Ratio share, long atLeast) {}

    /// So many times as many, or as few.
    ///
    /// @param atLeast smaller numbers, or differences, say nothing
    public record Factor(long factor, long atLeast) {}

    /// So much more or less.
    ///
    /// @param atLeast smaller differences say nothing
    public record Change(Spec.Ratio share, long atLeast) {
        /// What holds where the spec says nothing.
        public static final Change USUAL = new Change(new Spec.Ratio(new BigDecimal("0.2")), 100);
    }

    /// A check that the user wrote.
    ///
    /// @param sql a query, or a condition over the root; with the parameters of the spec and `:as_of`
    public record Check(String name, Expectation expectation, String sql) {}

    /// What the SQL of a check has to give.
    public sealed interface Expectation {
        /// The query returns no row.
        record None() implements Expectation {}

        /// The condition holds for every candidate.
        record All() implements Expectation {}

        /// The query returns one number between two others, inclusive; at least one of them is there.
        record Between(Optional<BigDecimal> least, Optional<BigDecimal> most) implements Expectation {}
    }
}
