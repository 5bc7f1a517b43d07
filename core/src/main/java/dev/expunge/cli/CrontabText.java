package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.app.ScheduledJob;
import dev.expunge.app.Timetable;
import java.time.DayOfWeek;
import java.util.stream.Collectors;

/// A scheduled job as lines of a user's crontab.
final class CrontabText {
    /// What the oldest cron in use takes.
    private static final int LONGEST = 998;

    private static final int SUNDAY = 7;

    private CrontabText() {}

    /// @param envFile where the variables stand that the spec needs
    static String of(ScheduledJob job, String program, String envFile) {
        CommandText command = job.command(program, job.file());
        String variables = job.needs().variables().isEmpty()
                ? ""
                : "set -a; . " + new CommandText(envFile).inCrontab() + "; set +a; ";
        String line = fields(job.when()) + " " + variables + "exec " + command.inCrontab();
        if (!command.fitsOneLine() || line.length() > LONGEST) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "a crontab cannot hold that command: it is longer than " + LONGEST
                            + " characters, or a value holds a line break",
                    "put the command into a script, and the script into the crontab",
                    "use --format systemd");
        }
        return "# " + job.title() + ", " + job.when() + ". A cron that does not know CRON_TZ (Debian, Ubuntu) goes by\n"
                + "# the machine's zone instead: set that to " + job.when().zone() + ", or use --format systemd.\n"
                + needs(job, envFile)
                + "CRON_TZ=" + job.when().zone() + "\n" + line + "\n";
    }

    private static String needs(ScheduledJob job, String envFile) {
        return job.needs().variables().isEmpty()
                ? ""
                : "# " + envFile + " holds " + String.join(", ", job.needs().variables())
                        + " as NAME='value'; only the user of the job may read it.\n";
    }

    /// Minute, hour, day of the month, month, days of the week.
    static String fields(Timetable when) {
        String days = when.everyDay()
                ? "*"
                : when.inOrder().stream()
                        .map(DayOfWeek::getValue)
                        .map(day -> day % SUNDAY)
                        .sorted()
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
        return when.at().getMinute() + " " + when.at().getHour() + " * * " + days;
    }
}
