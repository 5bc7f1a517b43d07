package dev.expunge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// A network between client and server that has every illness a network can have. Thread-safe.
///
/// Connections are told apart by what the client says at its begin, its application name.
public final class Network implements AutoCloseable {
    private static final String RUN = "expunge run";
    private static final Duration LOOK = Duration.ofMillis(5);

    private final ServerSocket door;
    private final int server;
    private final Time time;
    private final Set<Pair> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger strangers = new AtomicInteger();
    private volatile State state = State.WELL;
    private volatile Predicate<String> victims = name -> true;
    private volatile Predicate<String> trigger = said -> false;
    private volatile State triggered = State.WELL;
    private volatile Duration delay = Duration.ZERO;

    /// How it is.
    public enum State {
        /// What is said arrives.
        WELL,
        /// Connections are closed, new ones refused.
        CUT,
        /// Nothing arrives until it is well again; then all of it.
        STALLED,
        /// Nothing arrives any more, and nobody is told: connections stay open for ever, also new ones.
        HALF_OPEN,
        /// The server's answers come late.
        SLOW
    }

    public Network(int server, Time time) {
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

    /// Only connections of that application have the illness.
    public Network only(String application) {
        victims = said -> said.contains(application);
        return this;
    }

    /// Falls ill.
    public void become(State wanted) {
        delay = wanted == State.SLOW ? Duration.ofMillis(20) : Duration.ZERO;
        state = wanted;
        if (wanted == State.CUT) {
            open.stream().filter(Pair::victim).forEach(Pair::close);
        }
        if (wanted == State.HALF_OPEN) {
            open.stream().filter(Pair::victim).forEach(pair -> pair.dead = true);
        }
    }

    /// Falls ill as soon as a client says something with these words, before they arrive.
    public void becomeAt(String words, State wanted) {
        triggered = wanted;
        trigger = said -> said.contains(words);
    }

    /// Is well again. Half-open connections stay dead for the client; the server gives them up, as it does after its
    /// own time.
    public void heal() {
        delay = Duration.ZERO;
        state = State.WELL;
        open.stream().filter(pair -> pair.dead).forEach(pair -> close(pair.server));
    }

    /// How many connections of the run itself came while it was ill; those that only look come again at once.
    public int strangers() {
        return strangers.get();
    }

    public State state() {
        return state;
    }

    private final class Pair {
        private final Socket client;
        private final Socket server;
        private volatile String name = "";
        private volatile boolean dead;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        boolean victim() {
            return victims.test(name);
        }

        void close() {
            Network.close(client);
            Network.close(server);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                var pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), server));
                client.setTcpNoDelay(true);
                pair.server.setTcpNoDelay(true);
                open.add(pair);
                Thread.ofPlatform().daemon().start(() -> pump(pair, client, pair.server));
                Thread.ofPlatform().daemon().start(() -> pump(pair, pair.server, client));
            } catch (IOException e) {
                // the door is closed, or the server is not there: the client notices by itself
            }
        }
    }

    private void pump(Pair pair, Socket from, Socket to) {
        var buffer = new byte[1 << 16];
        try (InputStream in = from.getInputStream()) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                if (from.equals(pair.client)) {
                    hear(pair, new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
                } else {
                    time.sleep(delay);
                }
                await(pair);
                if (!pair.dead) {
                    to.getOutputStream().write(Arrays.copyOf(buffer, length));
                }
            }
        } catch (IOException e) {
            // one side is gone
        }
        if (!pair.dead) {
            pair.close();
            open.remove(pair);
        }
    }

    private void hear(Pair pair, String said) throws IOException {
        if (pair.name.isEmpty() && said.contains("application_name")) {
            pair.name = said;
            if (state != State.WELL && pair.victim()) {
                strangers.addAndGet(said.contains(RUN) ? 1 : 0);
                welcome(pair);
            }
        }
        if (trigger.test(said.toLowerCase(Locale.ROOT)) && pair.victim()) {
            trigger = other -> false;
            become(triggered);
        }
    }

    private void welcome(Pair pair) throws IOException {
        if (state == State.CUT) {
            pair.close();
            throw new IOException("cut");
        }
        pair.dead = state == State.HALF_OPEN;
    }

    private void await(Pair pair) {
        while (state == State.STALLED && pair.victim() && !door.isClosed()) {
            time.sleep(LOOK);
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
        close(door);
        open.forEach(Pair::close);
    }

    private static void close(ServerSocket door) {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
