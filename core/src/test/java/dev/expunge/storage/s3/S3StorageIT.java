package dev.expunge.storage.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Network;
import dev.expunge.app.SystemTime;
import dev.expunge.spec.Location;
import dev.expunge.spec.LockSpec;
import dev.expunge.spec.S3Spec;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.StorageException;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/// Objects in the bucket of a server that really enforces its locks.
class S3StorageIT {
    private static final ObjectLock LOCK =
            new ObjectLock(LockSpec.Mode.COMPLIANCE, new SystemTime().now().plus(1, ChronoUnit.DAYS), false);

    @BeforeEach
    void begin() {
        Ceph.owner();
        Ceph.actAs("owner");
    }

    @Test
    void whatIsAddedIsFoundReadAndDeletedWithAllItsVersions() throws IOException {
        String bucket = Ceph.lockedBucket();
        try (var storage = Ceph.storage(bucket, "keys", Optional.empty());
                var beside = Ceph.storage(bucket, "", Optional.empty())) {
            assertThat(storage.names("")).isEmpty();
            storage.add("7/key.age", "secret".getBytes(UTF_8));
            storage.add("8/key.age", new byte[0]);
            beside.add("keysmith", new byte[] {1});
            assertThat(storage.names("")).containsExactly("7/key.age", "8/key.age");
            assertThat(storage.names("7/")).containsExactly("7/key.age");
            assertThat(beside.names("")).containsExactly("keys/7/key.age", "keys/8/key.age", "keysmith");
            try (InputStream content = storage.open("7/key.age")) {
                assertThat(content).hasContent("secret");
            }
            storage.hide("7/key.age");
            assertThat(storage.names("")).containsExactly("8/key.age");
            storage.delete("7/key.age");
            storage.delete("7/key.age");
            assertThat(Ceph.owner().listObjectVersions(it -> it.bucket(bucket).prefix("keys/7")))
                    .satisfies(left -> assertThat(left.versions()).isEmpty())
                    .satisfies(left -> assertThat(left.deleteMarkers()).isEmpty());
            assertThat(storage.place()).isEqualTo("s3://" + bucket + "/keys");
        }
    }

    @Test
    void nothingIsWrittenOverAndWhatIsNotThereIsSaid() throws IOException {
        try (var storage = Ceph.storage(Ceph.bucket(), "", Optional.empty())) {
            storage.add("one", new byte[] {1});
            assertThatThrownBy(() -> storage.add("one", new byte[] {2})).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(storage.open("one").readAllBytes()).containsExactly(1);
            assertThatThrownBy(() -> storage.open("two")).isInstanceOf(NoSuchFileException.class);
            assertThat(storage.stored("two", Optional.empty())).isEmpty();
            for (String name : List.of("", "/one", "a//b", "../one", "a/./b", "a/")) {
                assertThatThrownBy(() -> storage.open(name)).as(name).hasMessageContaining("is no name of an object");
            }
        }
    }

    @Test
    void anObjectOfManyPartsIsOneOrNotThere() throws IOException {
        String bucket = Ceph.lockedBucket();
        byte[] bytes = new byte[2 * Part.MOST + 12_345];
        new Random(7).nextBytes(bytes);
        try (var storage = Ceph.storage(bucket, "x", Optional.of(LOCK))) {
            StoredObject stored;
            try (var writer = storage.create("large")) {
                writer.write(bytes, 0, bytes.length);
                assertThat(storage.names("")).isEmpty();
                stored = writer.seal().orElseThrow();
            }
            assertThat(stored.bytes()).isEqualTo(bytes.length);
            assertThat(stored.lock()).contains(LOCK);
            assertThat(storage.open("large", stored.version()).readAllBytes()).isEqualTo(bytes);
            var unsealed = storage.create("never");
            unsealed.write(bytes, 0, bytes.length);
            assertThat(uploads(bucket)).isEqualTo(1);
            unsealed.close();
            assertThat(uploads(bucket)).isZero();
            var killed = storage.create("killed");
            killed.write(bytes, 0, bytes.length);
            storage.dropUnfinished();
            assertThat(uploads(bucket)).isZero();
            assertThatThrownBy(killed::seal).isInstanceOf(StorageException.class);
            assertThat(storage.names("")).containsExactly("large");
        }
    }

    private static int uploads(String bucket) {
        return Ceph.owner()
                .listMultipartUploads(it -> it.bucket(bucket))
                .uploads()
                .size();
    }

    @Test
    void whatIsLockedCannotBeDeletedByWhoMayDeleteEverything() throws IOException {
        try (var storage = Ceph.storage(Ceph.lockedBucket(), "", Optional.of(LOCK))) {
            storage.add("locked", new byte[] {1});
            var version =
                    storage.stored("locked", Optional.empty()).orElseThrow().version();
            assertThat(version).isPresent();
            assertThatThrownBy(() -> storage.delete("locked"))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("s3:DeleteObjectVersion")
                    .hasMessageContaining("AccessDenied");
            assertThat(storage.open("locked", version).readAllBytes()).containsExactly(1);
        }
    }

    @Test
    void whatTheServerDoesNotKeepIsRefusedWhenItIsSealed() throws IOException {
        String unlocked = Ceph.bucket();
        Ceph.owner()
                .putBucketVersioning(it ->
                        it.bucket(unlocked).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        try (var storage = Ceph.storage(unlocked, "", Optional.of(LOCK))) {
            assertThatThrownBy(() -> storage.add("one", new byte[] {1})).isInstanceOf(StorageException.class);
        }
        var wrongKey = new S3Options(
                Ceph.spec(Optional.of("no-such-key")),
                new Location.Bucket(unlocked, ""),
                Optional.empty(),
                new SystemTime());
        try (var storage = S3Storage.open(wrongKey)) {
            assertThatThrownBy(() -> storage.add("two", new byte[] {1})).isInstanceOf(StorageException.class);
        }
        var key = new S3Options(
                Ceph.spec(Optional.of(Ceph.KMS_KEY)),
                new Location.Bucket(unlocked, ""),
                Optional.empty(),
                new SystemTime());
        try (var storage = S3Storage.open(key)) {
            storage.add("three", new byte[] {3});
            assertThat(storage.stored("three", Optional.empty()).orElseThrow().key())
                    .contains(Ceph.KMS_KEY);
            assertThat(storage.open("three").readAllBytes()).containsExactly(3);
        }
    }

    @Test
    void eachRefusalSaysWhatMendsIt() throws IOException {
        String bucket = Ceph.bucket();
        assertThat(refused("no-such-bucket", "owner"))
                .hasMessageContaining("there is no bucket no-such-bucket")
                .satisfies(e -> assertThat(e.next()).isNotEmpty());
        assertThat(refused(bucket, "export"))
                .hasMessageContaining("is denied (s3:ListBucket was answered with AccessDenied")
                .satisfies(e -> assertThat(e.next()).anyMatch(line -> line.contains("grants --s3")));
        assertThat(refused(bucket, "nobody"))
                .hasMessageContaining("does not accept the credentials")
                .satisfies(e -> assertThat(e.next()).isNotEmpty());
    }

    private static StorageException refused(String bucket, String user) throws IOException {
        Ceph.actAs(user);
        try (var storage = Ceph.storage(bucket, "", Optional.empty())) {
            return catchThrowableOfType(StorageException.class, () -> storage.names(""));
        }
    }

    @Test
    void aConnectionThatIsCutIsTakenUpAgain() throws IOException {
        byte[] bytes = new byte[3 * Part.MOST];
        new Random(9).nextBytes(bytes);
        String bucket = Ceph.lockedBucket();
        try (var network = new Network(Ceph.port())) {
            var spec = new S3Spec(
                    Optional.of(network.over(Ceph.endpoint() + "/")),
                    Optional.empty(),
                    true,
                    S3Spec.Checksums.WHEN_REQUIRED,
                    Optional.empty(),
                    Optional.empty());
            var options = new S3Options(spec, new Location.Bucket(bucket, ""), Optional.of(LOCK), new SystemTime());
            try (var storage = S3Storage.open(options);
                    var writer = storage.create("large")) {
                network.breakAt("partNumber=2", Network.Fault.CUT);
                writer.write(bytes, 0, bytes.length);
                network.breakAt("<CompleteMultipartUpload", Network.Fault.CUT_AT_REPLY);
                StoredObject stored = writer.seal().orElseThrow();
                try (var in = storage.open("large", stored.version())) {
                    byte[] begin = in.readNBytes(1_000_000);
                    network.become(Network.State.CUT);
                    network.become(Network.State.WELL);
                    byte[] rest = in.readAllBytes();
                    assertThat(begin).isEqualTo(Arrays.copyOf(bytes, begin.length));
                    assertThat(rest).isEqualTo(Arrays.copyOfRange(bytes, begin.length, bytes.length));
                }
            }
        }
        assertThat(Ceph.owner().listObjectVersions(it -> it.bucket(bucket)).versions())
                .hasSize(1);
    }
}
