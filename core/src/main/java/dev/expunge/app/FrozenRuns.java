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
        return run;
    }

    private Failure unknown(String what) {
        return Failure.nothingChanged(
                Code.RUN_UNKNOWN,
                what,
                "freeze a set: " + opened.command("freeze"),
                "if there should be one, check database.url and name of the spec");
    }
}
