package dev.expunge.guard;

import dev.expunge.freeze.FrozenSet;
import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.sql.TableName;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What was counted before anything is deleted.
///
/// @param asOf the "now" of the criteria it was counted with
/// @param candidates root rows that match
/// @param forbidden those of them that a forbidding edge protects and no hold: they stay
/// @param rootRows all rows of the root
/// @param tables rows that go or change, the root first
/// @param heaviest the candidate with which most rows go
/// @param held those of the candidates that are under a hold: they stay
public record Measured(
        Instant asOf,
        long candidates,
        long forbidden,
        long rootRows,
        List<TableCount> tables,
        Heaviest heaviest,
        Held held) {

    /// Candidates under a hold.
    ///
    /// @param candidates each counted once
    /// @param sources how many each source holds, by the name that messages give it; one may be held by several
    public record Held(long candidates, Map<String, Long> sources) {
        /// Nobody is.
        public static final Held NOBODY = new Held(0, Map.of());

        public Held {
            sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        }
    }

    /// How many rows go with the candidate that has most of them.
    ///
    /// @param rows over all tables, its own row not counted
    /// @param all rows that go with any candidate, those that several share once for each
    /// @param table in which most of its rows are; empty where it has none
    public record Heaviest(long rows, long all, Optional<TableName> table) {
        /// Nothing goes with anybody.
        public static final Heaviest NONE = new Heaviest(0, 0, Optional.empty());
    }

    public Measured {
        Objects.requireNonNull(asOf, "asOf is null");
        Objects.requireNonNull(heaviest, "heaviest is null");
        tables = List.copyOf(tables);
    }

    /// The same with what was really frozen in place of what was counted before.
    public Measured frozenAs(FrozenSet frozen) {
        return new Measured(
                asOf,
                frozen.candidates(),
                frozen.forbidden(),
                rootRows,
                frozen.tables(),
                heaviest,
                new Held(frozen.held(), held.sources()));
    }

    /// Rows of the root that go although the criteria did not select them: an edge leads back to it.
    public long unselected() {
        return tables.isEmpty() ? 0 : Math.max(0, tables.getFirst().rows() - (candidates - stay()));
    }

    /// Rows of the root that go: neither those under a hold nor those that a forbidding edge protects.
    public long going() {
        return candidates - stay() + unselected();
    }

    /// Candidates that stay, for whatever reason is known beforehand.
    public long stay() {
        return forbidden + held.candidates();
    }

    /// Rows over all tables.
    public long rows() {
        return tables.stream().mapToLong(TableCount::rows).sum();
    }

    /// Rows of one table that go or change, over all edges.
    public long rows(TableName table) {
        return tables.stream()
                .filter(t -> t.table().equals(table))
                .mapToLong(TableCount::rows)
                .sum();
    }
}
