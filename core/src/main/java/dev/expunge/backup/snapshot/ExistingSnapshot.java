package dev.expunge.backup.snapshot;

import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.spec.SnapshotSpec;
import java.time.Duration;
import java.util.Optional;

/// A snapshot that somebody else makes: it has to be there, of this server, and young enough when a run begins.
public final class ExistingSnapshot implements DatabaseSnapshot {
    /// The fact that it was there before.
    public static final String EXISTING = "existing";

    private final DatabaseSnapshot made;
    private final SnapshotSpec.Existing spec;
    private final Time time;

    /// @param made how it was made
    public ExistingSnapshot(DatabaseSnapshot made, SnapshotSpec.Existing spec, Time time) {
        this.made = made;
        this.spec = spec;
        this.time = time;
    }

    @Override
    public void preflight() {
        existing(spec.name());
    }

    @Override
    public Taken take(String name, Checkpoint checkpoint) {
        checkpoint.pass();
        return existing(spec.name());
    }

    @Override
    public Taken existing(Optional<String> name) {
        Taken found = made.existing(name);
        Duration age = Duration.between(found.at(), time.now());
        if (age.compareTo(spec.maxAge()) > 0) {
            throw Refusals.refused(
                    "the snapshot " + found.name() + " is too old: it was begun at " + found.at() + ", "
                            + age.toMinutes() + " minutes ago\n  most   "
                            + spec.maxAge().toMinutes() + " minutes",
                    "make a new one, or let the spec do so: backup.snapshot with "
                            + spec.of().kind() + " instead of existing",
                    "or allow more: backup.snapshot.existing.max_age");
        }
        return found.with(EXISTING, "true");
    }

    @Override
    public Taken verify(Taken taken, Checkpoint checkpoint) {
        return made.verify(taken, checkpoint).with(EXISTING, "true");
    }

    @Override
    public Procedure procedure() {
        Procedure procedure = made.procedure();
        return new Procedure(
                "one that is there, " + spec.name().map(name -> "named " + name).orElse("the newest")
                        + ", at most " + spec.maxAge().toMinutes() + " minutes old when the run begins to save: "
                        + procedure.snapshot(),
                procedure.steps(),
                procedure.drilled(),
                procedure.removal() + "     (others made it: ask them)");
    }

    @Override
    public void close() {
        made.close();
    }
}
