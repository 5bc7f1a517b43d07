package dev.expunge.approve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.approve.SignedBook.Line;
import dev.expunge.approve.Vote.Kind;
import dev.expunge.approve.ssh.GeneratedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedBookTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(40));
    private static final Dossier DOSSIER = SampleDossier.of(7);
    private static final GeneratedKey BOB = GeneratedKey.ed25519();

    private static Vote vote(long id, Dossier dossier) {
        String armored = BOB.sign("expunge", DossierMarkdown.signed(dossier)).armored();
        return new Vote(id, Kind.APPROVAL, DossierMarkdown.of(dossier), armored, NOW, false);
    }

    private static String key() {
        return BOB.sign("expunge", new byte[0]).key().toString();
    }

    private static Line line(Kind kind, Dossier dossier, Instant at) {
        return new Line(kind, dossier.digest(), key(), at);
    }

    private static Vote dated(Vote vote, Line... lines) {
        return new SignedBook(List.of(lines)).dated(List.of(vote), DOSSIER).getFirst();
    }

    @Test
    void aSignatureIsAsOldAsTheLedgerFirstSaysWhateverItsRowSays() {
        Vote dated = dated(vote(9, DOSSIER), line(Kind.APPROVAL, DOSSIER, NOW), line(Kind.APPROVAL, DOSSIER, LONG_AGO));
        assertThat(dated.recordedAt()).isEqualTo(LONG_AGO);
        assertThat(dated.kind()).isEqualTo(Kind.APPROVAL);
    }

    @Test
    void aRequestStaysARequest() {
        assertThat(dated(vote(9, DOSSIER), line(Kind.REQUEST, DOSSIER, NOW)).kind())
                .isEqualTo(Kind.REQUEST);
    }

    @Test
    void whatTheLedgerKnowsNothingOfWasSignedAtNoMoment() {
        assertThat(dated(vote(9, DOSSIER)).recordedAt()).isEqualTo(Instant.EPOCH);
        assertThat(dated(vote(9, DOSSIER), line(Kind.APPROVAL, SampleDossier.STANDING, NOW))
                        .recordedAt())
                .isEqualTo(Instant.EPOCH);
        assertThat(dated(vote(9, DOSSIER), new Line(Kind.APPROVAL, DOSSIER.digest(), "another key", NOW))
                        .recordedAt())
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void whatIsOnlyAboutToBePutOnRecordHasItsOwnMomentUnlessItWasThereBefore() {
        assertThat(dated(vote(Vote.NEW, DOSSIER)).recordedAt()).isEqualTo(NOW);
        assertThat(dated(vote(Vote.NEW, DOSSIER), line(Kind.APPROVAL, DOSSIER, LONG_AGO))
                        .recordedAt())
                .isEqualTo(LONG_AGO);
    }

    @Test
    void aSignatureUnderAnotherDossierIsLookedUpByItsOwn() {
        Vote dated = dated(vote(9, SampleDossier.STANDING), line(Kind.APPROVAL, SampleDossier.STANDING, LONG_AGO));
        assertThat(dated.recordedAt()).isEqualTo(LONG_AGO);
    }
}
