package dev.expunge.postgres;

import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.SqlState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One batch inside its transaction: lock, look again, delete, compare the accounts; what does not agree is undone
/// and done again with all care. Used once, by one thread.
///
/// The savepoint stands before the locks, so that rows are locked and deleted under the same transaction number;
/// otherwise the server would have to note both in a multixact for every row.
final class BatchTransaction {
    private static final int ATTEMPTS = 3;

    private final Session session;
    private final BatchStatements sql;
    private final Trust trust;
    private final HeldByFile files;
    private final Map<Long, String> known = new HashMap<>();

    /// @param trust learns from this batch
    /// @param files that say who is held
    BatchTransaction(Session session, BatchStatements sql, Trust trust, HeldByFile files) {
        this.files = files;
        this.session = session;
        this.sql = sql;
        this.trust = trust;
    }

    /// What the batch did, before it is recorded.
    ///
    /// @param parked candidates whose rows cannot be deleted as they are, although nothing had changed before, with
    /// the reason: a trigger keeps or changes them
    /// @param moot references of other candidates that need no detaching any more, because their rows went
    record Result(
            List<Long> deleted,
            Map<Long, String> spared,
            Map<Long, String> parked,
            int skipped,
            Map<Long, Counters.Count> accounts,
            long moot) {
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

    Result run(List<Long> subjects, Patience patience) {
        String unexplained = "";
        for (int number = 1; number <= ATTEMPTS; number++) {
            Care care = number == 1 ? trust.next() : Care.ALL;
            var attempt = new BatchAttempt(session, sql, care, known);
            Optional<Result> result = session.orUndo(() -> attempted(attempt, subjects, patience));
            if (result.isPresent()) {
                learn(attempt, number);
                return result.get();
            }
            unexplained = attempt.complaint();
            if (care.equals(Care.ALL)) {
                if (attempt.differing().isEmpty()) {
                    break;
                }
                known.putAll(attempt.differing());
            }
        }
        throw new UnexplainedException(unexplained);
    }

    private Optional<Result> attempted(BatchAttempt attempt, List<Long> subjects, Patience patience) {
        try {
            return attempt.run(subjects, patience, files);
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.CONSTRAINT) {
                throw e;
            }
            attempt.complain(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void learn(BatchAttempt attempt, int number) {
        if (number == 1) {
            trust.calm(attempt.newChildren(), attempt.changedRows());
        } else {
            trust.surprised(attempt.newChildren(), attempt.changedRows() + known.size());
        }
    }
}
