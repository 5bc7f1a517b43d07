package dev.expunge.storage.s3;

import dev.expunge.app.SystemTime;
import dev.expunge.spec.Location;
import dev.expunge.spec.S3Spec;
import dev.expunge.storage.ObjectLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/// One S3 server that really enforces Object Lock, for all tests of this process: Ceph's gateway, on loopback. It ends
/// with the process, however that ends.
public final class Ceph {
    /// The id of a key that it encrypts with.
    public static final String KMS_KEY = "testkey-1";

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    /// Started when it is first asked for.
    private static final class Running {
        private static final Ceph SERVER = start();
    }

    private final int port;
    private final S3Client owner;

    private Ceph(int port) {
        this.port = port;
        this.owner = client("owner");
    }

    /// The address of the server.
    public static String endpoint() {
        return "http://127.0.0.1:" + Running.SERVER.port;
    }

    /// The port alone.
    static int port() {
        return Running.SERVER.port;
    }

    /// The client of who made the buckets and may do everything with them.
    public static S3Client owner() {
        return Running.SERVER.owner;
    }

    /// Makes this process act as a user, `owner` or `export`, by where every AWS tool looks for credentials.
    public static void actAs(String user) {
        System.setProperty("aws.accessKeyId", user);
        System.setProperty("aws.secretAccessKey", user + "-secret");
    }

    /// A bucket with versions and locks.
    public static String lockedBucket() {
        String name = name();
        owner().createBucket(it -> it.bucket(name).objectLockEnabledForBucket(true));
        return name;
    }

    /// A bucket without either.
    public static String bucket() {
        String name = name();
        owner().createBucket(it -> it.bucket(name));
        return name;
    }

    private static String name() {
        return "bucket-" + BUCKETS.incrementAndGet() + "-"
                + ProcessHandle.current().pid();
    }

    /// How a spec reaches it.
    static S3Spec spec(Optional<String> key) {
        return spec(endpoint(), key);
    }

    static S3Spec spec(String endpoint, Optional<String> key) {
        return new S3Spec(
                Optional.of(endpoint), Optional.empty(), true, S3Spec.Checksums.WHEN_REQUIRED, key, Optional.empty());
    }

    /// A part of a bucket, as this process may use it.
    public static S3Storage storage(String bucket, String prefix, Optional<ObjectLock> lock) throws IOException {
        return S3Storage.open(options(bucket, prefix, lock));
    }

    /// The same at a server of another process.
    public static S3Storage storage(String endpoint, String bucket, String prefix, Optional<ObjectLock> lock)
            throws IOException {
        return S3Storage.open(new S3Options(
                spec(endpoint, Optional.empty()), new Location.Bucket(bucket, prefix), lock, new SystemTime()));
    }

    static S3Options options(String bucket, String prefix, Optional<ObjectLock> lock) {
        return new S3Options(spec(Optional.empty()), new Location.Bucket(bucket, prefix), lock, new SystemTime());
    }

    private static Ceph start() {
        try {
            int mon = freePort();
            int gateway = freePort();
            Path folder = Files.createTempDirectory("expunge-ceph-");
            Path script = Files.createTempFile("expunge-ceph-", ".sh");
            try (var in = Objects.requireNonNull(Ceph.class.getResourceAsStream("ceph.sh"), "ceph.sh is missing")) {
                Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
            }
            Process process = new ProcessBuilder(
                            "bash",
                            script.toString(),
                            folder.toString(),
                            Integer.toString(mon),
                            Integer.toString(gateway))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, script)));
            String said = new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine();
            if (!"ready".equals(said)) {
                throw new IllegalStateException(
                        "Ceph did not start: are radosgw, ceph-mon, ceph-osd, ceph-common there?");
            }
            actAs("owner");
            return new Ceph(gateway);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process, Path script) {
        try {
            process.getOutputStream().close();
            process.waitFor();
            Files.deleteIfExists(script);
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private S3Client client(String user) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(user, user + "-secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(true)
                        .chunkedEncodingEnabled(false)
                        .build())
                .build();
    }
}
