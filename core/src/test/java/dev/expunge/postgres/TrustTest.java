package dev.expunge.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrustTest {
    private final Trust trust = new Trust();

    @Test
    void beginsWithLittleCare() {
        assertThat(trust.next()).isEqualTo(Care.LITTLE);
    }

    @Test
    void looksFirstForWhatSurprisedItAndForNothingElse() {
        trust.surprised(1, 0);
        assertThat(trust.next()).isEqualTo(new Care(true, false, false, false));

        trust.surprised(0, 1);
        assertThat(trust.next()).isEqualTo(new Care(true, true, false, false));
    }

    @Test
    void goesByKeyAfterRowsWereNotWhereTheyHadBeen() {
        trust.surprised(0, 0);

        assertThat(trust.next()).isEqualTo(new Care(false, false, true, false));
    }

    @Test
    void goesByKeyWhenWhatItLooksForDoesNotExplainTheSurprise() {
        trust.surprised(0, 1);
        trust.surprised(0, 1);

        assertThat(trust.next()).isEqualTo(new Care(false, true, true, false));
    }

    @Test
    void forgetsAfterSixteenCalmBatches() {
        trust.surprised(1, 1);
        calm(15);
        assertThat(trust.next()).isEqualTo(new Care(true, true, false, false));

        calm(1);
        assertThat(trust.next()).isEqualTo(Care.LITTLE);
    }

    @Test
    void keepsLookingWhereLookingFindsSomething() {
        trust.surprised(1, 0);
        for (int batch = 0; batch < 100; batch++) {
            calm(10);
            trust.calm(1, 0);
        }

        assertThat(trust.next().children()).isTrue();
    }

    private void calm(int batches) {
        for (int batch = 0; batch < batches; batch++) {
            trust.calm(0, 0);
        }
    }
}
