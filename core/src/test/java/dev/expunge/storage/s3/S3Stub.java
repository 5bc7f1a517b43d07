package dev.expunge.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A stub of an S3 server: checks every checksum, keeps sizes and locks but enforces none, and refuses as it is told.
final class S3Stub implements AutoCloseable {
    /// Every request, in its order.
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    /// How many of the next requests are refused, with [#status] and [#code].
    final AtomicInteger refusals = new AtomicInteger();

    volatile int status = 503;
    volatile String code = "SlowDown";

    /// Whether it says nothing of the locks that it was given.
    volatile boolean forgetsLocks;

    /// How many objects it keeps without ever saying so.
    final AtomicInteger silences = new AtomicInteger();

    /// Whether it knows nothing but objects and lists.
    volatile boolean simple;

    private final Map<String, String> kept = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    S3Stub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(request);
        if (refusals.get() > 0 && refusals.getAndDecrement() > 0) {
            refuse(exchange, status, code);
        } else if (simple && !request.contains("list-type=2")) {
            refuse(exchange, 501, "NotImplemented");
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
        } else if (request.startsWith("PUT")
                && "*".equals(headers.getFirst("If-None-Match"))
                && kept.containsKey(path)) {
            refuse(exchange, 412, "PreconditionFailed");
            return;
        } else if (request.startsWith("PUT") && !request.contains("?")) {
            kept.put(path, Integer.toString(body.length));
            kept.put(path + "?attempt", headers.getFirst("X-amz-meta-expunge-upload"));
            kept.put(path + "?mode", String.valueOf(headers.getFirst("X-amz-object-lock-mode")));
            kept.put(path + "?until", String.valueOf(headers.getFirst("X-amz-object-lock-retain-until-date")));
            out.add("x-amz-version-id", "v1");
            if (silences.get() > 0 && silences.getAndDecrement() > 0) {
                exchange.close();
                return;
            }
        } else if (request.startsWith("HEAD")) {
            head(exchange, path);
            return;
        } else {
            text = aboutTheBucket(request);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String aboutTheBucket(String request) {
        if (request.contains("versioning")) {
            return "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
        } else if (request.contains("object-lock")) {
            return "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
        } else if (request.contains("publicAccessBlock")) {
            return "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true"
                    + "</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true"
                    + "</RestrictPublicBuckets></PublicAccessBlockConfiguration>";
        } else if (request.contains("list-type=2")) {
            return "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
        }
        return "";
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
}
