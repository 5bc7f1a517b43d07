package dev.expunge.cli;

import dev.expunge.ChangeWindow;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.ScheduleDesk;
import dev.expunge.app.ScheduledJob;
import dev.expunge.app.Timetable;
import dev.expunge.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints what a schedule needs to start a run.
@Command(
        name = "schedule",
        description = {
            "Prints a crontab line, a systemd timer, or a Kubernetes CronJob that runs exactly what was tested.",
            "Compares the signature with spec and parameters; asks no database, and holds no secret."
        },
        footer = {"", "Writes: nothing; with --output the files."})
final class ScheduleCommand implements Callable<Integer> {
    private static final ZoneId UTC = ZoneId.of("UTC");

    private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9._+@/-]+");

    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Option(
            names = {"--signature", "--execute"},
            required = true,
            paramLabel = "S",
            description = "The signature that the dry run printed: what the schedule executes.")
    private String signature = "";

    @Option(names = "--at", required = true, paramLabel = "HH:MM", description = "When, on the clock on the wall.")
    private LocalTime at = LocalTime.MIDNIGHT;

    @Option(names = "--days", paramLabel = "DAYS", description = "On which days, such as Mon-Fri; every day otherwise.")
    private Optional<String> days = Optional.empty();

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Whose clock, such as Europe/Berlin; that of the spec's change window, or UTC, otherwise.")
    private Optional<ZoneId> zone = Optional.empty();

    @Option(names = "--format", required = true, paramLabel = "F", description = "crontab, systemd or kubernetes.")
    private String format = "";

    @Option(names = "--program", paramLabel = "PATH", description = "Where expunge lies; as it was called otherwise.")
    private Optional<String> program = Optional.empty();

    @Option(
            names = "--env-file",
            paramLabel = "PATH",
            description = "Where the machine keeps the variables that the spec needs; /etc/expunge/NAME.env otherwise.")
    private Optional<String> envFile = Optional.empty();

    @Option(
            names = "--user",
            paramLabel = "USER",
            defaultValue = "expunge",
            description = "systemd: the user of the machine that runs it; expunge otherwise.")
    private String user = "";

    @Option(names = "--image", paramLabel = "IMAGE", description = "kubernetes: the image, with expunge on its path.")
    private Optional<String> image = Optional.empty();

    @Option(names = "--receipt", paramLabel = "FILE", description = "As for run.")
    private Optional<Path> receipt = Optional.empty();

    @Option(names = "--with-indexes", description = "As for run.")
    private boolean indexes;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description = "Writes the files into a folder.")
    private Optional<Path> output = Optional.empty();

    ScheduleCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        ScheduleDesk schedules = desk.expunge().schedules(spec.file(), spec.settings());
        ScheduledJob job = schedules.job(signature, timetable(schedules.spec()), more());
        Map<String, String> files = files(job);
        output.ifPresentOrElse(
                folder -> files.forEach((name, text) -> write(folder.resolve(name), text)),
                () -> desk.terminal().data(text(files)));
        if (!job.spec().guards().allowEmpty()) {
            desk.terminal()
                    .note(
                            "a start at which nobody is selected is refused: guards.allow_empty: true makes it a success");
        }
        return 0;
    }

    private Timetable timetable(Spec of) {
        if (at.getSecond() != 0 || at.getNano() != 0) {
            throw wrong("--at is a time to the minute, such as 02:30");
        }
        Set<DayOfWeek> on = days.map(text ->
                        Timetable.days(text).orElseThrow(() -> wrong("--days must be days such as Mon-Fri or Sat,Sun")))
                .orElseGet(Timetable::daily);
        ZoneId where = zone.or(() -> of.stop().window().windows().stream()
                        .map(ChangeWindow::zone)
                        .findFirst())
                .orElse(UTC);
        if (!where.equals(UTC) && !where.getId().contains("/")) {
            throw wrong("--zone is a place such as Europe/Berlin, or UTC: no schedule knows " + where);
        }
        return new Timetable(at, on, where);
    }

    private List<String> more() {
        var more = new ArrayList<String>();
        receipt.ifPresent(file -> more.addAll(
                List.of("--receipt", file.toAbsolutePath().normalize().toString())));
        if (indexes) {
            more.add("--with-indexes");
        }
        return more;
    }

    private Map<String, String> files(ScheduledJob job) {
        String called = program.map(named -> named.contains("/") ? anywhere(named) : named)
                .orElseGet(() -> desk.terminal().absoluteProgram());
        String variables = anywhere(envFile.orElse("/etc/expunge/" + job.spec().name() + ".env"));
        var files = new LinkedHashMap<String, String>();
        switch (format) {
            case "crontab" -> files.put(job.title() + ".crontab", CrontabText.of(job, called, variables));
            case "systemd" -> {
                files.put(job.title() + ".service", SystemdText.service(job, absolute(called), user, variables));
                files.put(job.title() + ".timer", SystemdText.timer(job));
            }
            case "kubernetes" ->
                files.put(
                        job.title() + ".yaml",
                        KubernetesText.of(
                                job, image.orElseThrow(() -> wrong("--format kubernetes needs --image as well"))));
            default -> throw wrong("--format must be one of: crontab, systemd, kubernetes");
        }
        return files;
    }

    /// A schedule starts in another folder than this command.
    private static String anywhere(String file) {
        return Path.of(file).toAbsolutePath().normalize().toString();
    }

    private static String absolute(String program) {
        if (!PLAIN.matcher(program).matches()) {
            throw wrong("systemd needs to know where expunge lies: add --program with an absolute path of letters,"
                    + " digits and . _ + @ / - alone");
        }
        return program;
    }

    /// One file as it is; several, each below its name.
    private static String text(Map<String, String> files) {
        if (files.size() == 1) {
            return files.values().iterator().next();
        }
        var text = new StringBuilder();
        files.forEach((name, content) ->
                text.append("# ").append(name).append('\n').append(content).append('\n'));
        return text.toString();
    }

    private void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
            desk.terminal().print(file + "\n");
        } catch (IOException e) {
            throw wrong(file + " cannot be written").causedBy(e);
        }
    }

    private static Failure wrong(String what) {
        return Failure.nothingChanged(Code.USAGE, what, "expunge schedule --help shows what there is");
    }
}
