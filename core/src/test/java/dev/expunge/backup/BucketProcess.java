package dev.expunge.backup;

import dev.expunge.spec.LockSpec;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.s3.Ceph;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A process that exports into a bucket and stands still in the second slice, so that it can be killed there.
final class BucketProcess {
    private BucketProcess() {}

    /// The server's address, bucket, public key, slices, bytes per slice, when its locks end.
    static void main(String[] arguments) throws IOException {
        var lock = new ObjectLock(LockSpec.Mode.COMPLIANCE, Instant.parse(arguments[5]), false);
        try (var storage = Ceph.storage(arguments[0], arguments[1], "exports/run-7", Optional.of(lock))) {
            var rows = new Standing(new GeneratedSource(Integer.parseInt(arguments[3]), Long.parseLong(arguments[4])));
            ExportProgress progress = (done, total, slice, kept) -> say("slice " + done);
            var target = new Export.Target(storage, List.of(arguments[2]));
            new Export(target, ExportFixture.IDENTITY, Checkpoint.none(), progress).write(rows);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private record Standing(GeneratedSource source) implements ExportSource {
        @Override
        public List<ExportTable> tables() {
            return source.tables();
        }

        @Override
        public List<Slice> slices() {
            return source.slices();
        }

        @Override
        public void vouch(Slice slice, String note) {
            source.vouch(slice, note);
        }

        @Override
        public boolean vouchedFor(Slice slice, String note) {
            return source.vouchedFor(slice, note);
        }

        @Override
        public long copy(Slice slice, ExportTable table, OutputStream sink) throws IOException {
            long rows = source.copy(slice, table, sink);
            if (slice.number() == 2) {
                say("in the middle");
                try {
                    Thread.currentThread().join();
                } catch (InterruptedException e) {
                    throw new UncheckedIOException(new IOException(e));
                }
            }
            return rows;
        }
    }
}
