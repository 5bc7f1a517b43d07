package dev.expunge.guard;

import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.spec.Spec;
import java.util.List;
import java.util.Set;

/// How many rows go, and from where.
final class RowGuards {
    /// The guard that says whether there may be no candidate.
    static final String ALLOW_EMPTY = "allow_empty";

    private RowGuards() {}

    static List<Finding> notEmpty(Spec spec, Evidence evidence) {
        boolean allowed = spec.guards().allowEmpty();
        long candidates = evidence.measured().candidates();
        return List.of(new Finding(
                ALLOW_EMPTY,
                Texts.count(candidates) + " candidates",
                allowed ? "none is allowed" : "at least 1",
                candidates > 0 || allowed));
    }

    static List<Finding> maxRows(Spec spec, Evidence evidence) {
        long rows = evidence.measured().rows();
        return spec.guards().maxRows().stream()
                .map(most ->
                        new Finding("max_rows", Texts.count(rows) + " rows", Texts.count(most) + " rows", rows <= most))
                .toList();
    }

    static List<Finding> maxRowsPerTable(Spec spec, Evidence evidence) {
        return spec.guards().plausible().maxRows().entrySet().stream()
                .map(limit -> {
                    long rows = evidence.measured().rows(limit.getKey());
                    return new Finding(
                            "max_rows." + limit.getKey(),
                            Texts.count(rows) + " rows",
                            Texts.count(limit.getValue()) + " rows",
                            rows <= limit.getValue());
                })
                .toList();
    }

    /// Silent where no edge leads back to the root, or none is asked for.
    static List<Finding> maxUnselected(Spec spec, Evidence evidence) {
        long unselected = evidence.measured().unselected();
        long most = spec.guards().maxUnselected();
        return unselected == 0 && most == 0
                ? List.of()
                : List.of(new Finding(
                        "max_unselected",
                        Texts.count(unselected) + " rows of the root that nobody selected",
                        Texts.count(most),
                        unselected <= most));
    }

    /// Silent where the spec protects nothing. What triggers write is looked at before anything is measured.
    static List<Finding> protect(Spec spec, Evidence evidence) {
        Set<?> untouchable = spec.protect();
        long written = evidence.measured().tables().stream()
                .map(TableCount::table)
                .filter(untouchable::contains)
                .distinct()
                .count();
        return untouchable.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        Overrides.PROTECT,
                        Texts.count(written) + " of " + Texts.count(untouchable.size()) + " protected tables written",
                        "none",
                        written == 0));
    }
}
