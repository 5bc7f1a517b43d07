package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.approve.Review;
import dev.expunge.approve.ReviewJudge;
import dev.expunge.approve.ReviewSheet;
import dev.expunge.approve.Reviewed;
import dev.expunge.approve.Vote;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.Reviews;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Samples;
import dev.expunge.postgres.Targets;
import dev.expunge.spec.ApprovalRules;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// Samples of a frozen set, and what reviewers say of them. Each call opens its own connection.
public final class ReviewDesk {
    private final Opened opened;
    private final Map<String, String> environment;
    private final Time time;

    ReviewDesk(Opened opened, Map<String, String> environment, Time time) {
        this.opened = opened;
        this.environment = Map.copyOf(environment);
        this.time = time;
    }

    /// Candidates that were drawn.
    public record Drawn(long run, String seed, List<Samples.Subject> subjects) {
        public Drawn {
            subjects = List.copyOf(subjects);
        }
    }

    /// What a reviewer says of a draw.
    ///
    /// @param role empty where the reviewer's key decides it
    /// @param count how many were drawn
    /// @param accepted by their numbers
    /// @param rest whether every drawn one that is not rejected is accepted
    /// @param rejected by their numbers, each with the code of the reason
    public record Verdicts(
            Optional<String> role,
            String seed,
            int count,
            Set<Long> accepted,
            boolean rest,
            Map<Long, String> rejected) {
        public Verdicts {
            accepted = Set.copyOf(accepted);
            rejected = Map.copyOf(rejected);
        }
    }

    /// A review that is in the ledger now.
    ///
    /// @param entry of the ledger
    /// @param reviewed how the reviews of the run stand now
    public record Recorded(long entry, long run, ReviewSheet sheet, Reviewed reviewed) {}

    /// Draws candidates; the seed goes into the ledger.
    ///
    /// @param seed empty to let chance choose it
    public Drawn draw(Optional<Long> number, int count, Optional<String> seed) {
        return with(number, it -> {
            String drawnWith = seed.orElseGet(() -> Long.toHexString(new SecureRandom().nextLong()));
            var samples = new Samples(it.session, it.plan, it.run.id());
            List<Long> subjects = samples.draw(count, drawnWith);
            if (!subjects.isEmpty()) {
                it.reviews().drawn(drawnWith, count, seed.isPresent());
            }
            return new Drawn(it.run.id(), drawnWith, samples.show(subjects));
        });
    }

    /// The sheet that a reviewer would sign.
    public ReviewSheet sheet(Optional<Long> number, Verdicts verdicts) {
        return with(number, it -> it.sheet(verdicts, verdicts.role()));
    }

    /// Records verdicts, signed with a key.
    ///
    /// @param key empty where the spec has no file of signers
    /// @throws Failure `APPROVAL_REFUSED` when they would not count; then nothing is kept
    public Recorded record(Optional<Long> number, Verdicts verdicts, Optional<ApprovalDesk.Source.Key> key) {
        return with(number, it -> {
            var signer = key.map(name -> new SigningKey(environment, it.gate.signers()).of(name));
            signer.filter(s -> !it.gate.signers().lists(s.key())).ifPresent(s -> {
                throw it.refused("its key " + s.key() + " is not in the file of signers", "use a key that is");
            });
            Optional<String> role = verdicts.role()
                    .or(() -> signer.map(s -> it.judge().roles(s.key()))
                            .filter(roles -> roles.size() == 1)
                            .map(List::getFirst));
            ReviewSheet sheet = it.sheet(verdicts, role);
            return it.keep(
                    sheet.document(),
                    signer.map(s -> s.sign(Vote.NAMESPACE, sheet.signed()).armored())
                            .orElse(""));
        });
    }

    /// Records a sheet that was signed elsewhere.
    ///
    /// @throws Failure `APPROVAL_REFUSED` when it would not count; then nothing is kept
    public Recorded record(Optional<Long> number, String sheet, String armored) {
        return with(number, it -> it.keep(sheet, armored));
    }

    private <T> T with(Optional<Long> number, Function<Case, T> work) {
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, "review")) {
            Runs.Recorded run = new FrozenRuns(opened).withSet(new Runs(session), number);
            return work.apply(new Case(session, run));
        }
    }

    /// One run on one connection.
    private final class Case {
        private final Session session;
        private final Runs.Recorded run;
        private final Plan plan;
        private final ApprovalGate gate;

        Case(Session session, Runs.Recorded run) {
            this.session = session;
            this.run = run;
            this.plan = opened.plan(session, opened.target(session));
            this.gate = ApprovalGate.of(opened, plan, () -> session, List.of(), time);
        }

        private Reviews reviews() {
            return new Reviews(session, run.id());
        }

        private ReviewJudge judge() {
            return new ReviewJudge(opened.spec().approvals(), gate.signers());
        }

        private ReviewSheet sheet(Verdicts verdicts, Optional<String> role) {
            requireAsked();
            int drawn = drawn(verdicts.seed());
            var samples = new Samples(session, plan, run.id());
            var given = new TreeMap<Long, String>();
            if (verdicts.rest()) {
                samples.draw(Math.min(drawn, verdicts.count()), verdicts.seed())
                        .forEach(subject -> given.put(subject, ""));
            }
            verdicts.accepted().forEach(subject -> given.put(subject, ""));
            given.putAll(verdicts.rejected());
            requireDrawn(verdicts.seed(), given.keySet());
            String spoken = role.orElseThrow(() -> refused(
                    "it does not say for which role",
                    "add one: --as "
                            + String.join(
                                    " or --as ",
                                    opened.spec().approvals().reviews().keySet())));
            return new ReviewSheet(gate.about(run), spoken, verdicts.seed(), given);
        }

        private int drawn(String seed) {
            return reviews()
                    .drawnByChance(seed)
                    .orElseThrow(() -> refused(
                            "no sample of run " + run.id() + " was drawn with this seed by chance",
                            "draw one, without --seed: " + opened.plainCommand("sample")));
        }

        private void requireDrawn(String seed, Set<Long> given) {
            Set<Long> drawable = Set.copyOf(new Samples(session, plan, run.id()).draw(drawn(seed), seed));
            if (given.isEmpty() || !drawable.containsAll(given)) {
                throw refused(
                        given.isEmpty()
                                ? "it says nothing of any candidate"
                                : "it is about candidates that were not drawn with this seed",
                        "look at the same ones again: " + opened.plainCommand("sample", "--seed", seed));
            }
        }

        private void requireAsked() {
            ApprovalRules rules = opened.spec().approvals();
            if (rules.reviews().isEmpty()) {
                throw refused(
                        "the spec asks for no reviews, so none is kept",
                        "say who has to look at how many: approvals: { reviews: { engineer: 20 } }");
            }
        }

        private Recorded keep(String document, String signature) {
            requireAsked();
            var added = new Review(0, document, signature, reviews().who(), Targets.now(session));
            judge().objection(gate.about(run), added).ifPresent(why -> {
                throw refused(why, "how reviews are given is in docs/approvals.md, and who may by the spec");
            });
            ReviewSheet sheet = ReviewSheet.parse(document).orElseThrow();
            requireDrawn(sheet.seed(), sheet.verdicts().keySet());
            if (!signature.isEmpty()
                    && reviews().given().stream()
                            .anyMatch(it -> it.sheet().equals(document) && judge().sameSigner(it, added))) {
                throw refused(
                        "this very sheet is on record already, and a later verdict may have taken its place",
                        "say it anew, of these candidates or of others: " + opened.plainCommand("sample"));
            }
            long entry = reviews().add(document, signature).entry();
            return new Recorded(entry, run.id(), sheet, gate.reviewed(run));
        }

        private Failure refused(String why, String next) {
            return Failure.nothingChanged(Code.APPROVAL_REFUSED, "the review is not taken: " + why, next);
        }
    }
}
