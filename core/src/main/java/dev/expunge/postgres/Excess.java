package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.List;

/// Makes sure that a run whose triggers write beside the frozen set for everybody does not go on parking one
/// candidate
/// after the other. Used after one batch was rolled back, by one thread.
final class Excess {
    /// So many candidates given up and none deleted are no exception any more.
    private static final long ENOUGH = 20;

    private static final Sql HOPELESS = Sql.of("""
            select not exists (select from expunge.candidate where run = ? and state = 'deleted')
                   and (select count(*) from (select from expunge.candidate
                                               where run = ? and reason = 'failing' limit 20) f) >= ?
            """);

    private final Session session;
    private final long run;

    Excess(Session session, long run) {
        this.session = session;
        this.run = run;
    }

    /// Lets a rolled back batch be halved and its last candidate be parked, unless that has been the fate of all so
    /// far.
    ///
    /// @param what did not agree
    /// @throws Failure `TRIGGER_WRITES` with the table
    void requireSome(String what, List<Long> subjects) {
        boolean single = subjects.size() == 1 && Counters.tells(what);
        if (single && session.one(HOPELESS, row -> row.flag(1), run, run, ENOUGH - 1)) {
            throw Failure.nothingChanged(
                    Code.TRIGGER_WRITES,
                    "a trigger writes beside the frozen set, for each of the first " + ENOUGH + " candidates:\n  "
                            + what,
                    "see which trigger that is, and its remedy: expunge map SPEC",
                    "give the run up, then deal with the trigger: expunge close SPEC --run " + run);
        }
    }
}
