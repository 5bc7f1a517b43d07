package dev.expunge.approve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.Dossier.Where;
import dev.expunge.approve.ReviewSheet.About;
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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// P6: whose verdicts count, and for how many candidates.
class ReviewJudgeTest {
    private static final GeneratedKey ALICE = GeneratedKey.ed25519();
    private static final GeneratedKey BOB = GeneratedKey.ed25519();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final About SET = new About("job", new Where("fluxmap", "production", "7301"), 7, "f00d");
    private static final AllowedSigners SIGNERS = AllowedSigners.parse(
            "alice@x " + ALICE.line() + "\nbob@x valid-before=\"20261201Z\" " + BOB.line() + "\n", ZoneOffset.UTC);

    private static ReviewJudge judge(boolean signed) {
        return new ReviewJudge(
                new ApprovalRules(
                        Map.of(),
                        signed ? Optional.of(Path.of("approvers")) : Optional.empty(),
                        Map.of("engineer", List.of("alice@x"), "legal", List.of("alice@x", "bob@x")),
                        Duration.ofDays(30),
                        Set.of(),
                        Map.of("engineer", 2, "legal", 3)),
                signed ? SIGNERS : new AllowedSigners(List.of(), ""));
    }

    private static ReviewSheet sheet(About about, String role, Map<Long, String> verdicts) {
        return new ReviewSheet(about, role, "5eed", new TreeMap<>(verdicts));
    }

    private static Review unsigned(String by, String role, Map<Long, String> verdicts) {
        return new Review(1, sheet(SET, role, verdicts).document(), "", by, NOW);
    }

    private static Review signed(Signer signer, String role, Map<Long, String> verdicts) {
        ReviewSheet sheet = sheet(SET, role, verdicts);
        return new Review(
                2, sheet.document(), signer.sign("expunge", sheet.signed()).armored(), "app", NOW);
    }

    private static Map<Long, String> accepted(long... subjects) {
        var verdicts = new TreeMap<Long, String>();
        for (long subject : subjects) {
            verdicts.put(subject, "");
        }
        return verdicts;
    }

    @Test
    void aSheetIsReadAsItWasWritten() {
        ReviewSheet sheet = sheet(SET, "legal", Map.of(3L, "", 17L, "still_active"));

        assertThat(ReviewSheet.parse(sheet.document())).contains(sheet);
        assertThat(ReviewSheet.parse(sheet.document().replace("1 accepted", "2 accepted")))
                .isEmpty();
        assertThat(ReviewSheet.parse(DossierMarkdown.of(SampleDossier.of(7)))).isEmpty();
        assertThat(sheet.document()).contains("2 candidates of a frozen set, 1 accepted, 1 rejected.");
    }

    @Test
    void eachCandidateCountsOnceForARoleWhoeverLookedAtIt() {
        Reviewed reviewed = judge(false)
                .of(
                        SET,
                        900,
                        List.of(
                                unsigned("a", "engineer", accepted(1, 2)),
                                unsigned("a", "legal", accepted(1, 2)),
                                unsigned("b", "legal", accepted(2))));

        assertThat(reviewed.accepted()).isEqualTo(Map.of("engineer", 2, "legal", 2));
        assertThat(reviewed.enough()).isFalse();
        assertThat(reviewed.state()).isEqualTo("engineer 2 of 2; legal 2 of 3");
        assertThat(reviewed.given()).hasSize(3);
    }

    @Test
    void moreThanThereAreIsNotAskedFor() {
        Reviewed reviewed = judge(false)
                .of(SET, 1, List.of(unsigned("a", "engineer", accepted(1)), unsigned("a", "legal", accepted(1))));

        assertThat(reviewed.enough()).as(reviewed.state()).isTrue();
        assertThat(judge(false).of(SET, 0, List.of()).enough()).isTrue();
    }

    @Test
    void aRejectionRefusesUntilWhoeverGaveItSaysOtherwise() {
        Review rejecting = unsigned("a", "engineer", Map.of(1L, "still_active", 2L, "", 3L, ""));
        Reviewed rejected = judge(false)
                .of(
                        SET,
                        2,
                        List.of(
                                rejecting,
                                unsigned("b", "engineer", accepted(1)),
                                unsigned("b", "legal", accepted(1, 2))));

        assertThat(rejected.enough()).isFalse();
        assertThat(rejected.accepted()).containsEntry("engineer", 3);
        Failure failure = catchThrowableOfType(Failure.class, () -> rejected.requireNoneRejected("run 7", "close it"));
        assertThat(failure.code()).isEqualTo(Code.SAMPLE_REJECTED);
        assertThat(failure.what()).contains("\n  candidate 1: still_active (database role a)");

        Reviewed mended = judge(false)
                .of(
                        SET,
                        2,
                        List.of(
                                rejecting,
                                unsigned("a", "engineer", accepted(1)),
                                unsigned("b", "legal", accepted(1, 2))));
        assertThat(mended.enough()).as(mended.state()).isTrue();
    }

    @Test
    void withAFileOfSignersOnlyTheRightKeyAccepts() {
        ReviewJudge judge = judge(true);

        assertThat(judge.objection(SET, signed(ALICE, "engineer", accepted(1)))).isEmpty();
        assertThat(judge.objection(SET, unsigned("alice", "engineer", accepted(1))))
                .contains("it is not signed, and the spec has a file of signers");
        assertThat(judge.objection(SET, signed(BOB, "engineer", accepted(1))))
                .contains("bob@x is not of role engineer");
        assertThat(judge.objection(SET, signed(GeneratedKey.ed25519(), "engineer", accepted(1))))
                .hasValueSatisfying(why -> assertThat(why).contains("is not in the file of signers"));
        Review late = signed(BOB, "legal", accepted(1));
        assertThat(judge.objection(
                        SET,
                        new Review(2, late.sheet(), late.signature(), "app", Instant.parse("2026-12-02T00:00:00Z"))))
                .hasValueSatisfying(why -> assertThat(why).contains("has expired"));
        Review altered = signed(ALICE, "legal", Map.of(1L, "still_active"));
        assertThat(judge.objection(
                        SET,
                        new Review(2, sheet(SET, "legal", accepted(1)).document(), altered.signature(), "app", NOW)))
                .isPresent();
        ReviewSheet sheet = sheet(SET, "legal", accepted(1));
        assertThat(judge.objection(
                        SET,
                        new Review(
                                2,
                                sheet.document(),
                                ALICE.sign("file", sheet.signed()).armored(),
                                "app",
                                NOW)))
                .isPresent();
    }

    @Test
    void aPersonSpeaksForOneRoleAlone() {
        Reviewed reviewed = judge(true)
                .of(
                        SET,
                        900,
                        List.of(signed(ALICE, "engineer", accepted(1, 2)), signed(ALICE, "legal", accepted(3, 4, 5))));

        assertThat(reviewed.accepted()).containsEntry("engineer", 0);
        assertThat(reviewed.enough()).isFalse();
    }

    @Test
    void aRejectionCountsWhoeverGaveIt() {
        Reviewed reviewed = judge(true)
                .of(
                        SET,
                        900,
                        List.of(
                                signed(ALICE, "engineer", accepted(1, 2)),
                                signed(BOB, "legal", accepted(1, 2, 3)),
                                unsigned("nobody", "legal", Map.of(3L, "mine"))));

        assertThat(reviewed.accepted()).isEqualTo(Map.of("engineer", 2, "legal", 3));
        assertThat(reviewed.enough()).isFalse();
        assertThat(reviewed.state())
                .contains("rejected: candidate 3: mine (database role nobody)", "review 1: it is not signed");
    }

    @Test
    void whatIsAboutAnotherSetCountsForNothing() {
        for (About other : List.of(
                new About("job", SET.where(), 8, "f00d"),
                new About("job", SET.where(), 7, "f00e"),
                new About("job", new Where("fluxmap", "staging", "7301"), 7, "f00d"),
                new About("other", SET.where(), 7, "f00d"))) {
            var review = new Review(1, sheet(other, "engineer", accepted(1, 2)).document(), "", "a", NOW);

            assertThat(judge(false).objection(SET, review)).contains("it is about another frozen set");
            assertThat(judge(false).of(SET, 9, List.of(review)).accepted()).containsEntry("engineer", 0);
        }
        assertThat(judge(false).objection(SET, new Review(1, "hello", "", "a", NOW)))
                .contains("it is no sheet of a review");
    }
}
