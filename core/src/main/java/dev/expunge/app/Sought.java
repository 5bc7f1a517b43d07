package dev.expunge.app;

import dev.expunge.plan.Plan;
import dev.expunge.postgres.Runs;
import dev.expunge.sql.Session;
import java.util.List;

/// Subjects about whom a run is, rather than about all who match: who they are is found out when it begins.
interface Sought {
    /// Whether the command of that signature came to its end before, and its last reply was lost.
    default boolean done(Session session, String signature) {
        return false;
    }

    /// Looks for them, and keeps their keys for the run; says whether there is anybody.
    boolean begin(Session session, Plan plan);

    /// The set of a run is frozen.
    void frozen(Session session, Plan plan, long run);

    /// How an execution ends that found nobody.
    Outcome nobody();

    /// The run is verified.
    ///
    /// @param reasons why candidates of it were left alone
    void finish(Session session, Plan plan, long run, List<Runs.Reason> reasons);

    /// Forgets the keys that this has kept, where no run came of it.
    void forget(Session session);
}
