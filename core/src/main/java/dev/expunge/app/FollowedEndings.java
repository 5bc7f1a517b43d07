package dev.expunge.app;

import dev.expunge.Amounts;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.Runs;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Says of a run that others followed whether all of it together is a success.
final class FollowedEndings {
    private FollowedEndings() {}

    /// The failure that it amounts to; empty when everybody was decided and nobody is left who had changed.
    static Optional<Failure> of(Outcome outcome, List<Runs.Reason> reasons, String resume) {
        Followed followed = outcome.followed().orElseThrow();
        List<Runs.Reason> others =
                reasons.stream().filter(r -> !r.reason().equals("changed")).toList();
        return followed.trouble()
                .or(() -> followed.parts().stream()
                        .flatMap(part -> of(part.outcome(), resume).stream())
                        .findFirst())
                .or(() -> left(followed, outcome, resume))
                .map(failure -> telling(failure, outcome, followed))
                .or(() -> Endings.ofOne(outcome, others, resume, new Purpose.Delete()));
    }

    private static Optional<Failure> of(Outcome part, String resume) {
        return Endings.ofOne(part, List.of(), resume, new Purpose.Delete());
    }

    private static Optional<Failure> left(Followed followed, Outcome outcome, String resume) {
        return followed.left() == 0
                ? Optional.empty()
                : Optional.of(new Failure(
                        Code.INCOMPLETE,
                        followed.leftInWords(),
                        DataState.sentence(outcome.whole()),
                        List.of(resume + "     freezes a new set, and takes those of them that still match")));
    }

    /// What ended one of the runs says nothing of the others.
    private static Failure telling(Failure failure, Outcome outcome, Followed followed) {
        String whole = Stream.concat(
                        Stream.of(outcome), followed.parts().stream().map(Followed.Part::outcome))
                .map(o -> "run " + o.run() + " deleted "
                        + Amounts.count(o.totals().deleted()) + " of "
                        + Amounts.count(o.totals().candidates()) + " candidates")
                .collect(Collectors.joining(", "));
        String last =
                failure.dataState().equals(Failure.NOTHING_CHANGED) ? "the others are untouched." : failure.dataState();
        var told = new Failure(
                failure.code(), failure.what(), whole + ", each with all its rows; " + last, failure.next());
        return told.causedBy(failure);
    }
}
