package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Signature;
import dev.expunge.plan.Target;
import dev.expunge.spec.Arguments;
import dev.expunge.spec.Needs;
import dev.expunge.spec.ParameterValues;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecDigest;
import dev.expunge.spec.SpecReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes scheduled jobs of specs. Connects to nothing: schema and target are compared when the job starts.
public final class ScheduleDesk {
    /// Why a spec with that guard is for people alone.
    public static final String NO_DRY_RUN =
            "no schedule can: guards.dry_run compares with what a dry run counted, and nobody makes one at night";

    private static final Target ANY = new Target("", "", "");

    private final Path file;
    private final Spec spec;
    private final ParameterValues values;

    ScheduleDesk(Path file, Map<String, String> environment, List<String> settings) {
        this.file = file;
        this.spec = new SpecReader().read(file, environment);
        this.values = Arguments.resolve(spec, settings);
    }

    /// The spec.
    public Spec spec() {
        return spec;
    }

    /// Whether a schedule can run it at all: one that demands what a dry run counted would be refused every night.
    public static boolean possible(Spec spec) {
        return spec.guards().plausible().dryRun().isEmpty();
    }

    /// The job that runs what was tested.
    ///
    /// @param signature as the dry run printed it
    /// @param more options of `run`
    /// @throws Failure when the signature is of another spec or other parameters, or the time is outside of the
    /// change window
    public ScheduledJob job(String signature, Timetable when, List<String> more) {
        requireTested(signature);
        requirePossible();
        when.closedOn(spec.stop().window()).ifPresent(day -> {
            throw Failure.nothingChanged(
                    Code.WINDOW_MISSED,
                    "at that time the run may not work\n  schedule  " + when + "\n  window    "
                            + spec.stop().window() + ", closed then on " + day,
                    "give a time inside of the window: --at, --days and --zone",
                    "or change stop.window in the spec, which is not part of the signature");
        });
        return new ScheduledJob(
                spec, file.toAbsolutePath().normalize(), settings(), signature.strip(), more, when, Needs.of(file));
    }

    /// Every parameter with its value, the defaults too: whoever reads the schedule sees what it deletes.
    public List<String> settings() {
        return values.values().entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue().text())
                .toList();
    }

    private void requirePossible() {
        if (!possible(spec)) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    NO_DRY_RUN,
                    "leave guards.dry_run out of a spec for a schedule: guards.last_runs compares with what the last"
                            + " runs deleted");
        }
    }

    private void requireTested(String given) {
        Signature tested = Signature.parse(given)
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SIGNATURE_MISSING,
                        "what was given is not a signature: it has the form expunge1-… with four parts",
                        "copy it whole from the dry run: " + dryRun()));
        Signature now = Signature.of(String.join("\n", settings()), SpecDigest.canonical(spec), "", ANY);
        if (!tested.spec().equals(now.spec())) {
            throw Failure.nothingChanged(
                    Code.SIGNATURE_SPEC,
                    "the spec differs from the one that was tested\n  tested   " + tested.spec()
                            + "  (the signature you gave)\n  now      " + now.spec() + "  spec " + spec.name(),
                    "look at what would be deleted now: " + dryRun());
        }
        if (!tested.parameters().equals(now.parameters())) {
            throw Failure.nothingChanged(
                    Code.SIGNATURE_PARAMETERS,
                    "the parameters differ from the ones that were tested\n  tested   " + tested.parameters()
                            + "  (the signature you gave)\n  now      " + now.parameters() + "  "
                            + settings().stream()
                                    .map(setting -> setting.replaceFirst("=", " = "))
                                    .collect(Collectors.joining(", ")),
                    "schedule what was tested: give the same --set as in the dry run",
                    "look at what would be deleted now: " + dryRun());
        }
    }

    private String dryRun() {
        CommandText command = new CommandText("expunge").with("run", file.toString());
        settings().forEach(setting -> command.with("--set", setting));
        return command.toString();
    }
}
