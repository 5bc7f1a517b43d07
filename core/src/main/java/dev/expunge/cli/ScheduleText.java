package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.CommandText;
import dev.expunge.app.RunDesk;
import dev.expunge.app.ScheduleDesk;
import dev.expunge.app.Timeliness;
import dev.expunge.delete.RunEvent;
import dev.expunge.postgres.ScheduleBook;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What is said about schedules: whether runs finish as often as they should, and what to put into one.
final class ScheduleText {
    private ScheduleText() {}

    static String overdue(RunEvent.Overdue e) {
        return "OVERDUE: "
                + (e.finished()
                        ? "no run of this spec has finished since "
                        : "no run of this spec ever finished, since ")
                + e.since() + ", " + Amounts.rough(Duration.between(e.since(), e.at()))
                + " ago; the schedule says every "
                + Amounts.rough(e.every());
    }

    /// The command line for a crontab, below what a dry run or a run prints.
    ///
    /// @param command empty where the spec asks for what no schedule has
    static String cron(Optional<CommandText> command) {
        return "\nto put into cron\n  " + command.map(ScheduleText::line).orElse(ScheduleDesk.NO_DRY_RUN) + "\n";
    }

    private static String line(CommandText command) {
        return command.fitsOneLine()
                ? command.inCrontab()
                : "a value holds a line break: no crontab can, but expunge schedule --format systemd can";
    }

    /// Whether runs of its spec finish in time, for `status`; empty where no schedule ever started one.
    static String of(RunDesk.Status status) {
        Timeliness timeliness = status.timeliness();
        return timeliness
                .started()
                .map(start -> new Columns("ll")
                        .row("schedule", words(status, timeliness, start))
                        .text())
                .orElse("");
    }

    private static String words(RunDesk.Status status, Timeliness timeliness, ScheduleBook.Start start) {
        String last = timeliness
                .finished()
                .map(at -> "the last run finished at " + at)
                .orElse("no run ever finished");
        return (timeliness.overdue(status.serverTime()) ? "OVERDUE: " : "in time: ") + last + ", every "
                + Amounts.rough(start.every()) + " is expected; last started at " + start.at() + found(start.found());
    }

    private static String found(ScheduleBook.Found found) {
        return switch (found) {
            case ON_TIME -> "";
            case MISSED -> ", when a run had been missed";
            case WINDOW_CLOSED -> ", while the change window was closed";
        };
    }

    /// The same for programs.
    static void of(RunDesk.Status status, ObjectNode node) {
        Timeliness timeliness = status.timeliness();
        timeliness
                .finished()
                .ifPresentOrElse(at -> node.put("last_finished", at.toString()), () -> node.putNull("last_finished"));
        timeliness
                .started()
                .ifPresentOrElse(
                        start -> node.putObject("schedule")
                                .put("every_ms", start.every().toMillis())
                                .put("started_at", start.at().toString())
                                .put("found", start.found().name().toLowerCase(Locale.ROOT))
                                .put("overdue", timeliness.overdue(status.serverTime())),
                        () -> node.putNull("schedule"));
    }
}
