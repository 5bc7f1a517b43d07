package dev.expunge.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.app.SystemTime;
import dev.expunge.spec.Location;
import dev.expunge.spec.LockSpec;
import dev.expunge.spec.S3Spec;
import dev.expunge.spec.S3Spec.Checksums;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The real client against a stub of a server: one that checks every checksum, and refuses as it is told to.
class S3StubTest {
    private final S3Stub server = start();

    private static S3Stub start() {
        try {
            return new S3Stub();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void begin() {
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void stop() {
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.disableEc2Metadata");
    }

    private S3Options options(Checksums checksums, Optional<Long> rate, Optional<ObjectLock> lock, Time time) {
        var spec = new S3Spec(
                Optional.of(server.endpoint()), Optional.of("eu-central-1"), true, checksums, Optional.empty(), rate);
        return new S3Options(spec, new Location.Bucket("compliance", "exports"), lock, time);
    }

    private S3Storage storage(Checksums checksums) throws IOException {
        return S3Storage.open(options(checksums, Optional.empty(), Optional.empty(), new SystemTime()));
    }

    @ParameterizedTest
    @EnumSource(Checksums.class)
    void everyRequestCarriesTheChecksumThatItsServerChecks(Checksums checksums) throws IOException {
        try (var storage = storage(checksums)) {
            storage.add("small", "content".getBytes(StandardCharsets.UTF_8));
            try (var writer = storage.create("large")) {
                byte[] bytes = new byte[Part.MOST + 17];
                writer.write(bytes, 0, bytes.length);
                assertThat(writer.seal().orElseThrow().bytes()).isEqualTo(bytes.length);
            }
        }
        assertThat(server.asked).anyMatch(request -> request.contains("partNumber=2"));
    }

    @Test
    void ofManyThatAddAtOnceOneWinsWhereTheServerKnowsTheCondition() throws IOException {
        try (var storage = storage(Checksums.ALWAYS);
                var threads = Executors.newFixedThreadPool(6)) {
            List<Future<Boolean>> all = IntStream.range(0, 6)
                    .mapToObj(n -> threads.submit(() -> {
                        try {
                            storage.add("one", new byte[] {(byte) n});
                            return true;
                        } catch (FileAlreadyExistsException e) {
                            return false;
                        }
                    }))
                    .toList();
            threads.shutdown();
            Eventually.holds("all have tried", () -> all.stream().allMatch(Future::isDone));
            assertThat(all.stream().map(Future::resultNow)).containsOnlyOnce(true);
        }
    }

    @Test
    void whatIsTransientIsAskedAgainWithABound() throws IOException {
        try (var storage = storage(Checksums.ALWAYS)) {
            server.refusals.set(3);
            storage.add("one", new byte[] {1});
            assertThat(server.asked).hasSize(3 + 3);
            server.status = 500;
            server.code = "InternalError";
            server.refusals.set(1000);
            server.asked.clear();
            assertThatThrownBy(() -> storage.names(""))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("was asked several times and cannot do it now");
            assertThat(server.asked).hasSize(8);
        }
    }

    @Test
    void anAddedObjectOfWhichTheAnswerWasLostIsOurs() throws IOException {
        try (var storage = storage(Checksums.ALWAYS)) {
            server.silences.set(1);
            storage.add("one", new byte[] {1});
            assertThat(server.asked)
                    .filteredOn(request -> request.startsWith("PUT"))
                    .hasSize(2);
            assertThatThrownBy(() -> storage.add("one", new byte[] {2})).isInstanceOf(FileAlreadyExistsException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            404 | NoSuchBucket                 | there is no bucket compliance
            301 | PermanentRedirect            | is in another region
            400 | AuthorizationHeaderMalformed | is in another region
            400 | ExpiredToken                 | the credentials have expired
            403 | InvalidAccessKeyId           | does not accept the credentials
            403 | SignatureDoesNotMatch        | does not accept the credentials
            403 | AccessDenied                 | access to s3://compliance/exports is denied
            403 | RequestTimeTooSkewed         | the clock of this machine is wrong
            400 | KMS.DisabledException        | the key cannot be used to encrypt
            501 | NotImplemented               | does not know how to do this
            """)
    void whatIsNotTransientIsAskedOnceAndToldWithWhatMendsIt(int answered, String said, String told)
            throws IOException {
        server.status = answered;
        server.code = said;
        server.refusals.set(1000);
        try (var storage = storage(Checksums.ALWAYS)) {
            var refused = catchThrowableOfType(StorageException.class, () -> storage.names(""));
            assertThat(refused).hasMessageContaining(told).hasMessageContaining(said);
            assertThat(refused.getMessage()).doesNotContain("mallory");
            assertThat(refused.next()).isNotEmpty();
        }
        assertThat(server.asked).hasSizeLessThanOrEqualTo(said.equals("RequestTimeTooSkewed") ? 8 : 1);
    }

    @Test
    void aServerThatIsNotThereIsToldAfterSeveralTries() throws IOException {
        try (var storage = storage(Checksums.ALWAYS)) {
            server.close();
            assertThatThrownBy(() -> storage.names(""))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("did not answer (s3:ListBucket: ConnectException)");
        }
    }

    @Test
    void aServerThatStoresLocksAndEnforcesNoneOrForgetsThemIsRefused() throws IOException {
        var lock = new LockSpec(LockSpec.Mode.COMPLIANCE, Period.ofYears(7), false);
        var time = new SystemTime();
        var options = options(Checksums.ALWAYS, Optional.empty(), Optional.of(ObjectLock.of(lock, time.now())), time);
        assertThat(refused(options, lock)).contains("it let the lock of an object be shortened");
        server.forgetsLocks = true;
        assertThat(refused(options, lock)).contains("it is not locked as the spec asks");
    }

    private static String refused(S3Options options, LockSpec lock) {
        var failure = catchThrowableOfType(Failure.class, () -> BucketCheck.require(options, Optional.of(lock)));
        assertThat(failure.code()).isEqualTo(Code.BUCKET_REFUSED);
        return failure.what();
    }

    @Test
    void whatCannotBeAskedRefusesWhereALockIsAskedFor() {
        var lock = new LockSpec(LockSpec.Mode.COMPLIANCE, Period.ofYears(7), false);
        var time = new SystemTime();
        var options = options(Checksums.ALWAYS, Optional.empty(), Optional.of(ObjectLock.of(lock, time.now())), time);
        server.simple = true;
        assertThat(refused(options, lock))
                .contains("whether the public may read it cannot be asked")
                .contains("whether it keeps versions cannot be asked")
                .contains("whether it locks objects cannot be asked");
    }

    /// A clock that stands still until somebody waits.
    private static final class Patient implements Time {
        private Duration waited = Duration.ZERO;

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return waited.toNanos();
        }

        @Override
        public void sleep(Duration duration) {
            waited = waited.plus(duration);
        }
    }

    @Test
    void uploadsKeepToTheRate() throws IOException {
        var time = new Patient();
        try (var storage = S3Storage.open(options(Checksums.ALWAYS, Optional.of(1_000_000L), Optional.empty(), time));
                var writer = storage.create("one")) {
            for (int chunk = 0; chunk < 50; chunk++) {
                writer.write(new byte[100_000], 0, 100_000);
            }
        }
        assertThat(time.waited).isEqualTo(Duration.ofMillis(4_900));
    }
}
