package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.approve.Checklist;
import dev.expunge.approve.Dossier;
import dev.expunge.approve.DossierMarkdown;
import dev.expunge.approve.Judge;
import dev.expunge.approve.Judgement;
import dev.expunge.approve.StandingTerms;
import dev.expunge.approve.Vote;
import dev.expunge.approve.ssh.SshSignature;
import dev.expunge.map.Hazard;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.Approvals;
import dev.expunge.postgres.RunNotes;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Targets;
import dev.expunge.spec.Arguments;
import dev.expunge.spec.CheckItem;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Dossiers, approvals and the checklist. Each call opens its own connection.
public final class ApprovalDesk {
    private static final String PURPOSE = "approve";

    private final Opened opened;
    private final Map<String, String> environment;
    private final Time time;

    ApprovalDesk(Opened opened, Map<String, String> environment, Time time) {
        this.opened = opened;
        this.environment = Map.copyOf(environment);
        this.time = time;
    }

    /// What is approved: a run, by its number or the newest of the spec, or every run within terms.
    public record Subject(Optional<Long> run, Optional<StandingTerms> terms) {}

    /// Where the signature comes from.
    public sealed interface Source {
        /// A key: a file, or `agent`.
        ///
        /// @param passphrase asked when the file is protected
        record Key(String name, Supplier<Optional<String>> passphrase) implements Source {}

        /// A signature that was made elsewhere.
        record Made(String armored) implements Source {}
    }

    /// A signature that is on record now.
    ///
    /// @param subject for people: `run 7`
    /// @param lacking what is missing still
    public record Signed(long id, String person, String subject, String digest, String lacking, boolean enough) {}

    /// The dossier.
    public Dossier dossier(Subject subject) {
        return with(Database.Access.READ_ONLY, subject, Case::dossier);
    }

    /// Signs a dossier, or takes a signature that was made elsewhere.
    ///
    /// @throws Failure `APPROVAL_REFUSED` when it would not count; then nothing is kept
    public Signed sign(Subject subject, Vote.Kind kind, Source source) {
        return with(Database.Access.READ_WRITE, subject, it -> it.sign(kind, source));
    }

    /// Takes a signature back.
    ///
    /// @param reason for the record; names nobody
    public void withdraw(long id, String reason) {
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, PURPOSE)) {
            if (!new Runs(session).present()
                    || !new Approvals(session, opened.spec().name()).withdraw(id, reason)) {
                throw Failure.nothingChanged(
                        Code.USAGE,
                        "there is no approval " + id + " of " + opened.spec().name(),
                        "the numbers are in the list: " + opened.plainCommand("checklist"));
            }
        }
    }

    /// The whole list before a run. Without a run it says how things stand now.
    public Checklist checklist(Optional<Long> number) {
        try (Session session = opened.reading(PURPOSE)) {
            Runs runs = new Runs(session);
            Optional<Runs.Recorded> run = !runs.present()
                    ? Optional.empty()
                    : (number.isPresent()
                                    ? runs.find(number.get())
                                    : runs.newest(opened.spec().name()))
                            .filter(UnfinishedRuns::unfinished);
            if (run.isEmpty() && number.isPresent()) {
                throw unknown("run " + number.get() + " is not waiting: there is no such frozen run");
            }
            return new Checks(new Case(session, run, Optional.empty()).gate(), run).whole();
        }
    }

    /// Notes that a person has done what a line of the list asks for.
    public void done(Optional<Long> number, CheckItem item) {
        with(Database.Access.READ_WRITE, new Subject(number, Optional.empty()), it -> {
            new RunNotes(it.session).check(it.run.orElseThrow().id(), item.word());
            return true;
        });
    }

    private <T> T with(Database.Access access, Subject subject, Function<Case, T> work) {
        try (Session session = opened.database().connect(access, PURPOSE)) {
            Optional<Runs.Recorded> run =
                    subject.terms().isPresent() ? Optional.empty() : Optional.of(find(session, subject.run()));
            if (run.isEmpty() && access == Database.Access.READ_WRITE) {
                new Runs(session).install();
            }
            return work.apply(new Case(session, run, subject.terms()));
        }
    }

    private Runs.Recorded find(Session session, Optional<Long> number) {
        Runs runs = new Runs(session);
        return Optional.of(runs)
                .filter(Runs::present)
                .flatMap(it -> number.isPresent()
                        ? it.find(number.get())
                        : it.newest(opened.spec().name()))
                .filter(UnfinishedRuns::unfinished)
                .orElseThrow(() -> unknown(number.map(n -> "run " + n + " is not waiting: there is no such frozen run")
                        .orElse("no run of " + opened.spec().name() + " is frozen and waiting")));
    }

    private Failure unknown(String what) {
        return Failure.nothingChanged(
                Code.RUN_UNKNOWN,
                what,
                "freeze one: " + opened.command("freeze"),
                "look which there are: " + opened.plainCommand("status"));
    }

    /// One subject on one connection.
    private final class Case {
        private final Session session;
        private final Optional<Runs.Recorded> run;
        private final Optional<StandingTerms> terms;

        Case(Session session, Optional<Runs.Recorded> run, Optional<StandingTerms> terms) {
            this.session = session;
            this.run = run;
            this.terms = terms;
        }

        ApprovalGate gate() {
            Opened with = run.map(this::withParametersOf).orElse(opened);
            Plan plan = with.plan(session, with.target(session));
            List<Hazard> hazards = Hazard.of(plan.graph(), HazardCheck.around(session, plan.graph()));
            return ApprovalGate.of(with, plan, () -> session, hazards, time);
        }

        /// A frozen run has its parameters already.
        private Opened withParametersOf(Runs.Recorded frozen) {
            List<String> settings = Arrays.stream(frozen.parameters().split("\n", -1))
                    .filter(line -> !line.isEmpty())
                    .map(line -> line.replaceFirst(" = ", "="))
                    .toList();
            Stream<String> arguments = settings.stream().flatMap(setting -> Stream.of("--set", setting));
            return new Opened(
                    opened.spec(),
                    Arguments.resolve(opened.spec(), settings),
                    opened.database(),
                    Stream.concat(Stream.of(opened.arguments().getFirst()), arguments)
                            .toList(),
                    false,
                    opened.replica(),
                    opened.guards(),
                    opened.launch(),
                    opened.purpose());
        }

        Dossier dossier() {
            return dossier(gate());
        }

        private Dossier dossier(ApprovalGate gate) {
            return run.map(gate::dossier).orElseGet(() -> gate.dossier(terms.orElseThrow()));
        }

        Signed sign(Vote.Kind kind, Source source) {
            ApprovalGate gate = gate();
            requireAsked();
            requireReviewed(gate);
            Dossier dossier = dossier(gate);
            String armored = switch (source) {
                case Source.Made made -> made.armored();
                case Source.Key key -> signature(key, gate, dossier).armored();
            };
            var vote = new Vote(Vote.NEW, kind, DossierMarkdown.of(dossier), armored, Targets.now(session), false);
            var approvals = new Approvals(session, opened.spec().name());
            Optional<Long> number = run.map(Runs.Recorded::id);
            var judge = new Judge(opened.spec().approvals(), gate.signers(), vote.recordedAt());
            Judgement judged = judge.beside(dossier, vote, approvals.votes(number), approvals.book());
            judged.objection().ifPresent(why -> {
                throw refused(judged, why);
            });
            long id = approvals.add(
                    number,
                    vote,
                    Map.of(
                            "dossier",
                            dossier.digest(),
                            "key",
                            judged.key().map(Object::toString).orElse("")));
            var agreement = judge.of(dossier, approvals.votes(number), approvals.book());
            return new Signed(
                    id,
                    judged.person().orElse(""),
                    number.map(n -> "run " + n).orElse("every run within its terms"),
                    dossier.digest(),
                    agreement.lacking(),
                    agreement.enough());
        }

        private void requireAsked() {
            if (opened.spec().approvals().needed().isEmpty()) {
                throw Failure.nothingChanged(
                        Code.APPROVAL_REFUSED,
                        "the spec asks for no approval, so none is kept",
                        "say who has to agree in the spec: approvals: { needed: { legal: 1 }, signers: …, roles: … }");
            }
        }

        /// The dossier says what reviewers said, so one that is signed before counts for nothing afterwards.
        private void requireReviewed(ApprovalGate gate) {
            run.map(gate::reviewed).filter(it -> !it.enough()).ifPresent(reviewed -> {
                throw Failure.nothingChanged(
                        Code.APPROVAL_REFUSED,
                        "the sample is not reviewed yet, and the dossier says what reviewers said: " + reviewed.state(),
                        "let it be reviewed first: " + opened.plainCommand("sample"));
            });
        }

        private SshSignature signature(Source.Key key, ApprovalGate gate, Dossier dossier) {
            return new SigningKey(environment, gate.signers())
                    .of(key)
                    .sign(Vote.NAMESPACE, DossierMarkdown.signed(dossier));
        }

        private Failure refused(Judgement judged, String why) {
            String changes =
                    judged.changes().stream().map(change -> "\n  " + change).reduce("", String::concat);
            return Failure.nothingChanged(
                    Code.APPROVAL_REFUSED,
                    "the signature" + judged.person().map(who -> " of " + who).orElse("") + " is not taken: " + why
                            + changes,
                    "the document to sign: " + opened.plainCommand("dossier", "-o", "dossier.md"),
                    "who may sign is said by approvals of the spec and by its file of signers");
        }
    }
}
