package dev.expunge.app;

import dev.expunge.delete.RunEvent;
import dev.expunge.plan.Purpose;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Marks and unmarks with the spec of a trial.
record Marking(Trial trial) {
    Outcome mark() {
        return mark(event -> {});
    }

    Outcome mark(Consumer<RunEvent> events) {
        return execute(trial.opened().marking(), events);
    }

    Outcome unmark(long run) {
        return execute(ofRun(run), event -> {});
    }

    Outcome unmark(String... key) {
        return execute(trial.opened().unmarking(new Purpose.Unmark(Optional.empty(), List.of(key))), event -> {});
    }

    Opened ofRun(long run) {
        return trial.opened().unmarking(new Purpose.Unmark(Optional.of(run), List.of()));
    }

    String signature() {
        return signature(trial.opened().marking());
    }

    Outcome execute(Opened opened, Consumer<RunEvent> events) {
        return trial.expunge().execute(opened, signature(opened), events, watch -> {});
    }

    private String signature(Opened opened) {
        return trial.expunge().dryRun(opened).plan().signature().toString();
    }
}
