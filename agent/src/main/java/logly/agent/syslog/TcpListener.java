package logly.agent.syslog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import logly.agent.source.Bell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syslog over TCP, all connections on one thread. Their number is bounded, in all and for each peer: a sender can hold
 * up its own connections only. When all are taken, the one that was silent longest makes room if it was so for long.
 */
final class TcpListener implements Listener {
    /** A connection that was silent for so long may be closed for a new one. */
    static final long SILENT_NANOS = 300_000_000_000L;

    private static final long AFTER_FAILURE_NANOS = 100_000_000L;
    private static final int CHUNK = 64 << 10;
    private static final Logger log = LoggerFactory.getLogger(TcpListener.class);

    /**
     * How much is let in.
     *
     * @param connections in all
     * @param perPeer from one address
     */
    record Limits(int connections, int perPeer) {}

    private record Connection(SocketChannel channel, InetAddress peer, Framing framing, AtomicLong lastNanos) {}

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Limits limits;
    private final MessageQueue queue;
    private final Bell bell;
    private final LongSupplier nanos;
    private final int port;
    private final Thread thread;
    private final List<Connection> connections = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    private final AtomicLong refused = new AtomicLong();
    private volatile int open;

    private TcpListener(ServerSocketChannel server, Limits limits, MessageQueue queue, Bell bell, LongSupplier nanos)
            throws IOException {
        this.server = server;
        this.selector = Selector.open();
        this.limits = limits;
        this.queue = queue;
        this.bell = bell;
        this.nanos = nanos;
        this.port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        server.register(selector, SelectionKey.OP_ACCEPT);
        this.thread = new Thread(this::serve, "agent-syslog-tcp");
        thread.setDaemon(true);
    }

    static TcpListener open(ListenAddress address, Limits limits, MessageQueue queue, Bell bell, LongSupplier nanos)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.configureBlocking(false);
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(address.socket());
            TcpListener listener = new TcpListener(server, limits, queue, bell, nanos);
            listener.thread.start();
            return listener;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void serve() {
        try {
            while (server.isOpen()) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | ClosedSelectorException e) {
            log.debug("the listener at port {} ends: {}", port, e.toString());
        } finally {
            connections.forEach(TcpListener::closeQuietly);
            close();
        }
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            read(connection);
            return;
        }
        try {
            SocketChannel accepted = server.accept();
            if (accepted != null) {
                admit(accepted);
            }
        } catch (IOException e) {
            // Out of file descriptors, perhaps: the sender is still there after a pause.
            refused.incrementAndGet();
            LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            log.debug("a connection was not accepted: {}", e.toString());
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        InetAddress peer = channel.getRemoteAddress() instanceof InetSocketAddress from ? from.getAddress() : null;
        long ofPeer = connections.stream().filter(c -> c.peer().equals(peer)).count();
        if (peer == null || ofPeer >= limits.perPeer() || !hasRoom()) {
            refused.incrementAndGet();
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        Framing framing = new Framing((bytes, cut) -> {
            queue.offer(new Message(bytes, cut, peer));
            bell.ring();
        });
        Connection connection = new Connection(channel, peer, framing, new AtomicLong(nanos.getAsLong()));
        channel.register(selector, SelectionKey.OP_READ, connection);
        connections.add(connection);
        open = connections.size();
    }

    private boolean hasRoom() {
        if (connections.size() < limits.connections()) {
            return true;
        }
        long now = nanos.getAsLong();
        Optional<Connection> silent = connections.stream()
                .min(Comparator.comparingLong(c -> c.lastNanos().get()))
                .filter(c -> now - c.lastNanos().get() >= SILENT_NANOS);
        silent.ifPresent(this::end);
        return silent.isPresent();
    }

    private void read(Connection connection) {
        try {
            buffer.clear();
            int count = connection.channel().read(buffer);
            if (count < 0) {
                end(connection);
            } else if (count > 0) {
                connection.lastNanos().set(nanos.getAsLong());
                connection.framing().feed(buffer.flip());
            }
        } catch (IOException e) {
            end(connection);
        }
    }

    private void end(Connection connection) {
        connection.framing().end();
        closeQuietly(connection);
        connections.remove(connection);
        open = connections.size();
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.channel().close();
        } catch (IOException e) {
            log.debug("a connection did not close: {}", e.toString());
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Connections of now. */
    int connections() {
        return open;
    }

    /** Connections that were turned away. */
    long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        try {
            server.close();
            selector.close();
        } catch (IOException e) {
            log.debug("a socket did not close: {}", e.toString());
        }
    }
}
