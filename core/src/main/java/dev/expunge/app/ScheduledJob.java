package dev.expunge.app;

import dev.expunge.spec.Needs;
import dev.expunge.spec.Spec;
import java.nio.file.Path;
import java.util.List;

/// A job as a schedule has to start it. Holds no secret, only where secrets are.
///
/// @param file of the spec, absolute
/// @param settings each `name=value`, for every parameter of the spec
/// @param more options of `run`
/// @param needs what has to be there when it starts
public record ScheduledJob(
        Spec spec, Path file, List<String> settings, String signature, List<String> more, Timetable when, Needs needs) {
    public ScheduledJob {
        settings = List.copyOf(settings);
        more = List.copyOf(more);
    }

    /// The command that the schedule starts.
    ///
    /// @param program how it is called there
    /// @param spec where the spec lies there
    public CommandText command(String program, Path spec) {
        CommandText command = new CommandText(program).with("run", spec.toString());
        settings.forEach(setting -> command.with("--set", setting));
        return command.with("--execute", "--signature", signature)
                .with("--scheduled", when.every().toHours() + "h")
                .with(more.toArray(String[]::new));
    }

    /// What the schedule calls it: valid as a file name, a unit and an object of Kubernetes.
    public String title() {
        return "expunge-" + spec.name();
    }
}
