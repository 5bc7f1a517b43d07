package dev.expunge.approve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.Vote.Kind;
import dev.expunge.approve.ssh.GeneratedKey;
import dev.expunge.approve.ssh.Signer;
import dev.expunge.spec.ApprovalRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// P6: who counts, and for what.
class JudgeTest {
    private static final GeneratedKey ALICE = GeneratedKey.ed25519();
    private static final GeneratedKey BOB = GeneratedKey.ed25519();
    private static final GeneratedKey CAROL = GeneratedKey.hardware();
    private static final GeneratedKey STRANGER = GeneratedKey.ed25519();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Dossier DOSSIER = SampleDossier.of(7);
    private static final ApprovalRules RULES = rules(Map.of("legal", 1, "tech-lead", 1));

    private static ApprovalRules rules(Map<String, Integer> needed) {
        return new ApprovalRules(
                needed,
                Optional.of(Path.of("approvers")),
                Map.of(
                        "legal", List.of("alice@x", "bob@x"),
                        "tech-lead", List.of("alice@x", "carol@x"),
                        "auditor", List.of("eve@x")),
                Duration.ofDays(30),
                Set.of(),
                Map.of());
    }

    private static AllowedSigners signers(String bobsOptions) {
        return AllowedSigners.parse(
                "alice@x " + ALICE.line() + "\nbob@x " + bobsOptions + " " + BOB.line() + "\ncarol@x " + CAROL.line()
                        + "\n",
                ZoneOffset.UTC);
    }

    private static Judge judge() {
        return new Judge(RULES, signers(""), NOW);
    }

    private static Vote vote(long id, Kind kind, Signer signer) {
        return vote(
                id,
                kind,
                signer.sign("expunge", DossierMarkdown.signed(DOSSIER)).armored(),
                NOW);
    }

    private static Vote vote(long id, Kind kind, String signature, Instant at) {
        return new Vote(id, kind, DossierMarkdown.of(DOSSIER), signature, at, false);
    }

    private static String objection(Judge judge, Vote vote) {
        return judge.of(DOSSIER, List.of(vote))
                .approvals()
                .getLast()
                .objection()
                .orElse("");
    }

    @Test
    void twoPeopleOfTheRolesAndSomebodyWhoAsksAreEnough() {
        Agreement agreement = judge().of(
                        DOSSIER,
                        List.of(
                                vote(1, Kind.REQUEST, ALICE),
                                vote(2, Kind.APPROVAL, BOB),
                                vote(3, Kind.APPROVAL, CAROL)));

        assertThat(agreement.enough()).as(agreement.objections().toString()).isTrue();
        agreement.require("run 7");
    }

    @Test
    void whoeverAsksDoesNotCount() {
        Agreement agreement = judge().of(
                        DOSSIER,
                        List.of(
                                vote(1, Kind.APPROVAL, ALICE),
                                vote(2, Kind.REQUEST, ALICE),
                                vote(3, Kind.APPROVAL, BOB)));

        assertThat(agreement.missing()).isEqualTo(Map.of("tech-lead", 1));
        assertThat(agreement.objections())
                .containsExactly("approval 1 (alice@x) does not count: whoever puts it forward does not count");
    }

    @Test
    void whoeverAsksDoesNotCountUnderAnotherNameEither() {
        AllowedSigners twice = AllowedSigners.parse(
                "boss@x " + ALICE.line() + "\nalice@x " + ALICE.line() + "\nbob@x " + BOB.line(), ZoneOffset.UTC);

        Agreement agreement = new Judge(rules(Map.of("legal", 1)), twice, NOW)
                .of(DOSSIER, List.of(vote(1, Kind.REQUEST, ALICE), vote(2, Kind.APPROVAL, ALICE)));

        assertThat(agreement.enough()).isFalse();
    }

    @Test
    void withoutSomebodyWhoAsksNothingIsEnough() {
        Agreement agreement = judge().of(DOSSIER, List.of(vote(2, Kind.APPROVAL, BOB), vote(3, Kind.APPROVAL, CAROL)));

        assertThat(agreement.enough()).isFalse();
        assertThat(agreement.lacking()).isEqualTo("missing: whoever puts it forward");
    }

    @Test
    void nobodyCountsTwice() {
        var askedByCarol =
                List.of(vote(1, Kind.REQUEST, CAROL), vote(2, Kind.APPROVAL, ALICE), vote(3, Kind.APPROVAL, ALICE));

        Agreement agreement = judge().of(DOSSIER, askedByCarol);

        assertThat(agreement.enough()).isFalse();
        assertThat(agreement.missing()).hasSize(1);
    }

    @Test
    void aPersonOfTwoRolesTakesTheOneThatNobodyElseCanTake() {
        for (List<GeneratedKey> order : List.of(List.of(ALICE, BOB), List.of(BOB, ALICE))) {
            Agreement agreement = judge().of(
                            DOSSIER,
                            List.of(
                                    vote(1, Kind.REQUEST, CAROL),
                                    vote(2, Kind.APPROVAL, order.getFirst()),
                                    vote(3, Kind.APPROVAL, order.getLast())));

            assertThat(agreement.enough()).as(agreement.toString()).isTrue();
        }
    }

    @Test
    void aStrangerDoesNotCount() {
        assertThat(objection(judge(), vote(1, Kind.APPROVAL, STRANGER)))
                .isEqualTo("its key " + STRANGER.key() + " is not in the file of signers");
    }

    @Test
    void aPersonOfAnotherRoleDoesNotCount() {
        Judge lawyersOnly = new Judge(rules(Map.of("legal", 1)), signers(""), NOW);

        assertThat(objection(lawyersOnly, vote(1, Kind.APPROVAL, CAROL)))
                .isEqualTo("no role that is asked for has this person");
    }

    @Test
    void anAlteredSignatureDoesNotCount() {
        String armored = BOB.sign("expunge", "something else".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .armored();

        assertThat(objection(judge(), vote(1, Kind.APPROVAL, armored, NOW)))
                .isEqualTo("the signature does not belong to this dossier: one of them was altered");
        assertThat(objection(judge(), vote(1, Kind.APPROVAL, "I agree", NOW)))
                .isEqualTo("it is no signature of ssh-keygen");
    }

    @Test
    void aSignatureForAnotherNamespaceDoesNotCount() {
        String armored = BOB.sign("file", DossierMarkdown.signed(DOSSIER)).armored();

        assertThat(objection(judge(), vote(1, Kind.APPROVAL, armored, NOW)))
                .isEqualTo("it was made for another namespace than expunge: sign with -n expunge");
    }

    @Test
    void aKeyThatHasExpiredOrIsForSomethingElseDoesNotCount() {
        assertThat(objection(new Judge(RULES, signers("valid-before=\"20261101Z\""), NOW), vote(1, Kind.APPROVAL, BOB)))
                .isEqualTo("the key of bob@x has expired at 2026-11-01T00:00:00Z");
        assertThat(objection(new Judge(RULES, signers("namespaces=\"git\""), NOW), vote(1, Kind.APPROVAL, BOB)))
                .isEqualTo("line 2 of the signers allows the key for git only, and not for expunge");
    }

    @Test
    void aKeyHasToBeValidWhenItSignedAndNow() {
        Vote early = vote(
                1,
                Kind.APPROVAL,
                BOB.sign("expunge", DossierMarkdown.signed(DOSSIER)).armored(),
                NOW.minus(Duration.ofDays(2)));

        assertThat(objection(new Judge(RULES, signers("valid-after=\"20261121Z\""), NOW), early))
                .isEqualTo("the key of bob@x is valid from 2026-11-21T00:00:00Z on only");
    }

    @Test
    void anApprovalExpiresAndCanBeWithdrawn() {
        String armored = BOB.sign("expunge", DossierMarkdown.signed(DOSSIER)).armored();
        Instant given = NOW.minus(Duration.ofDays(30)).minusSeconds(1);

        assertThat(objection(judge(), vote(1, Kind.APPROVAL, armored, given)))
                .isEqualTo("it has expired: it was given at " + given + " and counts for 30 days");
        assertThat(objection(judge(), new Vote(1, Kind.APPROVAL, DossierMarkdown.of(DOSSIER), armored, NOW, true)))
                .isEqualTo("it was withdrawn");
    }

    @Test
    void eachAlteredFieldIsToldAsAPlanThatHasChanged() {
        List<Vote> votes =
                List.of(vote(1, Kind.REQUEST, ALICE), vote(2, Kind.APPROVAL, BOB), vote(3, Kind.APPROVAL, CAROL));
        SampleDossier.altered().forEach((field, altered) -> {
            Failure failure = catchThrowableOfType(
                    Failure.class, () -> judge().of(altered, votes).require("run 7"));

            boolean elsewhere = field.startsWith("target.") || field.equals("run.number");
            assertThat(failure.code()).as(field).isEqualTo(elsewhere ? Code.NOT_APPROVED : Code.PLAN_CHANGED);
            assertThat(failure.what())
                    .as(field)
                    .contains(
                            field.startsWith("target.")
                                    ? "for another target: " + field
                                    : elsewhere
                                            ? "given for run 7 and for no other"
                                            : "\n  " + field + "\n    approved   ");
        });
    }

    @Test
    void whatIsSaidOfAStrangersSignatureIsNotThatThePlanHasChanged() {
        Vote stranger = vote(1, Kind.APPROVAL, STRANGER);
        Dossier altered =
                java.util.Objects.requireNonNull(SampleDossier.altered().get("parameters.retainDays"));

        assertThat(judge().of(altered, List.of(stranger)).changes()).isEmpty();
    }

    @Test
    void aStandingApprovalEndsAndHasALimit() {
        Vote vote = new Vote(1, Kind.APPROVAL, DossierMarkdown.of(SampleDossier.STANDING), "", NOW, false);
        StandingTerms terms = StandingTerms.of(vote).orElseThrow();

        assertThat(terms.over(Instant.parse("2027-06-30T23:59:59Z"))).isEmpty();
        assertThat(terms.over(Instant.parse("2027-07-01T00:00:00Z")))
                .contains("the standing approval for up to 50,000 rows ended with 2027-06-30");
        assertThat(terms.exceeded(50_000)).isEmpty();
        assertThat(terms.exceeded(50_001))
                .contains("the standing approval is for up to 50,000 rows, and this run has 50,001");
        assertThat(StandingTerms.of(vote(1, Kind.APPROVAL, BOB))).isEmpty();
    }
}
