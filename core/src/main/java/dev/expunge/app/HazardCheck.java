package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.map.Surroundings;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.HazardFacts;
import dev.expunge.spec.Acceptable;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Session;
import java.util.List;

/// Lets a plan pass whose hazards either harm no promise or are accepted by its spec; the same for the dry run and
/// the
/// execution (promise P6).
final class HazardCheck {

    private HazardCheck() {}

    /// What surrounds the tables of a graph.
    static Surroundings around(Session session, Graph graph) {
        return BoundedReading.of(session, "what surrounds the tables", () -> HazardFacts.read(session, graph));
    }

    /// All hazards of a plan.
    ///
    /// @throws Failure `HAZARD_REFUSED` with those for which it cannot run
    static List<Hazard> passed(Plan plan, Surroundings around) {
        List<Hazard> hazards = Hazard.of(plan.graph(), around);
        List<Hazard> refused =
                hazards.stream().filter(h -> refuses(h, plan.spec().guards())).toList();
        if (!refused.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.HAZARD_REFUSED,
                    "this would fail, or do what nothing can prove:"
                            + String.join(
                                    "",
                                    refused.stream()
                                            .map(h -> "\n  " + h.what() + ": " + h.consequence())
                                            .toList()),
                    refused.stream().map(Hazard::remedy).distinct().toArray(String[]::new));
        }
        return hazards;
    }

    private static boolean refuses(Hazard hazard, Spec.Guards guards) {
        return switch (hazard.kind()) {
            case NO_REPLICA_IDENTITY -> true;
            case UNSEEN_WORK -> !guards.accept().containsKey(Acceptable.UNSEEN_WORK);
            case UNKNOWN_TRIGGER ->
                hazard.severity() == Hazard.Severity.SEVERE && !guards.accept().containsKey(Acceptable.UNKNOWN_TRIGGER);
            default -> false;
        };
    }
}
