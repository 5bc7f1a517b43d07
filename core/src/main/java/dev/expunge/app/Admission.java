package dev.expunge.app;

import dev.expunge.map.Hazard;
import dev.expunge.map.Surroundings;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.HoldCheck;
import dev.expunge.postgres.MarkedRuns;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.Silence;
import dev.expunge.sql.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What is asked before anything is frozen, rehearsed or deleted for a plan. The dry run, the freeze, the run,
/// the rehearsal and whoever joins a run ask the same (promise P6), each of its own session: a role, its
/// settings and its policies are not those of another process.
///
/// @param around what was found around the plan
/// @param hazards of it, none of which refuses
/// @param power what the role may do beyond it
record Admission(Surroundings around, List<Hazard> hazards, LeastPower power) {
    Admission {
        hazards = List.copyOf(hazards);
    }

    /// Asks all of it, each bounded: nobody watches yet.
    ///
    /// @param right which rights are needed
    /// @throws dev.expunge.Failure for the first answer that refuses
    static Admission to(Session session, Plan plan, Consumer<Privileges> right) {
        Admission admission = looking(session, plan, right);
        admission.power.refusal().ifPresent(refusal -> {
            throw refusal;
        });
        return admission;
    }

    /// The same for whoever only looks: what the role may do beyond the plan is told, and refuses nothing here.
    static Admission looking(Session session, Plan plan, Consumer<Privileges> right) {
        LeastPower power = BoundedReading.of(session, "what the role may do", () -> {
            checks(session, plan, right).forEach(check -> check.ask().run());
            return LeastPower.of(session, plan);
        });
        Surroundings around = HazardCheck.around(session, plan.graph());
        return new Admission(around, HazardCheck.passed(plan, around), power);
    }

    /// One question, with what it is about.
    ///
    /// @param ask throws the failure that refuses
    record Check(String asked, Runnable ask) {}

    /// What is asked of rights and decisions, in this order; `doctor` asks all of it.
    static List<Check> checks(Session session, Plan plan, Consumer<Privileges> right) {
        var checks = new ArrayList<Check>();
        checks.add(new Check("rights", () -> right.accept(new Privileges(session, plan.graph()))));
        checks.addAll(EdgeGuards.checks(session, plan));
        checks.add(new Check("marks", () -> new MarkedRuns(session, plan).require()));
        checks.add(new Check(
                "what would do less without an error", () -> new Silence(session, plan.graph()).requireNone()));
        checks.add(new Check("horizon of the export", () -> HorizonCheck.require(plan)));
        checks.add(new Check("holds", () -> new HoldCheck(session, plan).require()));
        return checks;
    }
}
