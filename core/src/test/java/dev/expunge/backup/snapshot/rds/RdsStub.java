package dev.expunge.backup.snapshot.rds;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A stub of the API of Amazon RDS on the loopback address: it speaks its protocol, remembers names and states, and
/// does
/// nothing else. What passes here was never run against AWS.
public final class RdsStub implements AutoCloseable {
    private static final String NAMESPACE = "xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"";

    private final HttpServer server;
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    /// What the next calls of that name are answered with instead: the code of an error.
    public final Map<String, String> errors = new ConcurrentHashMap<>();

    /// Whether what is there is encrypted.
    public volatile boolean encrypted = true;

    /// The status of a new snapshot.
    public volatile String status = "creating";

    /// Where the instance says that it is.
    public volatile String endpoint = "127.0.0.1";

    private record Snapshot(String source, String status, String at) {}

    public RdsStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /// The address of the stub.
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// What was asked, in order: the names of the actions.
    public List<String> calls() {
        return calls;
    }

    /// The names of the snapshots.
    public List<String> names() {
        return List.copyOf(snapshots.keySet());
    }

    /// Every snapshot has that status from now on.
    public void become(String wanted) {
        status = wanted;
        snapshots.replaceAll((_, it) -> new Snapshot(it.source(), wanted, it.at()));
    }

    /// Somebody else has made one.
    public void put(String name, String source, String at) {
        snapshots.put(name, new Snapshot(source, "available", at));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var query = new HashMap<String, String>();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        String action = query.getOrDefault("Action", "");
        calls.add(action);
        if (errors.containsKey(action)) {
            error(exchange, errors.get(action));
            return;
        }
        String name = query.getOrDefault("DBSnapshotIdentifier", query.getOrDefault("DBClusterSnapshotIdentifier", ""));
        String source = query.getOrDefault("DBInstanceIdentifier", query.getOrDefault("DBClusterIdentifier", ""));
        switch (action) {
            case "DescribeDBInstances", "DescribeDBClusters" -> source(exchange, action, source);
            case "CreateDBSnapshot", "CreateDBClusterSnapshot" -> create(exchange, action, name, source);
            case "DescribeDBSnapshots", "DescribeDBClusterSnapshots" -> describe(exchange, action, name);
            default -> error(exchange, "InvalidAction");
        }
    }

    private static boolean cluster(String action) {
        return action.contains("Cluster");
    }

    private void source(HttpExchange exchange, String action, String source) throws IOException {
        if (source.equals("nobody")) {
            error(exchange, cluster(action) ? "DBClusterNotFoundFault" : "DBInstanceNotFound");
        } else if (cluster(action)) {
            send(
                    exchange,
                    action,
                    "<DBClusters><DBCluster><DBClusterIdentifier>" + source + "</DBClusterIdentifier><Endpoint>"
                            + endpoint + "</Endpoint><StorageEncrypted>" + encrypted
                            + "</StorageEncrypted></DBCluster></DBClusters>");
        } else {
            send(
                    exchange,
                    action,
                    "<DBInstances><DBInstance><DBInstanceIdentifier>" + source
                            + "</DBInstanceIdentifier><Endpoint><Address>" + endpoint
                            + "</Address></Endpoint><StorageEncrypted>"
                            + encrypted + "</StorageEncrypted></DBInstance></DBInstances>");
        }
    }

    private void create(HttpExchange exchange, String action, String name, String source) throws IOException {
        if (snapshots.putIfAbsent(name, new Snapshot(source, status, "2026-11-22T10:00:00Z")) != null) {
            error(exchange, cluster(action) ? "DBClusterSnapshotAlreadyExistsFault" : "DBSnapshotAlreadyExists");
        } else {
            send(exchange, action, xml(action, name));
        }
    }

    private void describe(HttpExchange exchange, String action, String name) throws IOException {
        if (!name.isEmpty() && !snapshots.containsKey(name)) {
            error(exchange, cluster(action) ? "DBClusterSnapshotNotFoundFault" : "DBSnapshotNotFound");
            return;
        }
        var all = new StringBuilder();
        (name.isEmpty() ? names() : List.of(name)).forEach(it -> all.append(xml(action, it)));
        String list = cluster(action) ? "DBClusterSnapshots" : "DBSnapshots";
        send(exchange, action, "<" + list + ">" + all + "</" + list + ">");
    }

    private String xml(String action, String name) {
        Snapshot it = Objects.requireNonNull(snapshots.get(name));
        String kind = cluster(action) ? "DBCluster" : "DB";
        String of = cluster(action) ? "DBCluster" : "DBInstance";
        String sealed = cluster(action) ? "StorageEncrypted" : "Encrypted";
        return "<" + kind + "Snapshot><" + kind + "SnapshotIdentifier>" + name + "</" + kind + "SnapshotIdentifier><"
                + of
                + "Identifier>" + it.source() + "</" + of + "Identifier><Status>" + it.status()
                + "</Status><SnapshotCreateTime>"
                + it.at() + "</SnapshotCreateTime><AllocatedStorage>20</AllocatedStorage><" + sealed + ">" + encrypted
                + "</"
                + sealed + "></" + kind + "Snapshot>";
    }

    private static void send(HttpExchange exchange, String action, String result) throws IOException {
        send(
                exchange,
                200,
                "<" + action + "Response " + NAMESPACE + "><" + action + "Result>" + result + "</" + action
                        + "Result></" + action + "Response>");
    }

    private static void error(HttpExchange exchange, String code) throws IOException {
        int http = code.startsWith("Internal") ? 500 : 400;
        send(
                exchange,
                http,
                "<ErrorResponse " + NAMESPACE + "><Error><Type>Sender</Type><Code>" + code
                        + "</Code><Message>account 123456789012</Message></Error><RequestId>r</RequestId></ErrorResponse>");
    }

    private static void send(HttpExchange exchange, int http, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(http, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
