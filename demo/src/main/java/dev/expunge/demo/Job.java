package dev.expunge.demo;

import dev.expunge.Time;
import dev.expunge.app.DataState;
import dev.expunge.app.DryRun;
import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.cli.DryRunText;
import dev.expunge.cli.Progress;
import dev.expunge.cli.Terminal;
import dev.expunge.delete.RunEvent;
import dev.expunge.fluxmap.Contention;
import dev.expunge.fluxmap.EmbeddedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// The job itself, as anybody would do it with Expunge: dry run, then execution with the signature.
final class Job {
    private final Setting setting;
    private final Terminal terminal;
    private final Time time;
    private final Place place;
    private final Expunge expunge;

    /// Where the job is done.
    ///
    /// @param now the moment at which the application's data ends
    record Place(EmbeddedServer server, String database, SpecFile files, Instant now) {}

    /// How it went.
    ///
    /// @param dryRun how long that took
    /// @param execution how long all the rest took
    /// @param resume the command that would go on
    record Done(Outcome outcome, Duration dryRun, Duration execution, String resume, SpecFile files) {}

    Job(Setting setting, Terminal terminal, Time time, Place place) {
        this.setting = setting;
        this.terminal = terminal;
        this.time = time;
        this.place = place;
        this.expunge = new Expunge(terminal.environment(), time);
    }

    Next next() {
        return new Next(terminal.program(), place);
    }

    Done run(Narrator narrator, Journal journal, DataState data, Ending ending) {
        Opened opened = expunge.open(place.files().spec(), List.of());
        narrator.say("the dry run: what would be deleted? The connection cannot write …");
        long begin = time.nanos();
        DryRun dry = expunge.dryRun(opened);
        Duration dryRun = time.elapsed(begin);
        narrator.show(DryRunText.essentials(dry));
        dry.require();
        String signature = dry.plan().signature().toString();
        String resume = next().resume(signature);
        if (setting.keep()) {
            place.server().leaveRunning();
            ending.say(
                    "ended here; the server is still up. To go on with the run\n  " + resume + "\n" + next().theEnd());
            narrator.show(next().beforehand(signature));
        }
        narrator.say("executing what was signed, while the application goes on:");
        begin = time.nanos();
        Outcome outcome = execute(opened, signature, narrator, journal.andThen(data));
        return new Done(outcome, dryRun, time.elapsed(begin), resume, place.files());
    }

    private Outcome execute(Opened opened, String signature, Narrator narrator, Consumer<RunEvent> readers) {
        Progress progress = Progress.forPeople(terminal);
        var writer = new Contention(place.server().connections(place.database()), place.now());
        Consumer<String> tell = sentence -> progress.note(narrator.stamped(sentence));
        try (var trouble = new Trouble(writer, setting.troubleAfter(), setting.episode(), tell)) {
            return expunge.execute(opened, signature, readers.andThen(progress).andThen(trouble), _ -> {});
        }
    }
}
