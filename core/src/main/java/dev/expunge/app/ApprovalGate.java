package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.approve.Agreement;
import dev.expunge.approve.AllowedSigners;
import dev.expunge.approve.Dossier;
import dev.expunge.approve.Dossier.Scope.OneRun;
import dev.expunge.approve.Judge;
import dev.expunge.approve.ReviewJudge;
import dev.expunge.approve.ReviewSheet;
import dev.expunge.approve.Reviewed;
import dev.expunge.approve.StandingTerms;
import dev.expunge.approve.Vote;
import dev.expunge.guard.Overrides;
import dev.expunge.map.Hazard;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.Approvals;
import dev.expunge.postgres.Reviews;
import dev.expunge.postgres.RunNotes;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Targets;
import dev.expunge.spec.ApprovalRules;
import dev.expunge.sql.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// Stands between a frozen set and everything that cannot be taken back: the approvals and the checklist of the spec.
///
/// @param session a new one after a lost connection
/// @param hazards of the plan, as they are now
record ApprovalGate(
        Opened opened, Plan plan, Supplier<Session> session, List<Hazard> hazards, AllowedSigners signers, Time time) {

    /// @throws Failure `SIGNERS_INVALID` when the spec asks for approvals and its file of signers cannot be read
    static ApprovalGate of(Opened opened, Plan plan, Supplier<Session> session, List<Hazard> hazards, Time time) {
        return new ApprovalGate(
                opened, plan, session, hazards, SignersFile.of(opened.spec().approvals()), time);
    }

    private ApprovalRules rules() {
        return opened.spec().approvals();
    }

    /// What would be signed for a run.
    Dossier dossier(Runs.Recorded run) {
        var notes = new RunNotes(session.get());
        return Dossiers.of(
                new Snapshots(opened, plan, session, time),
                new Dossiers.Known(
                        notes.frozen(run, plan.graph()),
                        new Dossier.Guards(notes.guarded(run.id()), notes.overridden(run.id())),
                        hazards,
                        reviewed(run).given(),
                        signers.digest()));
    }

    /// What would be signed for a standing approval.
    Dossier dossier(StandingTerms terms) {
        return Dossiers.of(
                new Snapshots(opened, plan, session, time),
                new Dossiers.Known(
                        terms.scope(),
                        new Dossier.Guards(List.of(), overridden(terms)),
                        hazards,
                        List.of(),
                        signers.digest()));
    }

    /// The guards that a schedule may override: whoever signs the dossier agrees to them.
    private static List<Dossier.Overridden> overridden(StandingTerms terms) {
        return terms.overrides().entrySet().stream()
                .map(e -> new Dossier.Overridden(e.getKey(), e.getValue()))
                .toList();
    }

    /// The guards that standing approvals let a run override without a person in front of it.
    List<Overrides.Approved> permitted() {
        if (opened.guards().overrides().reasons().isEmpty() || rules().needed().isEmpty()) {
            return List.of();
        }
        Instant now = Targets.now(session.get());
        return standing(now).stream()
                .filter(terms -> terms.refusal(now).isEmpty())
                .flatMap(terms -> terms.terms().overrides().keySet().stream()
                        .map(guard -> new Overrides.Approved(
                                guard, "signatures " + terms.agreement().counting())))
                .toList();
    }

    /// Which frozen set reviewers speak of.
    ReviewSheet.About about(Runs.Recorded run) {
        return new ReviewSheet.About(
                opened.spec().name(), Dossiers.where(plan), run.id(), Objects.requireNonNullElse(run.setDigest(), ""));
    }

    /// What reviewers said of a frozen set.
    Reviewed reviewed(Runs.Recorded run) {
        var frozen = new RunNotes(session.get()).frozen(run, plan.graph());
        return new ReviewJudge(rules(), signers)
                .of(about(run), frozen.going(), new Reviews(session.get(), run.id()).given());
    }

    /// What the signatures for a run amount to.
    Agreement agreement(Runs.Recorded run, Instant at) {
        return judged(dossier(run), approvals().votes(Optional.of(run.id())), at);
    }

    private Agreement judged(Dossier dossier, List<Vote> votes, Instant at) {
        return new Judge(rules(), signers, at).of(dossier, votes, approvals().book());
    }

    private Approvals approvals() {
        return new Approvals(session.get(), opened.spec().name());
    }

    /// Refuses before anything is frozen or waited for.
    ///
    /// @param frozen the run that would go on; without one, only what is approved for every run counts
    /// @throws Failure `NOT_APPROVED`, `PLAN_CHANGED` or `CHECKLIST_OPEN`
    void before(Optional<Runs.Recorded> frozen) {
        frozen.or(this::followed).ifPresentOrElse(this::require, this::requireForAny);
    }

    /// The same for whoever only asks: writes nothing.
    void asked(Optional<Runs.Recorded> frozen) {
        frozen.ifPresentOrElse(run -> judged(signed(run), run), this::requireForAny);
    }

    private void requireForAny() {
        if (!rules().none()) {
            requireStanding();
            new Checks(this, Optional.empty())
                    .list(!rules().needed().isEmpty())
                    .require("see the whole list: " + opened.command("checklist"));
        }
    }

    private void requireStanding() {
        if (rules().needed().isEmpty()) {
            return;
        }
        Instant now = Targets.now(session.get());
        List<SignedTerms> all = standing(now);
        if (all.stream().noneMatch(terms -> terms.refusal(now).isEmpty())) {
            throw unapproved().of(all, now);
        }
    }

    /// Lets a frozen run begin, or go on.
    ///
    /// @throws Failure `NOT_APPROVED`, `PLAN_CHANGED` or `CHECKLIST_OPEN`
    void require(Runs.Recorded run) {
        Runs.Recorded signed = signed(run);
        List<Long> used = judged(signed, run);
        if (!used.isEmpty() && begun(run).isEmpty()) {
            approvals().used(run.id(), dossier(signed).digest(), used);
        }
    }

    private Optional<Runs.Recorded> followed() {
        return opened.purpose() instanceof Purpose.Again again
                ? new Runs(session.get()).find(again.follows())
                : Optional.empty();
    }

    /// Who approved a run has approved those that follow it: no other subjects, and the dossier says so.
    private Runs.Recorded signed(Runs.Recorded run) {
        return new Runs(session.get()).first(run);
    }

    /// The signatures that let it.
    ///
    /// @param going the run that would go on: that one, or one that follows it
    private List<Long> judged(Runs.Recorded run, Runs.Recorded going) {
        if (rules().needed().isEmpty()) {
            overridden(run).requirePermitted(List.of());
        }
        if (rules().none()) {
            return List.of();
        }
        if (!rules().reviews().isEmpty()) {
            reviewed(run)
                    .requireNoneRejected(
                            "run " + run.id(),
                            "give it up, correct the criteria, and freeze anew: " + opened.plainCommand("close"),
                            "if a verdict was a mistake, let whoever gave it give another: "
                                    + opened.plainCommand("sample", "--run", Long.toString(run.id())));
        }
        Instant at = begun(run).orElseGet(() -> Targets.now(session.get()));
        List<Long> used = rules().needed().isEmpty() ? List.of() : approved(run, going, at);
        new Checks(this, Optional.of(run))
                .list(!used.isEmpty())
                .require("see the whole list: " + opened.plainCommand("checklist", "--run", Long.toString(run.id())));
        return used;
    }

    /// What began in time may be finished, however long that takes; withdrawals and changes count all the same.
    private Optional<Instant> begun(Runs.Recorded run) {
        return run.state().startsWith("fr") ? Optional.empty() : approvals().begun(run.id());
    }

    private List<Long> approved(Runs.Recorded run, Runs.Recorded going, Instant at) {
        Agreement single = agreement(run, at);
        Dossier dossier = dossier(run);
        if (single.enough() && names(dossier.guards().names(), run)) {
            return single.counting();
        }
        long rows = Math.max(
                ((OneRun) dossier.scope()).rows(),
                new RunNotes(session.get()).frozen(going, plan.graph()).rows());
        List<SignedTerms> all = standing(at);
        for (SignedTerms terms : all) {
            if (terms.refusal(at).isEmpty()
                    && terms.terms().exceeded(rows).isEmpty()
                    && names(terms.terms().overrides().keySet(), run)) {
                return terms.agreement().counting();
            }
        }
        String number = Long.toString(run.id());
        if (single.enough()) {
            throw unapproved().because("run " + number + " is approved without the guards that it overrides");
        }
        if (all.isEmpty() || !single.approvals().isEmpty() || !single.requests().isEmpty()) {
            single.require(
                    "run " + number,
                    "let it be read: " + opened.plainCommand("dossier", "--run", number),
                    "let it be signed: " + opened.plainCommand("approve", "--run", number, "--key", "…"));
        }
        throw all.stream()
                .filter(terms -> terms.refusal(at).isEmpty())
                .findFirst()
                .flatMap(terms -> terms.terms().exceeded(rows))
                .map(unapproved()::because)
                .orElseGet(() -> unapproved().of(all, at));
    }

    /// One approval has to name every guard that is overridden with no person in front of the command.
    private boolean names(Collection<String> guards, Runs.Recorded run) {
        var now = opened.guards().overrides().reasons().keySet();
        var then = overridden(run);
        return then.attended()
                || (guards.containsAll(now) && guards.containsAll(then.reasons().keySet()));
    }

    /// What was overridden when the set was frozen, as whoever goes on would override it.
    private Overrides overridden(Runs.Recorded run) {
        return new RunNotes(session.get())
                .overrides(run.id(), opened.guards().overrides().attended());
    }

    private List<SignedTerms> standing(Instant at) {
        if (!new Runs(session.get()).present()) {
            return List.of();
        }
        var groups = new LinkedHashMap<StandingTerms, List<Vote>>();
        approvals()
                .votes(Optional.empty())
                .forEach(vote -> StandingTerms.of(vote)
                        .ifPresent(terms -> groups.computeIfAbsent(terms, _ -> new ArrayList<>())
                                .add(vote)));
        return groups.entrySet().stream()
                .map(e -> new SignedTerms(e.getKey(), judged(dossier(e.getKey()), e.getValue(), at)))
                .toList();
    }

    private Unapproved unapproved() {
        return new Unapproved(opened);
    }

    /// Whether a run is approved as it stands, for the list; a sentence says why.
    Map.Entry<Boolean, String> approval(Optional<Runs.Recorded> run) {
        try {
            Instant now = Targets.now(session.get());
            if (run.isPresent()) {
                Runs.Recorded signed = signed(run.get());
                List<Long> used = approved(signed, run.get(), begun(signed).orElse(now));
                return Map.entry(true, "signatures " + used.toString().replaceAll("[\\[\\]]", ""));
            }
            requireStanding();
            return Map.entry(true, "a standing approval is signed");
        } catch (Failure refused) {
            return Map.entry(
                    false,
                    refused.what()
                            .lines()
                            .map(String::strip)
                            .reduce((a, b) -> a + "; " + b)
                            .orElse(""));
        }
    }
}
