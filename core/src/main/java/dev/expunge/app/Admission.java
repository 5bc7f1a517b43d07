package dev.expunge.app;

import dev.expunge.map.Hazard;
import dev.expunge.map.Surroundings;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.HoldCheck;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.Silence;
import dev.expunge.sql.Session;
import java.util.List;
import java.util.function.Consumer;

/// What is asked before anything is frozen, rehearsed or deleted for a plan. The dry run, the freeze, the run, the
/// rehearsal and whoever joins a run ask the same (promise P6), each of its own session: a role, its settings and its
/// policies are not those of another process.
///
/// @param around what was found around the plan
/// @param hazards of it, none of which refuses
record Admission(Surroundings around, List<Hazard> hazards) {
    Admission {
        hazards = List.copyOf(hazards);
    }

    /// Asks all of it, each bounded: nobody watches yet.
    ///
    /// @param right which rights are needed
    /// @throws dev.expunge.Failure for the first answer that refuses
    static Admission to(Session session, Plan plan, Consumer<Privileges> right) {
        BoundedReading.of(session, "what the role may do", () -> {
            right.accept(new Privileges(session, plan.graph()));
            EdgeGuards.require(session, plan);
            new Silence(session, plan.graph()).requireNone();
            new HoldCheck(session, plan).require();
            return true;
        });
        Surroundings around = HazardCheck.around(session, plan.graph());
        return new Admission(around, HazardCheck.passed(plan, around));
    }
}
