package dev.expunge.postgres;

import dev.expunge.postgres.BatchStatements.Statement;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// One attempt at a batch, with a given amount of care. Answers empty when the accounts do not agree: then all it
/// did has to be undone. Used once, by one thread.
final class BatchAttempt {
    private static final String CHANGED = "changed";

    private final Session session;
    private final BatchStatements sql;
    private final Care care;
    private final Map<Long, String> parked = new LinkedHashMap<>();
    private final Set<Long> locked = new LinkedHashSet<>();
    private final Map<Long, String> spared = new LinkedHashMap<>();
    private final Map<Long, String> differing = new HashMap<>();
    private final Map<Long, Counters.Count> before = new HashMap<>();
    private final Map<Long, Counters.Count> after = new HashMap<>();
    private final Map<Long, Counters.Count> expected = new HashMap<>();
    private boolean agrees = true;
    private String complaint = "";
    private int newChildren;
    private int changedRows;

    /// @param known candidates that an earlier attempt could not delete, with the reason
    BatchAttempt(Session session, BatchStatements sql, Care care, Map<Long, String> known) {
        this.session = session;
        this.sql = sql;
        this.care = care;
        known.forEach((subject, reason) -> (reason.equals(CHANGED) ? spared : parked).put(subject, reason));
    }

    /// Candidates whose rows turned out not to be the frozen ones when they were changed, with the reason. Where
    /// the rows to delete were locked and compared before, only a trigger can have kept or changed them.
    Map<Long, String> differing() {
        return differing;
    }

    /// How many candidates were spared because of a row that the frozen set does not know.
    int newChildren() {
        return newChildren;
    }

    /// How many candidates were spared because a row of a dependant differs.
    int changedRows() {
        return changedRows;
    }

    /// What did not agree, as a sentence.
    String complaint() {
        return complaint;
    }

    void complain(String what) {
        complaint = what;
    }

    /// @param files asked for more holds, after the locks
    Optional<BatchTransaction.Result> run(List<Long> subjects, Patience patience, HeldByFile files) {
        List<Long> wanted = without(without(subjects, parked.keySet()), spared.keySet());
        if (!wanted.isEmpty()) {
            if (patience == Patience.WAITS || care.children() || care.rows()) {
                lock(wanted, patience);
                look();
            } else {
                lockAndLook(wanted, patience);
            }
            files.among(session, List.copyOf(locked)).forEach(subject -> spared.put(subject, Holds.REASON));
        }
        int skipped = without(unlocked(wanted), spared.keySet()).size();
        List<Long> survivors = survivors();
        if (!survivors.isEmpty() && !change(survivors)) {
            return Optional.empty();
        }
        List<Long> deleted = withThoseAlong(survivors);
        return Optional.of(new BatchTransaction.Result(
                deleted, spared, parked, skipped, expected, survivors.isEmpty() ? 0 : markGone(survivors)));
    }

    private List<Long> withThoseAlong(List<Long> survivors) {
        var all = new ArrayList<>(survivors);
        sql.along().ifPresent(along -> ask(along, survivors, row -> all.add(row.number(1))));
        all.removeAll(spared.keySet());
        all.removeAll(parked.keySet());
        return all;
    }

    /// Locks the roots. Those that are there and not locked: somebody else has them, or, after a wait, a row with
    /// the same key was inserted meanwhile, which only a new statement sees.
    private void lock(List<Long> wanted, Patience patience) {
        boolean wait = patience == Patience.WAITS;
        ask(sql.lockRoots(wait), wanted, row -> locked.add(row.number(1)));
        List<Long> others = unlocked(wanted);
        if (wait && !others.isEmpty()) {
            ask(sql.lockRoots(true), others, row -> locked.add(row.number(1)));
        }
        if (patience == Patience.SKIPS_REFERENCES) {
            sql.lockReferences().forEach(lock -> ask(lock, survivors(), this::leave));
        }
        noteGone(wanted);
    }

    /// Somebody has a row that refers to that candidate.
    private boolean leave(Row row) {
        return locked.remove(row.number(1));
    }

    private void noteGone(List<Long> wanted) {
        ask(sql.goneRoots(), unlocked(wanted), row -> spared.put(row.number(1), "gone"));
    }

    private List<Long> unlocked(List<Long> wanted) {
        return without(wanted, locked);
    }

    private void lockAndLook(List<Long> wanted, Patience patience) {
        boolean references = patience == Patience.SKIPS_REFERENCES;
        var readers = new ArrayList<Consumer<Row>>();
        readers.add(row -> locked.add(row.number(1)));
        if (references) {
            readers.addAll(Collections.nCopies(sql.lockReferences().size(), this::leave));
        }
        sql.lockReached().ifPresent(lock -> readers.add(row -> {}));
        sql.held().ifPresent(look -> readers.add(this::spare));
        readers.add(this::spare);
        sql.unguardedChildren().ifPresent(look -> readers.add(this::spareForChild));
        readers.add(row -> Counters.note(row, before));
        session.pipeline(sql.lockAndLook(references), readers, wanted.toArray(Long[]::new));
        noteGone(wanted);
    }

    /// Spares who has changed. Each look is a statement of its own, after the locks.
    private void look() {
        sql.lockReached().ifPresent(lock -> ask(lock, survivors(), row -> {}));
        sql.held().ifPresent(look -> ask(look, survivors(), this::spare));
        ask(sql.changedMind(), survivors(), this::spare);
        if (care.named()) {
            sql.lockRows().forEach(lock -> ask(lock, survivors(), row -> {}));
        }
        sql.newChildren(care.children()).ifPresent(look -> ask(look, survivors(), this::spareForChild));
        if (care.rows()) {
            sql.changedRows().forEach(look -> ask(look, survivors(), this::spareForRow));
        }
        ask(new Statement(Counters.READ, 0), survivors(), row -> Counters.note(row, before));
    }

    private boolean spare(Row row) {
        long subject = row.number(1);
        return locked.contains(subject) && spared.putIfAbsent(subject, row.text(2)) == null;
    }

    private void spareForChild(Row row) {
        newChildren += spare(row) ? 1 : 0;
    }

    private void spareForRow(Row row) {
        changedRows += spare(row) ? 1 : 0;
    }

    private void ask(Statement statement, List<Long> subjects, Consumer<Row> reader) {
        if (!subjects.isEmpty()) {
            bound();
            session.query(
                    statement.sql(),
                    row -> {
                        reader.accept(row);
                        return true;
                    },
                    statement.with(subjects));
        }
    }

    private void bound() {
        session.query(sql.rest(), row -> true);
    }

    /// Changes the rows and compares the accounts; false when they do not agree.
    private boolean change(List<Long> subjects) {
        if (care.named()) {
            changeAndName(subjects);
        } else {
            changeAtOnce(subjects);
        }
        if (!agrees) {
            complaint = "rows differ from the frozen set while they are locked";
            return false;
        }
        Optional<String> difference = Counters.difference(before, after, expected)
                .or(() -> sql.triggers() ? Counters.emptied(session) : Optional.empty());
        difference.ifPresent(this::complain);
        return difference.isEmpty();
    }

    private void changeAtOnce(List<Long> subjects) {
        List<Statement> changing = sql.changing(care.byKey());
        var readers = new ArrayList<Consumer<Row>>(Collections.nCopies(changing.size(), this::account));
        readers.add(row -> {});
        readers.add(row -> Counters.note(row, after));
        session.pipeline(sql.changeAtOnce(care.byKey()), readers, subjects.toArray(Long[]::new));
    }

    /// One statement after the other, so that a foreign key that complains of a row that a trigger kept does not
    /// hide whose row that was.
    private void changeAndName(List<Long> subjects) {
        List<Statement> changing = sql.changing(care.byKey());
        for (int i = 0; i < changing.size(); i++) {
            ask(changing.get(i), subjects, this::account);
            if (!agrees) {
                return;
            }
        }
        bound();
        session.execute(BatchStatements.IMMEDIATE);
        ask(new Statement(Counters.READ, 0), subjects, row -> Counters.note(row, after));
    }

    /// What one statement did to one leaf, and who differs.
    private void account(Row row) {
        long done = row.number(3);
        boolean deleted = row.flag(6);
        if (done > 0) {
            var count = new Counters.Count("", 0, deleted ? 0 : done, deleted ? done : 0);
            expected.merge(row.number(1), count, Counters.Count::plus);
        }
        row.numbers(4).forEach(s -> differing.put(s, deleted ? "failing" : CHANGED));
        row.numbers(5).forEach(s -> differing.putIfAbsent(s, Vetoes.REASON));
        agrees &= row.number(2) == done
                && row.numbers(4).isEmpty()
                && row.numbers(5).isEmpty();
    }

    /// Marks what other candidates need not look for any more; returns how many references of theirs went.
    private long markGone(List<Long> subjects) {
        sql.marksOfShared().forEach(mark -> session.update(mark.sql(), mark.with(subjects)));
        return sql.marksOfDetached().stream()
                .mapToLong(mark -> session.one(mark.sql(), row -> row.number(1), mark.with(subjects)))
                .sum();
    }

    private List<Long> survivors() {
        return without(List.copyOf(locked), spared.keySet());
    }

    private static List<Long> without(List<Long> subjects, Collection<Long> out) {
        Set<Long> gone = Set.copyOf(out);
        return gone.isEmpty()
                ? subjects
                : subjects.stream().filter(s -> !gone.contains(s)).toList();
    }
}
