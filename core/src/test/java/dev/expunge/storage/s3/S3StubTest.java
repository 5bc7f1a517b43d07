package dev.expunge.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.expunge.Code;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The real client against a stub of a server: one that checks every checksum, and refuses as it is told to.
class S3StubTest {
    private final List<String> asked = new ArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Map<String, String> kept = new HashMap<>();
    private HttpServer server;
    private int status = 503;
    private String code = "SlowDown";
    private boolean forgetsLocks;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.disableEc2Metadata");
    }

    private S3Options options(Checksums checksums, Optional<Long> rate, Optional<ObjectLock> lock, Time time) {
        var spec = new S3Spec(
                Optional.of("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.of("eu-central-1"),
                true,
                checksums,
                Optional.empty(),
                rate);
        return new S3Options(spec, new Location.Bucket("compliance", "exports"), lock, time);
    }

    private S3Storage storage(Checksums checksums) throws IOException {
        return S3Storage.open(options(checksums, Optional.empty(), Optional.empty(), new SystemTime()));
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(request);
        if (refusals.get() > 0 && refusals.getAndDecrement() > 0) {
            refuse(exchange, status, code);
        } else if (!checked(exchange, body)) {
            refuse(exchange, 400, "BadDigest");
        } else {
            serve(exchange, request, body);
        }
    }

    /// A request with a body says its checksum, and that is right.
    private boolean checked(HttpExchange exchange, byte[] body) {
        String query = exchange.getRequestURI().getQuery();
        boolean object = query == null || !query.contains("retention");
        if (!exchange.getRequestMethod().equals("PUT") || body.length == 0 || !object) {
            return true;
        }
        var headers = exchange.getRequestHeaders();
        assertThat(headers.getFirst("Content-Encoding")).as("no trailers").isNull();
        String sha256 = headers.getFirst("X-amz-checksum-sha256");
        String md5 = headers.getFirst("Content-md5");
        return sha256 == null
                ? digest("MD5", body).equals(md5)
                : digest("SHA-256", body).equals(sha256);
    }

    private static String digest(String algorithm, byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance(algorithm).digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(HttpExchange exchange, String request, byte[] body) throws IOException {
        var headers = exchange.getRequestHeaders();
        var out = exchange.getResponseHeaders();
        String path = exchange.getRequestURI().getPath();
        String text = "";
        if (request.startsWith("POST") && request.contains("uploads")) {
            kept.put(path + "?attempt", headers.getFirst("X-amz-meta-expunge-upload"));
            text = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
        } else if (request.startsWith("PUT") && request.contains("partNumber")) {
            kept.merge(
                    path, Integer.toString(body.length), (a, b) -> Integer.toString(Integer.parseInt(a) + body.length));
            out.add("ETag", "\"part\"");
        } else if (request.startsWith("POST")) {
            assertThat(new String(body, StandardCharsets.UTF_8)).contains("<PartNumber>2</PartNumber>");
            text = "<CompleteMultipartUploadResult><ETag>\"all\"</ETag></CompleteMultipartUploadResult>";
        } else if (request.startsWith("PUT") && !request.contains("?")) {
            kept.put(path, Integer.toString(body.length));
            kept.put(path + "?attempt", headers.getFirst("X-amz-meta-expunge-upload"));
            kept.put(path + "?mode", String.valueOf(headers.getFirst("X-amz-object-lock-mode")));
            kept.put(path + "?until", String.valueOf(headers.getFirst("X-amz-object-lock-retain-until-date")));
            out.add("x-amz-version-id", "v1");
        } else if (request.startsWith("HEAD")) {
            head(exchange, path);
            return;
        } else if (request.contains("versioning")) {
            text = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
        } else if (request.contains("object-lock")) {
            text = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
        } else if (request.contains("publicAccessBlock")) {
            text = "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true"
                    + "</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true"
                    + "</RestrictPublicBuckets></PublicAccessBlockConfiguration>";
        } else if (request.contains("list-type=2")) {
            text = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void head(HttpExchange exchange, String path) throws IOException {
        if (!kept.containsKey(path)) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            var out = exchange.getResponseHeaders();
            out.add("Content-Length", kept.get(path));
            out.add("x-amz-meta-expunge-upload", kept.getOrDefault(path + "?attempt", ""));
            out.add("x-amz-version-id", "v1");
            if (!forgetsLocks && !kept.getOrDefault(path + "?mode", "null").equals("null")) {
                out.add("x-amz-object-lock-mode", kept.get(path + "?mode"));
                out.add("x-amz-object-lock-retain-until-date", kept.get(path + "?until"));
            }
            exchange.sendResponseHeaders(200, -1);
        }
        exchange.close();
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = ("<Error><Code>" + code + "</Code><Message>mallory@example.org was here</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        boolean silent = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, silent ? -1 : body.length);
        if (!silent) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
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
        assertThat(asked).anyMatch(request -> request.contains("partNumber=2"));
    }

    @Test
    void whatIsTransientIsAskedAgainWithABound() throws IOException {
        try (var storage = storage(Checksums.ALWAYS)) {
            refusals.set(3);
            storage.add("one", new byte[] {1});
            assertThat(asked).hasSize(3 + 3);
            status = 500;
            code = "InternalError";
            refusals.set(1000);
            asked.clear();
            assertThatThrownBy(() -> storage.names(""))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("was asked several times and cannot do it now");
            assertThat(asked).hasSize(8);
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
        status = answered;
        code = said;
        refusals.set(1000);
        try (var storage = storage(Checksums.ALWAYS)) {
            var refused = catchThrowableOfType(StorageException.class, () -> storage.names(""));
            assertThat(refused).hasMessageContaining(told).hasMessageContaining(said);
            assertThat(refused.getMessage()).doesNotContain("mallory");
            assertThat(refused.next()).isNotEmpty();
        }
        assertThat(asked).hasSizeLessThanOrEqualTo(said.equals("RequestTimeTooSkewed") ? 8 : 1);
    }

    @Test
    void aServerThatIsNotThereIsToldAfterSeveralTries() throws IOException {
        try (var storage = storage(Checksums.ALWAYS)) {
            server.stop(0);
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
        forgetsLocks = true;
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
        server.removeContext("/");
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String request = exchange.getRequestURI().toString();
            if (request.contains("list-type=2")) {
                serve(exchange, "GET " + request, new byte[0]);
            } else {
                refuse(exchange, 501, "NotImplemented");
            }
        });
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
