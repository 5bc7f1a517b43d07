package dev.expunge.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;
import javax.net.SocketFactory;

/// Sockets that notice within half a minute that the other side is gone without a word, also while they wait for a
/// statement of an hour. Made by the driver.
public final class WatchfulSockets extends SocketFactory {
    /// By name, because the constants are not part of every Java: quiet seconds before the first probe, seconds
    /// between two, and how many.
    private static final Map<String, Integer> PROBING =
            Map.of("TCP_KEEPIDLE", 10, "TCP_KEEPINTERVAL", 5, "TCP_KEEPCOUNT", 3);

    /// Called by the driver.
    public WatchfulSockets() {}

    @Override
    public Socket createSocket() throws IOException {
        var socket = new Socket();
        for (SocketOption<?> option : socket.supportedOptions()) {
            Integer value = PROBING.get(option.name());
            if (value != null) {
                set(socket, option, value);
            }
        }
        return socket;
    }

    private static <T> void set(Socket socket, SocketOption<T> option, Integer value) throws IOException {
        socket.setOption(option, option.type().cast(value));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw new UnsupportedOperationException("the driver connects by itself");
    }
}
