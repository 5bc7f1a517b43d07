package dev.expunge.postgres;

import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One batch inside its transaction: lock, look again, delete, compare the accounts, record. Used once, by one
/// thread.
final class BatchTransaction {
    private final Session session;
    private final Layout layout;
    private final BatchSql sql;
    private final DetachSql detach;
    private final Set<Integer> sharedRelations;
    private final Map<Long, String> spared = new LinkedHashMap<>();
    private long moot;

    /// @param sharedRelations numbers of the frozen relations that hold rows of several candidates
    BatchTransaction(Session session, Layout layout, BatchSql sql, Set<Integer> sharedRelations) {
        this.session = session;
        this.layout = layout;
        this.sql = sql;
        this.detach = new DetachSql(layout);
        this.sharedRelations = sharedRelations;
    }

    /// What the batch did, before it is recorded.
    ///
    /// @param moot references of other candidates that need no detaching any more, because their rows went
    record Result(
            List<Long> deleted, Map<Long, String> spared, int skipped, Map<Long, Counters.Count> accounts, long moot) {
        long rows() {
            return accounts.values().stream()
                    .mapToLong(c -> c.deleted() + c.updated())
                    .sum();
        }
    }

    /// The accounts disagree and nobody can be named for it.
    static final class UnexplainedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnexplainedException(String what) {
            super(what);
        }
    }

    Result run(List<Long> subjects, boolean wait) {
        var locked = new ArrayList<>(lock(subjects, wait));
        List<Long> unlocked = unlocked(subjects, locked);
        if (wait && !unlocked.isEmpty()) {
            locked.addAll(lock(unlocked, true));
            unlocked = unlocked(subjects, locked);
        }
        int skipped = unlocked.size();
        spare(sql.changedMind(), locked, 1);
        sql.lockMiddle().forEach(lock -> session.query(lock, row -> row.number(1), (Object) array(survivors(locked))));
        sql.newChildren().ifPresent(look -> spare(look, survivors(locked), BatchSql.arguments(look)));
        Map<Long, Counters.Count> accounts = deleteOrSpare(locked);
        return new Result(survivors(locked), spared, skipped, accounts, moot);
    }

    private List<Long> lock(List<Long> subjects, boolean wait) {
        return session.query(sql.lockRoots(wait), row -> row.number(1), (Object) array(subjects));
    }

    /// Candidates that are there and not locked: somebody else has them, or, after a wait, a row with the same
    /// key was inserted meanwhile, which only a new statement sees.
    private List<Long> unlocked(List<Long> subjects, List<Long> locked) {
        List<Long> unlocked = without(subjects, new HashSet<>(locked));
        if (unlocked.isEmpty()) {
            return unlocked;
        }
        session.query(sql.goneRoots(), row -> spared.put(row.number(1), "gone"), (Object) array(unlocked));
        return without(unlocked, spared.keySet());
    }

    private List<Long> survivors(List<Long> locked) {
        return without(locked, spared.keySet());
    }

    private static List<Long> without(List<Long> subjects, Set<Long> out) {
        return subjects.stream().filter(s -> !out.contains(s)).toList();
    }

    private void spare(Sql look, List<Long> subjects, int arguments) {
        if (!subjects.isEmpty()) {
            session.query(look, row -> spared.putIfAbsent(row.number(1), row.text(2)), repeat(subjects, arguments));
        }
    }

    /// Deletes; when rows differ from what was frozen, undoes it, spares their candidates, and tries once more.
    private Map<Long, Counters.Count> deleteOrSpare(List<Long> locked) {
        for (int attempt = 1; attempt <= 2; attempt++) {
            List<Long> subjects = survivors(locked);
            if (subjects.isEmpty()) {
                return Map.of();
            }
            var differing = new HashSet<Long>();
            Optional<Map<Long, Counters.Count>> accounts = session.orUndo(() -> attempt(subjects, differing));
            if (accounts.isPresent()) {
                return accounts.get();
            }
            differing.forEach(subject -> spared.put(subject, "changed"));
        }
        throw new UnexplainedException("rows keep differing from the frozen set while they are locked");
    }

    private Optional<Map<Long, Counters.Count>> attempt(List<Long> subjects, Set<Long> differing) {
        Map<Long, Counters.Count> before = Counters.read(session);
        var expected = new HashMap<Long, Counters.Count>();
        for (DetachedRelation relation : layout.detached()) {
            Sql statement = detach.detach(relation);
            for (Touched touched : touch(statement, subjects)) {
                add(expected, touched.leaf(), new Counters.Count("", 0, touched.done(), 0));
                differing.addAll(touched.differing());
            }
        }
        var roots = new HashSet<Long>();
        for (FrozenRelation relation : layout.frozen().reversed()) {
            for (Touched touched : touch(sql.delete(relation, shared(relation)), subjects)) {
                add(expected, touched.leaf(), new Counters.Count("", 0, 0, touched.done()));
                (relation.equals(layout.root()) ? roots : differing).addAll(touched.differing());
            }
        }
        if (!differing.isEmpty()) {
            return Optional.empty();
        }
        requireNothingMore(before, expected, roots);
        markGone(subjects);
        return Optional.of(expected);
    }

    /// @param roots candidates whose root row was not the one that was compared after it had been locked: nobody
    /// but ourselves can have changed it since
    private void requireNothingMore(
            Map<Long, Counters.Count> before, Map<Long, Counters.Count> expected, Set<Long> roots) {
        if (!roots.isEmpty()) {
            throw new UnexplainedException(
                    "a trigger changed or kept rows of " + layout.root().table().name());
        }
        session.execute(Sql.of("set constraints all immediate"));
        Counters.difference(before, Counters.read(session), expected)
                .or(() -> hasTriggers() ? Counters.emptied(session) : Optional.empty())
                .ifPresent(difference -> {
                    throw new UnexplainedException(difference);
                });
    }

    private boolean hasTriggers() {
        return layout.graph().touched().stream().anyMatch(t -> !t.triggers().isEmpty());
    }

    private boolean shared(FrozenRelation relation) {
        return sharedRelations.contains(relation.number());
    }

    private void markGone(List<Long> subjects) {
        layout.frozen().stream()
                .filter(this::shared)
                .forEach(r -> session.update(sql.markGone(r), repeat(subjects, 2)));
        layout.detached().stream()
                .filter(d -> layout.graph().deletesFrom(d.edge().child().name()))
                .forEach(d -> moot += session.update(detach.markDetachedGone(d), (Object) array(subjects)));
    }

    private record Touched(long leaf, long frozen, long done, List<Long> differing) {}

    private List<Touched> touch(Sql statement, List<Long> subjects) {
        return session.query(statement, BatchTransaction::touched, repeat(subjects, BatchSql.arguments(statement)));
    }

    private static Touched touched(Row row) {
        return new Touched(row.number(1), row.number(2), row.number(3), row.numbers(4));
    }

    private static void add(Map<Long, Counters.Count> accounts, long leaf, Counters.Count count) {
        if (count.deleted() + count.updated() > 0) {
            accounts.merge(
                    leaf,
                    count,
                    (a, b) -> new Counters.Count("", 0, a.updated() + b.updated(), a.deleted() + b.deleted()));
        }
    }

    private static Long[] array(List<Long> subjects) {
        return subjects.toArray(Long[]::new);
    }

    private static Object[] repeat(List<Long> subjects, int times) {
        var arguments = new ArrayList<Object>();
        for (int i = 0; i < times; i++) {
            arguments.add(array(subjects));
        }
        return arguments.toArray();
    }
}
