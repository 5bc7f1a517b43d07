package dev.expunge.guard;

import dev.expunge.freeze.FrozenSet;
import dev.expunge.sql.TableName;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Everything that the guards judge, measured before anything is deleted.
///
/// @param tableRows all rows of the tables of which the spec limits the share
/// @param groups of the root, where the spec limits their share
/// @param dates of the columns that the spec names, of the other dates of the root that the criteria use, and of
/// the mark of a soft delete
/// @param past the last finished runs of the same spec, newest first
/// @param counted how many candidates the dry run counted, where that was given
/// @param checks of the user's own, by their names
public record Evidence(
        Measured measured,
        Map<TableName, Answer<Long>> tableRows,
        Optional<Answer<Groups>> groups,
        Map<String, Answer<Dates>> dates,
        Answer<List<Long>> past,
        Optional<Long> counted,
        Map<String, Answer<Checked>> checks) {

    public Evidence {
        Objects.requireNonNull(measured, "measured is null");
        Objects.requireNonNull(past, "past is null");
        tableRows = Map.copyOf(tableRows);
        dates = Collections.unmodifiableMap(new LinkedHashMap<>(dates));
        checks = Map.copyOf(checks);
    }

    /// The group of the root of which the largest share goes.
    ///
    /// @param groups how many groups lose rows
    /// @param going rows that the one with the largest share loses; 0 where none loses enough
    /// @param rows all rows of that group
    public record Groups(long groups, long going, long rows) {}

    /// One date column over the candidates. Days are those of UTC.
    ///
    /// @param candidates all of them
    /// @param earliest of the finite dates
    /// @param latest of the finite dates
    /// @param unset how many have no date, or an infinite one
    /// @param days with their candidates: those that programs write for no date, and the fullest ones
    public record Dates(
            long candidates, Optional<Instant> earliest, Optional<Instant> latest, long unset, List<Day> days) {
        public Dates {
            Objects.requireNonNull(earliest, "earliest is null");
            Objects.requireNonNull(latest, "latest is null");
            days = List.copyOf(days);
        }
    }

    /// One day.
    ///
    /// @param day `2024-03-01`, `infinity` or `-infinity`
    /// @param latest the last moment of it that a candidate has; empty for an infinite one
    public record Day(String day, long candidates, Optional<Instant> latest) {}

    /// What a check gave: how many rows or candidates are not right, or its number.
    public record Checked(BigDecimal number) {}

    /// The same with what a dry run counted, where nobody said it.
    public Evidence countedBefore(long candidates) {
        return new Evidence(measured, tableRows, groups, dates, past, Optional.of(counted.orElse(candidates)), checks);
    }

    /// The same with what was really frozen in place of what was counted before.
    public Evidence frozenAs(FrozenSet frozen) {
        return new Evidence(measured.frozenAs(frozen), tableRows, groups, dates, past, counted, checks);
    }
}
