package dev.expunge.postgres;

import dev.expunge.guard.HoldList;
import dev.expunge.guard.Measured;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the counting statement of a dry run asks about holds: an expression `expunge_h` of the subjects that are held,
/// one for each source beside it, and a count of each. Reads the files when it is made. Used by one thread.
final class HoldCounts {
    private static final int ALL = -3;
    private static final int FIRST = -10;

    private final FrozenRelation root;
    private final Holds holds;
    private final Map<String, HoldList> lists = new LinkedHashMap<>();
    private final List<String> titles = new ArrayList<>();

    /// @throws dev.expunge.Failure `HOLD_UNREADABLE` when a file cannot be read
    HoldCounts(FrozenRelation root, Holds holds) {
        this.root = root;
        this.holds = holds;
        holds.files(() -> 0).forEach(file -> lists.put(file.title(), file.list()));
        holds.asked(root, Sql.of("expunge_c")).forEach(asked -> titles.add(asked.title()));
        titles.addAll(lists.keySet());
    }

    /// The expressions, behind that of the candidates' rows.
    ///
    /// @param rows the name of that
    List<Sql> expressions(Sql rows) {
        var each = new ArrayList<Sql>();
        holds.asked(root, rows).forEach(asked -> each.add(asked.held()));
        lists.values().forEach(_ -> each.add(new HoldSql(root).listed(rows)));
        var expressions = new ArrayList<Sql>();
        for (int i = 0; i < each.size(); i++) {
            expressions.add(Sql.of("{name} as materialized (\n{held})")
                    .with("name", name(i))
                    .with("held", each.get(i)));
        }
        var all = new ArrayList<Sql>();
        for (int i = 0; i < each.size(); i++) {
            all.add(Sql.of("select subject from {name}").with("name", name(i)));
        }
        expressions.add(Sql.of("expunge_h as materialized (\n{all})")
                .with(
                        "all",
                        all.isEmpty()
                                ? Sql.of("select null::bigint as subject where false")
                                : Sql.join("\nunion\n", all)));
        return expressions;
    }

    private static Sql name(int source) {
        return Sql.of("expunge_h{n}").with("n", Sql.number(source));
    }

    /// The counts, each with its number.
    List<Sql> counts() {
        var counts = new ArrayList<Sql>();
        counts.add(Sql.of("select {all}, count(*) from expunge_h").with("all", Sql.number(ALL)));
        for (int i = 0; i < titles.size(); i++) {
            counts.add(Sql.of("select {n}, count(distinct subject) from {name}")
                    .with("n", Sql.number(FIRST - i))
                    .with("name", name(i)));
        }
        return counts;
    }

    /// The arguments of the expressions, in their order.
    Object[] arguments() {
        return lists.values().stream()
                .flatMap(list -> Arrays.stream(HoldFile.arguments(list)))
                .toArray();
    }

    /// What was counted. The holds in schema `expunge` are named only when there are some.
    Measured.Held of(Map<Integer, Long> counts) {
        var sources = new LinkedHashMap<String, Long>();
        for (int i = 0; i < titles.size(); i++) {
            long held = counts.getOrDefault(FIRST - i, 0L);
            if (held > 0 || !titles.get(i).equals(Holds.OWN)) {
                sources.merge(titles.get(i), held, Long::sum);
            }
        }
        return new Measured.Held(counts.getOrDefault(ALL, 0L), sources);
    }
}
