package dev.expunge.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.SystemTime;
import dev.expunge.spec.LockSpec;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.s3.Ceph;
import dev.expunge.storage.s3.S3Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/// Promises P2 and P12 for an export into a bucket whose locks are enforced.
class BucketExportIT {
    private static final String USERS_1 = "slice-00001/01-public.users.copy.zst.age";
    private static final String USERS_2 = "slice-00002/01-public.users.copy.zst.age";
    private static final Instant UNTIL = new SystemTime().now().plus(2, ChronoUnit.DAYS);
    private static final Optional<ObjectLock> LOCK =
            Optional.of(new ObjectLock(LockSpec.Mode.COMPLIANCE, UNTIL, false));

    private final MemorySource source = MemorySource.small();
    private String bucket = "";

    @BeforeEach
    void make() {
        Ceph.actAs("owner");
        bucket = Ceph.lockedBucket();
    }

    private S3Storage storage() throws IOException {
        return Ceph.storage(bucket, "exports/run-7", LOCK);
    }

    private ManifestReceipt export(ExportSource rows, Checkpoint checkpoint) throws IOException {
        try (var storage = storage()) {
            var target = new Export.Target(storage, List.of(ExportFixture.KEYS.publicKey()));
            return new Export(target, ExportFixture.IDENTITY, checkpoint, ExportFixture.QUIET).write(rows);
        }
    }

    private Manifest verified(ManifestReceipt receipt) throws IOException {
        try (var storage = storage()) {
            return new ExportVerification(Checkpoint.none(), "nothing was deleted.")
                    .check(storage, receipt.sha256(), source.rowsByTable());
        }
    }

    private String corrupt(ManifestReceipt receipt) {
        var failure = catchThrowableOfType(Failure.class, () -> verified(receipt));
        assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
        return failure.what();
    }

    private String key(String name) {
        return "exports/run-7/" + name;
    }

    private void writeOver(String name, byte[] content) {
        Ceph.owner().putObject(it -> it.bucket(bucket).key(key(name)), RequestBody.fromBytes(content));
    }

    private byte[] bytes(String name) {
        return Ceph.owner()
                .getObjectAsBytes(it -> it.bucket(bucket).key(key(name)))
                .asByteArray();
    }

    @Test
    void theManifestTellsVersionLockAndKeyOfEveryFileAndEachIsTrue() throws IOException {
        ManifestReceipt receipt = export(source, Checkpoint.none());

        assertThat(verified(receipt)).isEqualTo(receipt.manifest());
        assertThat(receipt.place()).isEqualTo("s3://" + bucket + "/exports/run-7");
        var files = receipt.manifest().slices().stream()
                .flatMap(slice -> slice.files().stream())
                .toList();
        assertThat(files).hasSize(4).allSatisfy(file -> {
            var head = Ceph.owner().headObject(it -> it.bucket(bucket).key(key(file.path())));
            assertThat(file.versionId()).contains(head.versionId());
            assertThat(file.version().orElseThrow().lock())
                    .contains(new ExportedVersion.Lock(
                            "compliance", UNTIL.truncatedTo(ChronoUnit.SECONDS).toString(), false));
            assertThat(head.objectLockRetainUntilDate()).isEqualTo(UNTIL.truncatedTo(ChronoUnit.SECONDS));
        });
        assertThat(export(source, Checkpoint.none())).isEqualTo(receipt);
        Map<String, String> plain = new TreeMap<>();
        for (ExportedFile file : files) {
            plain.put(file.path(), ExportFixture.KEYS.open(bytes(file.path())));
        }
        assertThat(plain.get(USERS_2)).endsWith("\n" + source.text(2, 1));
    }

    @Test
    void p2WhatIsWrittenOverDroppedSwappedOrAddedIsFoundWhateverTheLockKept() throws IOException {
        ManifestReceipt receipt = export(source, Checkpoint.none());
        byte[] first = bytes(USERS_1);
        byte[] flipped = bytes(USERS_2);
        flipped[flipped.length / 2] ^= 1;
        writeOver(USERS_2, flipped);
        assertThat(corrupt(receipt)).contains(USERS_2 + ": written over; what was exported is still there");
        writeOver(USERS_2, first);
        assertThat(corrupt(receipt)).contains(USERS_2 + ": written over");
        Ceph.owner().deleteObject(it -> it.bucket(bucket).key(key(USERS_1)));
        writeOver("notes.txt", new byte[] {1});
        byte[] manifest = bytes(Manifest.FILE);
        assertThat(corrupt(receipt))
                .contains(USERS_1 + ": deleted; what was exported is still there")
                .contains("notes.txt: additional");
        manifest[manifest.length / 2] ^= 1;
        writeOver(Manifest.FILE, manifest);
        assertThat(corrupt(receipt)).contains("manifest.json: checksum is ");
    }

    @Test
    void p2WithoutVersionsAFlippedADroppedAndASwappedObjectAreFound() throws IOException {
        String plain = Ceph.bucket();
        try (var storage = Ceph.storage(plain, "exports/run-7", Optional.empty())) {
            var target = new Export.Target(storage, List.of(ExportFixture.KEYS.publicKey()));
            var receipt =
                    new Export(target, ExportFixture.IDENTITY, Checkpoint.none(), ExportFixture.QUIET).write(source);
            bucket = plain;
            byte[] one = bytes(USERS_1);
            byte[] two = bytes(USERS_2);
            byte[] flipped = two.clone();
            flipped[7] ^= 1;
            var verification = new ExportVerification(Checkpoint.none(), "nothing was deleted.");
            verification.check(storage, receipt.sha256());
            writeOver(USERS_2, flipped);
            assertThat(catchThrowable(() -> verification.check(storage, receipt.sha256())))
                    .hasMessageContaining(USERS_2 + ": checksum is ");
            writeOver(USERS_1, two);
            writeOver(USERS_2, one);
            assertThat(catchThrowable(() -> verification.check(storage, receipt.sha256())))
                    .hasMessageContaining(USERS_1 + ": holds what belongs into " + USERS_2)
                    .hasMessageContaining(USERS_2 + ": holds what belongs into " + USERS_1);
            Ceph.owner().deleteObject(it -> it.bucket(plain).key(key(USERS_2)));
            assertThat(catchThrowable(() -> verification.check(storage, receipt.sha256())))
                    .hasMessageContaining(USERS_2 + ": missing");
        }
    }

    @Test
    void p12BrokenOffInASliceItKeepsWhatWasFinishedAndDoesTheRestAnew() throws IOException {
        for (int fatal = 1; fatal <= 6; fatal++) {
            bucket = Ceph.lockedBucket();
            var dying = new DyingSource(source, fatal);
            assertThat(catchThrowable(() -> export(dying, Checkpoint.none()))).isNotNull();
            ManifestReceipt receipt = export(source, Checkpoint.none());
            verified(receipt);
        }
    }

    /// Rows that break off in the copy of that number, in the middle.
    private record DyingSource(MemorySource source, int fatal, AtomicInteger copies) implements ExportSource {
        DyingSource(MemorySource source, int fatal) {
            this(source, fatal, new AtomicInteger());
        }

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
            if (copies.incrementAndGet() == fatal) {
                sink.write("1\tx\n".getBytes(StandardCharsets.UTF_8));
                throw new IOException("broken off");
            }
            return source.copy(slice, table, sink);
        }
    }

    @Test
    void p12AProcessKilledWhileItUploadsIsResumedWithNothingDoubledOrLeftOver() throws Exception {
        long bytes = 40_000_000;
        var process = process(3, bytes);
        var output = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        assertThat(output.readLine()).isEqualTo("slice 1");
        assertThat(output.readLine()).isEqualTo("in the middle");
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("killed, not finished").isEqualTo(137);
        assertThat(uploads()).as("left over").isPositive();

        var kept = new ArrayList<Integer>();
        ManifestReceipt receipt;
        var rows = new GeneratedSource(3, bytes);
        try (var storage = storage()) {
            var target = new Export.Target(storage, List.of(ExportFixture.KEYS.publicKey()));
            receipt = new Export(target, ExportFixture.IDENTITY, Checkpoint.none(), (done, total, slice, isKept) -> {
                        if (isKept) {
                            kept.add(slice.slice().number());
                        }
                    })
                    .write(rows);
            new ExportVerification(Checkpoint.none(), "nothing was deleted.").check(storage, receipt.sha256());
        }
        assertThat(kept).contains(1);
        assertThat(uploads()).isZero();
        assertThat(receipt.manifest().slices()).hasSize(3);
    }

    private int uploads() {
        return Ceph.owner()
                .listMultipartUploads(it -> it.bucket(bucket))
                .uploads()
                .size();
    }

    private Process process(int slices, long bytes) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Daws.accessKeyId=owner",
                        "-Daws.secretAccessKey=owner-secret",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BucketProcess.class.getName(),
                        Ceph.endpoint(),
                        bucket,
                        ExportFixture.KEYS.publicKey(),
                        Integer.toString(slices),
                        Long.toString(bytes),
                        UNTIL.toString())
                .redirectErrorStream(true)
                .start();
    }
}
