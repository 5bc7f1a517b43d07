package dev.expunge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// A network between client and server that breaks when it is told to. Thread-safe.
///
/// Statements are recognized in what the client sends, so the client must send their text (`prepareThreshold=0`).
public final class FaultProxy implements AutoCloseable {
    private static final String COMMIT = "COMMIT";

    private final ServerSocket door;
    private final int server;
    private final Time time;
    private final String victim;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Pair> victims = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Fault> armed = new AtomicReference<>(Fault.NONE);
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean refusing;
    private volatile Duration delay = Duration.ZERO;

    /// What happens to the connection over which the victim's next COMMIT comes.
    public enum Fault {
        /// Nothing.
        NONE,
        /// It is cut before the server hears of the COMMIT.
        BEFORE_COMMIT,
        /// It is cut when the server replies to the COMMIT, before the client hears of it.
        BEFORE_REPLY
    }

    /// A network to the server at that port of the loopback address.
    ///
    /// @param victim what a client says at its begin, its application name, whose COMMIT can be broken
    public FaultProxy(int server, String victim, Time time) {
        this.victim = victim;
        this.server = server;
        this.time = time;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /// Where the client connects to.
    public int port() {
        return door.getLocalPort();
    }

    /// Breaks the connection over which the victim sends its next COMMIT.
    public void arm(Fault fault) {
        armed.set(fault);
    }

    /// Cuts every connection; new ones are refused until [#heal].
    public void breakDown() {
        refusing = true;
        open.forEach(FaultProxy::close);
    }

    /// Lets new connections through again.
    public void heal() {
        refusing = false;
    }

    /// How many connections were refused so far.
    public int refused() {
        return refused.get();
    }

    /// Holds back everything that the server says for so long.
    public void delay(Duration wanted) {
        delay = wanted;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (refusing) {
                    close(client);
                    refused.incrementAndGet();
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // the door is closed, or the server is not there: the client notices by itself
            }
        }
    }

    private void connect(Socket client) throws IOException {
        var pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), server));
        client.setTcpNoDelay(true);
        pair.server().setTcpNoDelay(true);
        open.add(client);
        open.add(pair.server());
        var fault = new AtomicReference<>(Fault.NONE);
        Thread.ofPlatform().daemon().start(() -> pump(pair, client, bytes -> toServer(pair, fault, bytes)));
        Thread.ofPlatform().daemon().start(() -> pump(pair, pair.server(), bytes -> toClient(pair, fault, bytes)));
    }

    private record Pair(Socket client, Socket server) {
        void cut() {
            FaultProxy.close(client);
            FaultProxy.close(server);
        }
    }

    @FunctionalInterface
    private interface Passage {
        void pass(byte[] bytes) throws IOException;
    }

    private void toServer(Pair pair, AtomicReference<Fault> fault, byte[] bytes) throws IOException {
        String said = new String(bytes, StandardCharsets.ISO_8859_1);
        if (said.contains(victim)) {
            victims.add(pair);
        }
        if (said.contains(COMMIT) && victims.contains(pair)) {
            fault.set(armed.getAndSet(Fault.NONE));
        }
        if (fault.get() == Fault.BEFORE_COMMIT) {
            pair.cut();
        } else {
            pair.server().getOutputStream().write(bytes);
        }
    }

    private void toClient(Pair pair, AtomicReference<Fault> fault, byte[] bytes) throws IOException {
        if (fault.get() == Fault.BEFORE_REPLY) {
            pair.cut();
        } else {
            time.sleep(delay);
            pair.client().getOutputStream().write(bytes);
        }
    }

    private void pump(Pair pair, Socket from, Passage passage) {
        var buffer = new byte[1 << 16];
        try (InputStream in = from.getInputStream()) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                passage.pass(java.util.Arrays.copyOf(buffer, length));
            }
        } catch (IOException e) {
            // one side is gone; the other one follows
        }
        pair.cut();
        open.remove(pair.client());
        open.remove(pair.server());
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(FaultProxy::close);
    }
}
