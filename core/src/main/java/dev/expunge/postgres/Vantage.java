package dev.expunge.postgres;

import dev.expunge.plan.Plan;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.SqlState;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Where counts and guards look from: a replica where there is one, otherwise the database itself.
public final class Vantage implements AutoCloseable {
    private final Session primary;
    private final Session measuring;
    private final Optional<Replica> replica;

    private Vantage(Session primary, Session measuring, Optional<Replica> replica) {
        this.primary = primary;
        this.measuring = measuring;
        this.replica = replica;
    }

    /// Opens the replica's session, if there is one.
    ///
    /// @param company told that session, so that whoever cancels the run cancels it too
    /// @throws dev.expunge.Failure `REPLICA_REFUSED` when the replica is not what it should be
    public static Vantage of(Session primary, Plan plan, Optional<Replica> replica, Consumer<Session> company) {
        Session measuring = replica.map(it -> it.open(primary, plan.target())).orElse(primary);
        if (replica.isPresent()) {
            company.accept(measuring);
        }
        return new Vantage(primary, measuring, replica);
    }

    /// Where to count.
    public Session measuring() {
        return measuring;
    }

    /// The database itself.
    Session primary() {
        return primary;
    }

    /// Does `work` from here.
    ///
    /// @throws dev.expunge.Failure `REPLICA_REFUSED` when the connection to the replica is lost meanwhile
    public <T> T look(Supplier<T> work) {
        try {
            return work.get();
        } catch (DatabaseException e) {
            if (replica.isPresent() && e.kind() == SqlState.CONNECTION && !primary.lost()) {
                throw replica.orElseThrow()
                        .refused("its connection was lost while it was counting")
                        .causedBy(e);
            }
            throw e;
        }
    }

    /// Closes the replica's session; the database's own is somebody else's.
    @Override
    public void close() {
        if (measuring != primary) {
            measuring.close();
        }
    }
}
