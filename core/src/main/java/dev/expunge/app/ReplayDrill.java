package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.Twins;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// Replays on a server that was restored from a backup for this alone, proves that nobody of the lists is left
/// there, and writes it into the ledger of the database itself. Nothing outside of the scratch server is
/// touched but that.
public final class ReplayDrill {
    private final Opened real;
    private final Opened scratch;
    private final Time time;

    ReplayDrill(Opened real, Opened scratch, Time time) {
        this.real = real;
        this.scratch = scratch;
        this.time = time;
    }

    /// What it found.
    ///
    /// @param found who was back before
    /// @param left who is there after it: nobody, or the drill has failed
    public record Drilled(int lists, long named, long found, long left, Duration took) {}

    /// Does it.
    ///
    /// @throws Failure `USAGE` when the scratch server is the database itself, `VERIFICATION_FAILED` when
    /// somebody is left
    public Drilled run(boolean nobodyNew, Consumer<RunEvent> events) {
        requireAnother();
        long begin = time.nanos();
        var replays = new Replays(scratch, new Replays.Options(false, false, nobodyNew, true), Map.of(), time);
        Replays.Look before = replays.look();
        if (before.back().lists().isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "there is nothing to drill: the scratch database knows every list of who was deleted",
                    "restore an older backup: one from before the last run");
        }
        replays.require(before);
        replays.execute(before.signature(), events, _ -> {});
        Back after = replays.again(before.back());
        var drilled = new Drilled(
                before.back().lists().size(),
                before.back().named(),
                before.back().found(),
                after.found(),
                time.elapsed(begin));
        try (Session session = real.database().connect(Database.Access.READ_WRITE, "drill")) {
            new DeletedSubjects(session)
                    .drilled(Map.of(
                            "spec", real.spec().name(),
                            "lists", drilled.lists(),
                            "named", drilled.named(),
                            "found", drilled.found(),
                            "left", drilled.left(),
                            "seconds", drilled.took().toSeconds()));
        }
        if (drilled.left() > 0) {
            throw Failure.nothingChanged(
                    Code.VERIFICATION_FAILED,
                    drilled.left() + " of " + drilled.found() + " subjects are on the scratch server after the replay",
                    "look whether they are under a hold, which keeps them there as it would on the day itself",
                    "look at the reasons on a server of your own: restore there, replay --drill-on, and expunge status"
                            + " with a spec that leads there");
        }
        return drilled;
    }

    private void requireAnother() {
        try (Session one = real.database().connect(Database.Access.READ_WRITE, "drill");
                Session other = scratch.database().connect(Database.Access.READ_WRITE, "drill")) {
            if (Twins.same(one, other)) {
                throw Failure.nothingChanged(
                        Code.USAGE,
                        "--drill-on leads to the database of the spec itself",
                        "give a server that was restored from a backup, and that nobody uses");
            }
        }
    }
}
