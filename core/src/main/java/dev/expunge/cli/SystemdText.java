package dev.expunge.cli;

import dev.expunge.app.ScheduledJob;
import dev.expunge.app.Timetable;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/// A scheduled job as a service of systemd and the timer that starts it.
final class SystemdText {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private SystemdText() {}

    /// The service: once, never again by itself. Stopping it stops the run after the running batch.
    ///
    /// @param user whose rights it has
    /// @param envFile where the variables stand that the spec needs
    static String service(ScheduledJob job, String program, String user, String envFile) {
        String words = job.command(program, job.file()).words().stream()
                .map(SystemdText::word)
                .collect(Collectors.joining(" "));
        return "[Unit]\n"
                + "Description=Expunge " + job.spec().name() + "\n"
                + "Wants=network-online.target\nAfter=network-online.target\n\n"
                + "[Service]\n"
                + "Type=oneshot\n"
                + "User=" + user + "\n"
                + (job.needs().variables().isEmpty()
                        ? ""
                        : "# holds " + String.join(", ", job.needs().variables()) + "; mode 0600\nEnvironmentFile="
                                + envFile.replace("%", "%%") + "\n")
                + "ExecStart=" + words + "\n"
                + "Restart=no\n"
                + "TimeoutStartSec=infinity\n"
                + "KillMode=mixed\nKillSignal=SIGTERM\n"
                + "TimeoutStopSec=" + stopping(job) + "\n"
                + "NoNewPrivileges=yes\n";
    }

    /// The timer. What a machine that was off has missed is not made up for at another time of the day.
    static String timer(ScheduledJob job) {
        return "[Unit]\n"
                + "Description=Expunge " + job.spec().name() + ", " + job.when() + "\n\n"
                + "[Timer]\n"
                + "OnCalendar=" + calendar(job.when()) + "\n"
                + "AccuracySec=1min\nPersistent=false\n"
                + "Unit=" + job.title() + ".service\n\n"
                + "[Install]\nWantedBy=timers.target\n";
    }

    static String calendar(Timetable when) {
        String days = when.everyDay()
                ? ""
                : when.inOrder().stream().map(Timetable::name).collect(Collectors.joining(",")) + " ";
        return days
                + String.format(
                        Locale.ROOT,
                        "*-*-* %02d:%02d:00 ",
                        when.at().getHour(),
                        when.at().getMinute())
                + when.zone();
    }

    /// Seconds for the batch that runs when somebody stops it.
    static long stopping(ScheduledJob job) {
        return job.spec().pace().deadline().plus(GRACE).toSeconds();
    }

    /// One argument, whatever is in it: systemd replaces `%x` and `$NAME`, and reads backslashes.
    static String word(String argument) {
        String escaped = argument.codePoints()
                .mapToObj(c -> switch (c) {
                    case '\\' -> "\\\\";
                    case '"' -> "\\\"";
                    case '%' -> "%%";
                    case '$' -> "$$";
                    default ->
                        Character.isISOControl(c) ? String.format(Locale.ROOT, "\\x%02x", c) : Character.toString(c);
                })
                .collect(Collectors.joining());
        return escaped.matches("[A-Za-z0-9_@%+=:,./-]+") ? escaped : "\"" + escaped + "\"";
    }
}
