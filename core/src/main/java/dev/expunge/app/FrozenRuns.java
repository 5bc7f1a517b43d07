package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.postgres.Runs;
import java.util.Optional;
import java.util.Set;

/// Finds the runs that people name.
record FrozenRuns(Opened opened) {
    private static final Set<String> WITHOUT_SET = Set.of("closed", "freezing");

    /// The run of a number; the newest of the spec where none is given.
    ///
    /// @throws Failure `RUN_UNKNOWN` when there is none
    Runs.Recorded find(Runs runs, Optional<Long> number) {
        if (!runs.present()) {
            throw unknown("this database has no schema expunge: nothing was ever frozen here");
        }
        Optional<Runs.Recorded> found = number.isPresent()
                ? runs.find(number.get())
                : runs.newest(opened.spec().name());
        return found.orElseThrow(() -> unknown(number.map(n -> "there is no run " + n)
                .orElse("there is no run of " + opened.spec().name() + " yet")));
    }

    /// The same, with its frozen set.
    ///
    /// @throws Failure `RUN_UNKNOWN` when it has none, too
    Runs.Recorded withSet(Runs runs, Optional<Long> number) {
        Runs.Recorded run = find(runs, number);
        if (WITHOUT_SET.contains(run.state())) {
            throw Failure.nothingChanged(
                    Code.RUN_UNKNOWN,
                    "run " + run.id() + " has no frozen set (" + run.state() + ")",
                    "freeze a new one: " + opened.command("freeze"));
        }
        requireOwn(runs, run);
        return run;
    }

    /// @throws Failure `PRIVILEGE_REFUSED` when the frozen set belongs to a role that is not ours
    void requireOwn(Runs runs, Runs.Recorded run) {
        runs.otherOwner(run.id()).ifPresent(owner -> {
            throw Failure.nothingChanged(
                    Code.PRIVILEGE_REFUSED,
                    "run " + run.id() + " was frozen by the role " + owner
                            + ", and only that role can look its frozen set up or erase it",
                    "run the same command as " + owner + ": database.user of the spec");
        });
    }

    private Failure unknown(String what) {
        return Failure.nothingChanged(
                Code.RUN_UNKNOWN,
                what,
                "freeze a set: " + opened.command("freeze"),
                "if there should be one, check database.url and name of the spec");
    }
}
