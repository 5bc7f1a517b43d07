package dev.expunge;

import dev.expunge.app.SystemTime;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A network between client and server that has every illness a network can have. Thread-safe.
///
/// Connections are told apart by what the client says at its begin, its application name; statements by their text,
/// so a client whose statements matter must send it each time ([#over]).
public final class Network implements AutoCloseable {
    private static final Trigger NEVER = new Trigger("nobody says this", wire -> {});
    private final ServerSocket door;
    private final int server;
    private final Time time = new SystemTime();
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger named = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicReference<Trigger> trigger = new AtomicReference<>(NEVER);
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile State state = State.WELL;
    private volatile String victims = "";
    private volatile int chosen;
    private volatile Duration delay = Duration.ZERO;

    /// How all of it is.
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

    /// What befalls one connection.
    public enum Fault {
        /// It is cut before the server hears of the statement.
        CUT,
        /// It is cut when the server replies to the statement, before the client hears of it.
        CUT_AT_REPLY,
        /// The statement is held back, and all that follows it.
        HELD,
        /// The statement is held back, and the client loses the connection at that moment; the server does not
        /// notice.
        LEFT
    }

    private record Trigger(String words, Consumer<Wire> then) {}

    /// A network to the server at that port of the loopback address.
    public Network(int server) {
        this.server = server;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /// A text in which the server's address is this network's instead.
    public String over(String text) {
        return text.replace(":" + server + "/", ":" + door.getLocalPort() + "/")
                .replace("user=postgres", "user=postgres&prepareThreshold=0");
    }

    /// Only connections of that application can be ill.
    public Network only(String application) {
        victims = application;
        return this;
    }

    /// Only that one of the connections can be ill, counted from 1.
    public Network only(String application, int which) {
        chosen = which;
        return only(application);
    }

    /// Falls ill.
    public void become(State wanted) {
        delay(wanted == State.SLOW ? Duration.ofMillis(20) : Duration.ZERO);
        state = wanted;
        if (wanted == State.CUT) {
            open.stream().filter(this::victim).forEach(Wire::close);
        }
        if (wanted == State.HALF_OPEN) {
            swallow();
        }
    }

    /// Falls ill as soon as a client says something with these words, before they arrive.
    public void becomeAt(String words, State wanted) {
        trigger.set(new Trigger(words, wire -> become(wanted)));
    }

    /// Breaks the connection over which the next statement with these words comes.
    public void breakAt(String words, Fault fault) {
        trigger.set(new Trigger(words, wire -> wire.suffer(fault)));
    }

    /// The connections of this moment hear nothing any more; new ones are well.
    public void swallow() {
        open.stream().filter(this::victim).forEach(wire -> wire.dead = true);
    }

    /// Holds back everything that the server says for so long.
    public void delay(Duration wanted) {
        delay = wanted;
    }

    /// Is well again. Half-open connections stay dead for the client; the server gives them up, as it does after its
    /// own time.
    public void heal() {
        become(State.WELL);
        open.stream().filter(wire -> wire.dead).forEach(wire -> close(wire.server));
    }

    /// Waits until a statement is being held.
    public void awaitHeld() {
        Eventually.holds("a statement that is held", () -> held.getCount() == 0);
    }

    /// Lets the held statement through.
    public void release() {
        released.countDown();
    }

    /// How many connections were refused so far.
    public int refused() {
        return refused.get();
    }

    public State state() {
        return state;
    }

    private boolean victim(Wire wire) {
        return wire.name.contains(victims) && (chosen == 0 || wire.number == chosen);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                var wire = new Wire(client, new Socket(InetAddress.getLoopbackAddress(), server));
                client.setTcpNoDelay(true);
                wire.server.setTcpNoDelay(true);
                open.add(wire);
                Thread.ofPlatform().daemon().start(() -> wire.pump(client, wire.server));
                Thread.ofPlatform().daemon().start(() -> wire.pump(wire.server, client));
            } catch (IOException e) {
                // the door is closed, or the server is not there: the client notices by itself
            }
        }
    }

    /// One connection.
    private final class Wire {
        private final Socket client;
        private final Socket server;
        private volatile String name = "";
        private volatile int number;
        private volatile boolean dead;
        private volatile boolean left;
        private volatile boolean cutAtReply;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /// A half-read statement is not recognized: none of ours is longer than the buffer.
        void pump(Socket from, Socket to) {
            var buffer = new byte[1 << 16];
            try (InputStream in = from.getInputStream()) {
                for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                    if (from.equals(client)) {
                        hear(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
                    } else {
                        answer();
                    }
                    pass(to, buffer, length);
                }
            } catch (IOException e) {
                // one side is gone
            }
            if (!left || from.equals(client)) {
                end();
            }
        }

        private void answer() {
            time.sleep(delay);
            if (cutAtReply) {
                close();
            }
        }

        /// A dead connection does not even pass on that one side hangs up.
        private void end() {
            if (!dead) {
                close();
                open.remove(this);
            }
        }

        private void hear(String said) throws IOException {
            if (name.isEmpty() && said.contains("application_name")) {
                name = said;
                number = said.contains(victims) ? named.incrementAndGet() : 0;
                welcome();
            }
            Trigger armed = trigger.get();
            if (said.contains(armed.words()) && victim(this) && trigger.compareAndSet(armed, NEVER)) {
                armed.then().accept(this);
            }
        }

        private void welcome() throws IOException {
            if (state == State.CUT && victim(this)) {
                refused.incrementAndGet();
                throw new IOException("refused");
            }
            dead = state == State.HALF_OPEN && victim(this);
        }

        private void pass(Socket to, byte[] bytes, int length) throws IOException {
            while (state == State.STALLED && victim(this) && !door.isClosed()) {
                time.sleep(Duration.ofMillis(5));
            }
            if (!dead) {
                to.getOutputStream().write(bytes, 0, length);
            }
        }

        void suffer(Fault fault) {
            switch (fault) {
                case CUT -> close();
                case CUT_AT_REPLY -> cutAtReply = true;
                case HELD -> hold();
                case LEFT -> {
                    left = true;
                    Network.close(client);
                    hold();
                }
            }
        }

        private void hold() {
            held.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void close() {
            Network.close(client);
            Network.close(server);
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
        open.forEach(Wire::close);
    }
}
