package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.ChangeWindows;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.RunDesk;
import dev.expunge.delete.PaceRequest;
import dev.expunge.delete.Request;
import dev.expunge.delete.Totals;
import dev.expunge.postgres.RunRequests;
import dev.expunge.postgres.RunRequests.Participant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What became of a request to a run, and how the run is steered, for people.
final class SteeringText {
    private SteeringText() {}

    /// What became of `pause`, `resume`, `stop` or `abort`.
    ///
    /// @throws Failure `NO_ANSWER` when the run has not done it in time
    static String of(RunDesk.Answer answer, Request wanted) {
        String run = "run " + answer.run();
        if (answer.answered() == RunDesk.Answered.NOBODY_THERE) {
            return run + ": no process works on it" + silent(answer) + "; " + done(answer)
                    + ". It is quiet, and `run --execute` goes on with it";
        }
        if (wanted == Request.RUN) {
            return answer.answered() == RunDesk.Answered.IN_TIME
                    ? run + " goes on; " + done(answer)
                    : run + " may go on as far as you are concerned, but waits: " + because(answer.processes());
        }
        if (answer.answered() == RunDesk.Answered.NOT_YET) {
            throw noAnswer(answer, wanted);
        }
        String after = answer.took()
                .map(took -> "quiet after " + Amounts.seconds(took) + ": ")
                .orElse("quiet: ");
        return run + " is " + state(wanted) + ", " + after + done(answer) + ", can resume";
    }

    private static String state(Request wanted) {
        return switch (wanted) {
            case RUN -> "running";
            case PAUSE -> "paused";
            case STOP -> "stopped";
            case ABORT -> "aborted";
        };
    }

    private static String done(RunDesk.Answer answer) {
        Totals totals = answer.totals();
        return Amounts.count(totals.deleted()) + " of " + Amounts.count(totals.candidates()) + " " + answer.done();
    }

    /// A process that has gone silent without a word may have been killed, or cut off.
    private static String silent(RunDesk.Answer answer) {
        return answer.processes().stream()
                .filter(p -> !p.alive() && !p.ended())
                .map(Participant::silent)
                .min(Comparator.naturalOrder())
                .map(ago -> " (one was last heard of " + Amounts.seconds(ago)
                        + " ago and has not said that it ended: it was killed, or is cut off)")
                .orElse("");
    }

    private static String because(List<Participant> processes) {
        List<String> reasons = processes.stream()
                .filter(Participant::alive)
                .map(Participant::because)
                .filter(reason -> !reason.isEmpty())
                .distinct()
                .toList();
        return reasons.isEmpty() ? "it has not answered yet" : String.join("; ", reasons);
    }

    private static Failure noAnswer(RunDesk.Answer answer, Request wanted) {
        return new Failure(
                Code.NO_ANSWER,
                "run " + answer.run() + " has not answered `" + wanted.name().toLowerCase(Locale.ROOT)
                        + "` in time: something still runs in "
                        + answer.processes().stream().filter(Participant::alive).count() + " of its processes",
                done(answer) + ", each candidate with all its rows. The request stands.",
                List.of(
                        "look at it: expunge status SPEC",
                        "cancel what it is running: expunge abort SPEC",
                        "end its process, which the server notices: kill PID"));
    }

    /// What became of a request for another pace.
    static String pace(RunDesk.Answer answer, PaceRequest wanted) {
        String run = "run " + answer.run() + ": " + asked(wanted) + " ";
        return run
                + switch (answer.answered()) {
                    case IN_TIME ->
                        "is in effect after "
                                + answer.took().map(Amounts::seconds).orElse("no time") + present(answer.processes());
                    case NOBODY_THERE -> "is asked for; no process works on the run, the next one takes it over";
                    case NOT_YET ->
                        "is asked for and not in effect yet: the run takes it over at its next batch ("
                                + because(answer.processes()) + ")";
                };
    }

    private static String present(List<Participant> processes) {
        return processes.stream()
                .filter(Participant::alive)
                .flatMap(p -> p.pace().stream())
                .findFirst()
                .map(pace -> ": " + StatusText.pace(pace))
                .orElse("");
    }

    private static String asked(PaceRequest wanted) {
        var words = new ArrayList<String>();
        wanted.mode().ifPresent(mode -> words.add(mode.name().toLowerCase(Locale.ROOT)));
        wanted.roots().ifPresent(roots -> words.add(Amounts.count(roots) + " roots"));
        wanted.pause().ifPresent(pause -> words.add("pause " + Amounts.exact(pause)));
        wanted.workers().ifPresent(workers -> words.add(workers + " workers"));
        wanted.target().ifPresent(target -> words.add("target " + Amounts.exact(target)));
        return String.join(", ", words);
    }

    /// The pace of a run, why, and what was asked.
    static String pace(RunDesk.Status status) {
        var lines = new Columns("ll");
        status.alive().stream()
                .findFirst()
                .ifPresentOrElse(p -> pace(p, lines), () -> lines.row("pace", "no process works on the run"));
        status.asked()
                .flatMap(RunRequests.Asked::pace)
                .ifPresent(pace -> lines.row(
                        "asked",
                        asked(pace.request()) + ", by " + pace.by() + " at " + pace.at()
                                + pace.applied()
                                        .map(at -> ", in effect since " + at)
                                        .orElse(", not in effect yet")));
        return "run " + status.run().id() + "\n" + lines.text();
    }

    private static void pace(Participant process, Columns lines) {
        process.pace()
                .ifPresentOrElse(
                        pace -> lines.row("pace", StatusText.pace(pace)),
                        () -> lines.row("pace", "not known before the first batch"));
        if (!process.paceBecause().isEmpty()) {
            lines.row("because", process.paceBecause());
        }
    }

    /// What steers a run, for `status`.
    static String of(RunDesk.Status status, ChangeWindows windows) {
        var lines = new Columns("ll");
        status.asked()
                .filter(asked -> asked.number() > 0)
                .ifPresent(asked -> lines.row(
                        "wanted",
                        asked.wanted().name().toLowerCase(Locale.ROOT) + ", asked by " + asked.by() + " at "
                                + asked.at()));
        status.alive().forEach(p -> {
            pace(p, lines);
            lines.row("now", p.because().isEmpty() ? "working" : "paused: " + p.because());
            p.signals()
                    .forEach(shown -> lines.row(
                            "signal",
                            StatusText.plain(shown.sentence()) + ", "
                                    + Amounts.seconds(shown.age().plus(p.silent())) + " ago"));
        });
        if (status.alive().isEmpty()) {
            lines.row("now", "no process works on it");
        }
        if (!windows.windows().isEmpty()) {
            lines.row("window", window(status, windows));
        }
        return lines.text();
    }

    private static String window(RunDesk.Status status, ChangeWindows windows) {
        var now = status.serverTime();
        return windows
                + (windows.open(now)
                        ? ": open"
                                + windows.closing(now)
                                        .map(at -> ", closes on " + windows.onTheWall(at))
                                        .orElse("")
                        : ": closed"
                                + windows.opening(now)
                                        .map(at -> ", opens on " + windows.onTheWall(at))
                                        .orElse(""));
    }
}
