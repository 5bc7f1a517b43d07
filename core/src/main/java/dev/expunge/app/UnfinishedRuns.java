package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.Runs;
import java.util.List;
import java.util.Optional;

/// What earlier executions of a spec left behind: a half-built frozen set is thrown away, an unfinished run is
/// resumed or stands in the way.
final class UnfinishedRuns {
    private final Runs runs;
    private final Opened opened;

    UnfinishedRuns(Runs runs, Opened opened) {
        this.runs = runs;
        this.opened = opened;
    }

    /// Throws away what killed freezes of this spec left. What those of another left, or what was frozen to
    /// delete and not to mark, is for its own role to drop.
    void discardHalfBuilt() {
        runs.all().stream()
                .filter(run -> run.state().equals("freezing")
                        && run.name().equals(opened.spec().name())
                        && (run.purpose().equals(opened.purpose().word())
                                || (ofRun(run.purpose())
                                        && ofRun(opened.purpose().word()))))
                .forEach(run -> runs.erase(run.id(), "discarded"));
    }

    /// Makes sure that there is none.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` otherwise
    void requireNone() {
        newest().ifPresent(run -> {
            throw inTheWay(run, "it has a frozen set already");
        });
    }

    /// Makes sure that no unfinished run needs what is known of another.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` otherwise
    void requireNoneFollows(Runs.Recorded run) {
        newest().filter(next -> next.follows().isPresent() && next.id() > run.id())
                .ifPresent(next -> {
                    throw inTheWay(next, "it follows an earlier one, and what was approved for that");
                });
    }

    /// The unfinished run of the spec, if there is one.
    ///
    /// @throws Failure `RUN_IN_THE_WAY` when it was frozen for another signature than the plan's
    Optional<Runs.Recorded> toResume(Plan plan) {
        Optional<Runs.Recorded> run = newest();
        run.filter(r -> !r.signature().equals(plan.signature().toString())).ifPresent(r -> {
            throw inTheWay(r, "it was frozen for another signature");
        });
        run.filter(r -> !r.follows().equals(follows(opened.purpose()))).ifPresent(r -> {
            throw inTheWay(r, "another process has begun it just now");
        });
        return run;
    }

    /// The run of the spec that is deleting.
    ///
    /// @throws Failure `RUN_UNKNOWN` when there is none; `RUN_IN_THE_WAY` when it was frozen for another
    /// signature
    Runs.Recorded toJoin(Plan plan) {
        return (runs.present() ? toResume(plan) : Optional.<Runs.Recorded>empty())
                .filter(run -> run.state().equals("deleting"))
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.RUN_UNKNOWN,
                        "no run of " + opened.spec().name() + " is deleting: there is nothing to join",
                        "look how it stands: " + opened.plainCommand("status"),
                        "begin or resume it: the same command without --join"));
    }

    private static boolean ofRun(String purpose) {
        return purpose.equals("delete") || purpose.equals("again");
    }

    private static Optional<Long> follows(Purpose purpose) {
        return purpose instanceof Purpose.Again again ? Optional.of(again.follows()) : Optional.empty();
    }

    private Optional<Runs.Recorded> newest() {
        return runs.newest(opened.spec().name()).filter(UnfinishedRuns::unfinished);
    }

    static boolean unfinished(Runs.Recorded run) {
        return run.state().equals("frozen")
                || run.state().equals("deleting")
                || run.state().equals("deleted");
    }

    private Failure inTheWay(Runs.Recorded run, String why) {
        var totals = runs.totals(run.id());
        String number = Long.toString(run.id());
        return new Failure(
                Code.RUN_IN_THE_WAY,
                "run " + number + " of this spec is unfinished (" + run.standing() + "): " + why + parameters(run),
                totals.deleted() == 0
                        ? Failure.NOTHING_CHANGED
                        : "run " + number + ": " + DataState.sentence(totals, run.done()) + " Nothing was deleted now.",
                List.of(
                        finish(run),
                        "give it up, which erases its frozen set: " + opened.plainCommand("close", "--run", number)));
    }

    private String finish(Runs.Recorded run) {
        return run.purpose().equals("unmark") || run.purpose().equals("replay")
                ? "finish it: the same expunge " + run.purpose() + " again"
                : "finish it, with the parameters of that run: "
                        + opened.plainCommand(
                                run.purpose().equals("mark") ? "mark" : "run",
                                "--execute",
                                "--signature",
                                run.signature());
    }

    private static String parameters(Runs.Recorded run) {
        return run.parameters().isEmpty()
                ? ""
                : "\n  its parameters   " + run.parameters().replace("\n", ", ");
    }
}
