package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.storage.Disk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export over several sources at once is the same export.
class ExportTeamTest {
    @TempDir
    private Path temp;

    /// Two whose first copies begin together, or not at all.
    private final CyclicBarrier together = new CyclicBarrier(2);

    @Test
    void slicesThatAreWrittenAtOnceMakeTheSameExport() {
        ManifestReceipt alone = ExportFixture.export(temp.resolve("alone")).write(MemorySource.small());

        ManifestReceipt receipt = ExportFixture.export(temp.resolve("together"))
                .write(List.of(new Meeting(MemorySource.small()), new Meeting(MemorySource.small())));

        ExportFixture.assertSameSet(receipt, MemorySource.small(), "two sources");
        assertThat(receipt.manifest().slices())
                .extracting(ExportedSlice::slice)
                .containsExactlyElementsOf(alone.manifest().slices().stream()
                        .map(ExportedSlice::slice)
                        .toList());
    }

    @Test
    void whatOneThreadThrowsEndsTheOthersAndIsThrown() {
        var broken = new Meeting(MemorySource.small()) {
            @Override
            public long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException {
                super.copy(slice, table, OutputStream.nullOutputStream());
                throw new IllegalStateException("no more");
            }
        };

        assertThatThrownBy(() -> ExportFixture.export(temp).write(List.of(broken, new Meeting(MemorySource.small()))))
                .hasMessage("no more");

        ExportFixture.assertSameSet(
                ExportFixture.export(temp).write(MemorySource.small()), MemorySource.small(), "resumed");
    }

    @Test
    void aPauseBeginsWhenNobodyHasAnythingOpen() {
        var paused = new AtomicBoolean();
        var open = new AtomicInteger();
        var openInPause = new AtomicInteger();
        var pauses = new AtomicInteger();
        Checkpoint once = new Checkpoint() {
            @Override
            public void pass() {
                if (paused.getAndSet(false)) {
                    pauses.incrementAndGet();
                    openInPause.addAndGet(open.get());
                }
            }

            @Override
            public boolean wanted() {
                return paused.get();
            }
        };
        List<Meeting> sources = List.of(
                new Watched(MemorySource.small(), open, paused), new Watched(MemorySource.small(), open, paused));

        ManifestReceipt receipt = ExportFixture.export(temp, Disk.real(), once).write(sources);

        assertThat(pauses).hasPositiveValue();
        assertThat(openInPause).hasValue(0);
        ExportFixture.assertSameSet(receipt, MemorySource.small(), "paused");
    }

    /// A source whose first copy waits for the other's.
    private class Meeting implements ExportSource {
        private final MemorySource rows;
        private boolean met;

        Meeting(MemorySource rows) {
            this.rows = rows;
        }

        @Override
        public List<ExportTable> tables() {
            return rows.tables();
        }

        @Override
        public List<Slice> slices() {
            return rows.slices();
        }

        @Override
        public void vouch(Slice slice, String note) {}

        @Override
        public boolean vouchedFor(Slice slice, String note) {
            return true;
        }

        @Override
        public long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException {
            if (!met) {
                met = true;
                meet();
            }
            return rows.copy(slice, table, sink);
        }

        void meet() {
            try {
                together.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("the other never began", e);
            }
        }
    }

    /// Counts who is inside a copy, and wants a pause as soon as both are.
    private final class Watched extends Meeting {
        private final AtomicInteger open;
        private final AtomicBoolean paused;

        Watched(MemorySource rows, AtomicInteger open, AtomicBoolean paused) {
            super(rows);
            this.open = open;
            this.paused = paused;
        }

        @Override
        void meet() {
            super.meet();
            paused.set(true);
            super.meet();
        }

        @Override
        public long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException {
            open.incrementAndGet();
            try {
                return super.copy(slice, table, sink);
            } finally {
                open.decrementAndGet();
            }
        }
    }
}
