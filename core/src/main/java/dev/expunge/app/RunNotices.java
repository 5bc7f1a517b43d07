package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Totals;
import dev.expunge.notice.Messenger;
import dev.expunge.notice.Notice;
import dev.expunge.plan.Purpose;
import dev.expunge.spec.NoticeSpec.Occasion;
import dev.expunge.spec.Spec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells whoever the spec names how a run ended. A notice that does not arrive is told to whoever watches the
/// run, and changes nothing about it.
final class RunNotices {
    private final Spec spec;
    private final Purpose purpose;
    private final Messenger messenger;
    private final Consumer<RunEvent> events;
    private final Time time;

    RunNotices(Opened opened, Map<String, String> environment, Consumer<RunEvent> events, Time time) {
        this.spec = opened.spec();
        this.purpose = opened.purpose();
        this.messenger = new Messenger(spec.notices(), environment);
        this.events = events;
        this.time = time;
    }

    /// After a run that came to an end of its own; returns the outcome with what did not arrive.
    Outcome ended(Outcome outcome) {
        if (spec.notices().isEmpty()) {
            return outcome;
        }
        Optional<Failure> failure = Endings.of(outcome, List.of(), "", purpose);
        var unsent = new ArrayList<>(tell(
                failure.map(RunNotices::occasion).orElse(Occasion.FINISHED),
                outcome.run(),
                failure,
                counts(outcome.whole())));
        if (purpose.deletes() && failure.isEmpty() && outcome.whole().deleted() > 0) {
            unsent.addAll(tell(Occasion.CERTIFICATE_DUE, outcome.run(), failure, counts(outcome.whole())));
        }
        return outcome.withUnsent(unsent);
    }

    /// After one that was refused or failed.
    void failed(RuntimeException thrown) {
        if (!spec.notices().isEmpty()) {
            Optional<Failure> failure = thrown instanceof Failure f ? Optional.of(f) : Optional.empty();
            tell(failure.map(RunNotices::occasion).orElse(Occasion.STOPPED), 0, failure, Map.of());
        }
    }

    /// What is refused did not begin; what stopped or failed did, or may have.
    private static Occasion occasion(Failure failure) {
        return switch (failure.code().exit()) {
            case 2, 3, 4, 8 -> Occasion.REFUSED;
            default -> Occasion.STOPPED;
        };
    }

    private List<String> tell(Occasion occasion, long run, Optional<Failure> failure, Map<String, Long> counts) {
        var notice = new Notice(
                occasion,
                spec.name(),
                spec.database().environment(),
                run == 0 ? Optional.empty() : Optional.of(run),
                failure.map(f -> f.code().name()),
                counts,
                time.now());
        List<String> unsent = messenger.tell(notice);
        unsent.forEach(why -> events.accept(
                new RunEvent.Warned(run == 0 ? "" : Long.toString(run), "a notice did not arrive", why, time.now())));
        return unsent;
    }

    private Map<String, Long> counts(Totals totals) {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("candidates", totals.candidates());
        counts.put(purpose.done(), totals.deleted());
        counts.put("spared", totals.spared());
        counts.put("parked", totals.parked());
        counts.put("pending", totals.pending());
        return counts;
    }
}
