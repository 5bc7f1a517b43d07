package dev.expunge.app;

import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.FollowUpKeys;
import dev.expunge.postgres.Runs;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import java.util.List;
import java.util.Optional;

/// One run that follows another: about those of its candidates that had changed. Used by one thread.
final class FollowUp implements Sought {
    private final Purpose.Again purpose;
    private Optional<FollowUpKeys> kept = Optional.empty();

    FollowUp(Purpose.Again purpose) {
        this.purpose = purpose;
    }

    @Override
    public boolean begin(Session session, Plan plan) {
        var keys = new FollowUpKeys(session, plan, purpose);
        kept = Optional.of(keys);
        return keys.keep() > 0;
    }

    @Override
    public void frozen(Session session, Plan plan, long run) {
        new FollowUpKeys(session, plan, purpose).require(run);
    }

    @Override
    public Outcome nobody() {
        return Outcome.NOTHING;
    }

    @Override
    public void finish(Session session, Plan plan, long run, List<Runs.Reason> reasons) {
        // what is left is told with the run that this one follows
    }

    @Override
    public void forget(Session session) {
        try {
            kept.ifPresent(FollowUpKeys::drop);
        } catch (DatabaseException e) {
            // out of reach: the next to follow, and whoever closes that run, drops them
        }
    }
}
