package dev.expunge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.expunge.bench.Episode.Batch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodeTest {
    private static final double BEGIN = 10;
    private static final double END = 16;

    /// 100 candidates every 0.5 s until 10 s; waits until 16 s; then again, after a while at a lower speed.
    private static Episode episode(int waiting, double slowUntil, double until) {
        var batches = new ArrayList<Batch>();
        for (double at = 0.5; at <= BEGIN; at += 0.5) {
            batches.add(batch(at, 0, 100));
        }
        for (int n = 1; n <= waiting; n++) {
            boolean last = n == waiting;
            Batch waited = batch(BEGIN + n * 6.0 / waiting, 1.5, 10);
            batches.add(waited.followedBy(last, last ? "locks" : ""));
        }
        for (double at = END + 0.5; at <= until; at += 0.5) {
            batches.add(batch(at, 0, at <= slowUntil ? 50 : 100));
        }
        return new Episode(batches, BEGIN, END);
    }

    private static Batch batch(double at, double waited, int roots) {
        return new Batch(at, 0.5, waited, roots, 0.2, false, "");
    }

    @Test
    void slowerRightBehindTheFirstBatchThatWaitedIsOne() {
        assertThat(episode(1, END, 40).batchesUntilSlower()).contains(1);
        assertThat(episode(1, END, 40).because()).contains("locks");
    }

    @Test
    void everyBatchThatWaitedBeforeCounts() {
        assertThat(episode(3, END, 40).batchesUntilSlower()).contains(3);
    }

    @Test
    void aRunThatNeverGotSlowerHasNoNumber() {
        var batches = List.of(batch(1, 0, 100), batch(11, 1.5, 10), batch(20, 0, 100));

        assertThat(new Episode(batches, BEGIN, END).batchesUntilSlower()).isEmpty();
    }

    @Test
    void speedIsWhatWasDecidedASecond() {
        assertThat(episode(1, END, 40).speedBefore()).isCloseTo(200, offset(1e-6));
    }

    @Test
    void recoveredIsWhenThreeSecondsGoAsFastAsBefore() {
        assertThat(episode(1, END, 40).secondsUntilRecovered())
                .hasValueSatisfying(after -> assertThat(after).isBetween(0.0, 0.1));
        assertThat(episode(1, END + 5, 40).secondsUntilRecovered())
                .hasValueSatisfying(after -> assertThat(after).isBetween(4.0, 5.0));
    }

    @Test
    void aRunThatEndsBeforeItRecoversHasNoTime() {
        assertThat(episode(1, 40, 30).secondsUntilRecovered()).isEmpty();
    }
}
