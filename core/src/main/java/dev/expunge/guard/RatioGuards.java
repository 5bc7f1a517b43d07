package dev.expunge.guard;

import dev.expunge.spec.Plausibility.Group;
import dev.expunge.spec.Spec;
import dev.expunge.spec.Spec.Ratio;
import dev.expunge.sql.TableName;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// Which share of what is there goes.
final class RatioGuards {
    /// Where the spec names no limit; a table with fewer rows than that is not judged by it.
    private static final Ratio USUAL = new Ratio(new BigDecimal("0.5"));

    private static final long SMALL = 1_000;

    private RatioGuards() {}

    static List<Finding> maxRatio(Spec spec, Evidence evidence) {
        long going = evidence.measured().going();
        long rows = evidence.measured().rootRows();
        Ratio most = spec.guards().maxRatio().orElse(USUAL);
        boolean asked = spec.guards().maxRatio().isPresent();
        return !asked && rows < SMALL
                ? List.of()
                : List.of(new Finding(
                        "max_ratio",
                        Texts.share(going, rows) + " of the root's rows",
                        Texts.share(most.value()) + (asked ? "" : Texts.BY_DEFAULT),
                        Texts.atMost(going, rows, most.value())));
    }

    static List<Finding> maxRatioPerTable(Spec spec, Evidence evidence) {
        return spec.guards().plausible().maxRatio().entrySet().stream()
                .map(limit -> perTable(limit, evidence))
                .toList();
    }

    private static Finding perTable(Map.Entry<TableName, Ratio> limit, Evidence evidence) {
        String guard = "max_ratio." + limit.getKey();
        Answer<Long> all = evidence.tableRows().getOrDefault(limit.getKey(), new Answer.Unknown<>("not asked"));
        return switch (all) {
            case Answer.Unknown(String why) -> Finding.unknown(guard, why);
            case Answer.Known(Long rows) -> {
                long going = evidence.measured().rows(limit.getKey());
                BigDecimal most = limit.getValue().value();
                yield new Finding(
                        guard,
                        Texts.share(going, rows) + " of its " + Texts.count(rows) + " rows",
                        Texts.share(most),
                        Texts.atMost(going, rows, most));
            }
        };
    }

    static List<Finding> maxRatioPerGroup(Spec spec, Evidence evidence) {
        return spec.guards().plausible().group().stream()
                .map(limit -> perGroup(limit, evidence.groups().orElse(new Answer.Unknown<>("not asked"))))
                .toList();
    }

    /// Which group it is stays unsaid: its name may be a person's.
    private static Finding perGroup(Group limit, Answer<Evidence.Groups> groups) {
        String guard = "max_ratio_per_group";
        return switch (groups) {
            case Answer.Unknown(String why) -> Finding.unknown(guard, why);
            case Answer.Known(Evidence.Groups(long number, long going, long rows)) ->
                new Finding(
                        guard,
                        going == 0
                                ? "no group of which " + Texts.count(limit.atLeast()) + " rows go"
                                : Texts.share(going, rows) + " of one of " + Texts.count(number) + " groups ("
                                        + Texts.count(going) + " of its " + Texts.count(rows) + " rows)",
                        Texts.share(limit.share().value()) + " of a group by " + limit.column(),
                        going == 0 || Texts.atMost(going, rows, limit.share().value()));
        };
    }
}
