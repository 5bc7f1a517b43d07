package dev.expunge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A network that swallows what is said without a word: both sides keep their connections, and hear nothing any
/// more. Thread-safe.
public final class DeafProxy implements AutoCloseable {
    private final ServerSocket door;
    private final int server;
    private final Set<Pair> open = ConcurrentHashMap.newKeySet();
    private volatile boolean deaf;

    private static final class Pair {
        private final Socket client;
        private final Socket server;
        private volatile boolean deaf;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }
    }

    /// A network to the server at that port of the loopback address.
    public DeafProxy(int server) {
        this.server = server;
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

    /// Swallows everything on the connections of this moment.
    public void swallow() {
        open.forEach(pair -> pair.deaf = true);
    }

    /// Swallows everything on all connections, those to come, too, or on these no more.
    public void swallowAll(boolean wanted) {
        deaf = wanted;
        swallow();
    }

    /// Hangs up on the server wherever nothing is passed on, as its own keep-alives do after a while.
    public void hangUp() {
        open.stream().filter(pair -> pair.deaf).forEach(pair -> close(pair.server));
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                var pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), server));
                client.setTcpNoDelay(true);
                pair.server.setTcpNoDelay(true);
                pair.deaf = deaf;
                open.add(pair);
                Thread.ofPlatform().daemon().start(() -> pump(pair, pair.client, pair.server));
                Thread.ofPlatform().daemon().start(() -> pump(pair, pair.server, pair.client));
            } catch (IOException e) {
                // the door is closed
            }
        }
    }

    /// A deaf connection does not even pass on that one side hangs up.
    private static void pump(Pair pair, Socket from, Socket to) {
        var buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                if (!pair.deaf) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException e) {
            // one side is gone
        }
        if (!pair.deaf) {
            close(pair.client);
            close(pair.server);
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
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(pair -> {
            close(pair.client);
            close(pair.server);
        });
    }
}
