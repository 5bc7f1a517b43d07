package dev.expunge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A network on which one statement of one connection can be held back: as if the client had stood still before
/// it, or as if it had gone while the statement was still on its way. Thread-safe.
///
/// Statements are recognized by their text, so the client must send it (`prepareThreshold=0`).
public final class StallProxy implements AutoCloseable {
    private static final String NOTHING = "no statement says this";

    private final ServerSocket door;
    private final int server;
    private final String victim;
    private final int which;
    private final AtomicInteger met = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile String text = NOTHING;
    private volatile boolean cutting;

    /// @param victim what a client says at its begin, its application name
    /// @param which of the connections that say so, counted from 1
    public StallProxy(int server, String victim, int which) {
        this.server = server;
        this.victim = victim;
        this.which = which;
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

    /// Holds back the victim's next statement with that text, and all that follows.
    ///
    /// @param cut whether the client loses the connection at that moment; the server does not notice
    public void hold(String wanted, boolean cut) {
        cutting = cut;
        text = wanted;
    }

    /// Waits until a statement is being held.
    public void awaitHeld() {
        Eventually.holds("a statement with " + text, () -> held.getCount() == 0);
    }

    /// Lets the statement through.
    public void release() {
        released.countDown();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
                client.setTcpNoDelay(true);
                there.setTcpNoDelay(true);
                open.add(client);
                open.add(there);
                Thread.ofPlatform().daemon().start(() -> up(client, there));
                Thread.ofPlatform().daemon().start(() -> down(there, client));
            } catch (IOException e) {
                // the door is closed
            }
        }
    }

    private void up(Socket client, Socket there) {
        boolean watched = false;
        var buffer = new byte[1 << 16];
        try (InputStream in = client.getInputStream()) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                String said = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                watched |= said.contains(victim) && met.incrementAndGet() == which;
                // a half-read statement is not recognized: none of ours is longer than the buffer
                if (watched && said.contains(text)) {
                    stall(client);
                }
                there.getOutputStream().write(Arrays.copyOf(buffer, length));
            }
        } catch (IOException e) {
            // one side is gone
        } finally {
            close(client);
            close(there);
        }
    }

    private void stall(Socket client) throws IOException {
        text = NOTHING;
        if (cutting) {
            client.shutdownInput();
            client.close();
        }
        held.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void down(Socket there, Socket client) {
        var buffer = new byte[1 << 16];
        try (InputStream in = there.getInputStream()) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                client.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException e) {
            // one side is gone
        }
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
        release();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(StallProxy::close);
    }
}
