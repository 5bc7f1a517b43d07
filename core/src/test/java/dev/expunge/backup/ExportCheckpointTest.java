package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.storage.Disk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P7, P8 and P12 for the export: it stops and pauses wherever it is asked to, with nothing open while
/// it waits.
class ExportCheckpointTest {
    @TempDir
    private Path temp;

    private final MemorySource source = MemorySource.small();

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void stoppedAtAnyCheckpointItResumesToTheSameSet() {
        var all = new Counting(Integer.MAX_VALUE, false);
        ExportFixture.export(temp.resolve("whole"), Disk.real(), all).write(source);
        for (int stop = 1; stop <= all.calls; stop++) {
            Path to = temp.resolve("stop-" + stop);
            var checkpoint = new Counting(stop, false);
            assertThatThrownBy(() ->
                            ExportFixture.export(to, Disk.real(), checkpoint).write(source))
                    .isInstanceOf(Stopped.class);
            assertThat(ExportFixture.parts(to)).isEmpty();
            ExportFixture.assertSameSet(ExportFixture.export(to).write(source), source, "checkpoint " + stop);
        }
    }

    @Test
    void fileGivenUpForAPauseIsDoneAgainAndNotDoubled() {
        var all = new Counting(Integer.MAX_VALUE, false);
        ExportFixture.export(temp.resolve("whole"), Disk.real(), all).write(source);
        for (int pause = 1; pause <= all.calls; pause++) {
            var checkpoint = new Counting(pause, true);
            Path to = temp.resolve("pause-" + pause);
            ExportFixture.assertSameSet(
                    ExportFixture.export(to, Disk.real(), checkpoint).write(source), source, "checkpoint " + pause);
            assertThat(checkpoint.passedAfterPause).isTrue();
        }
    }

    /// Does something at its n-th call, whichever of the two it is.
    private static final class Counting implements Checkpoint {
        private final int at;
        private final boolean pause;
        private int calls;
        private boolean passedAfterPause = true;

        private Counting(int at, boolean pause) {
            this.at = at;
            this.pause = pause;
        }

        @Override
        public void pass() {
            passedAfterPause = true;
            if (++calls == at && !pause) {
                throw new Stopped();
            }
        }

        @Override
        public boolean wanted() {
            if (++calls != at) {
                return false;
            }
            if (!pause) {
                throw new Stopped();
            }
            passedAfterPause = false;
            return true;
        }
    }
}
