package logly.agent.syslog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import logly.agent.source.Bell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syslog over UDP: a datagram is a message (RFC 5426). */
final class UdpListener implements Listener {
    private static final int LONGEST_DATAGRAM = 65_536;

    /** What the kernel keeps while the thread waits for a processor; it may grant less. */
    private static final int KERNEL_BYTES = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(UdpListener.class);

    private final DatagramChannel channel;
    private final MessageQueue queue;
    private final Bell bell;
    private final int port;
    private final Thread thread;

    private UdpListener(DatagramChannel channel, MessageQueue queue, Bell bell) throws IOException {
        this.channel = channel;
        this.queue = queue;
        this.bell = bell;
        this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        this.thread = new Thread(this::receive, "agent-syslog-udp");
        thread.setDaemon(true);
    }

    static UdpListener open(ListenAddress address, MessageQueue queue, Bell bell) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BYTES);
            channel.bind(address.socket());
            UdpListener listener = new UdpListener(channel, queue, bell);
            listener.thread.start();
            return listener;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                if (channel.receive(buffer) instanceof InetSocketAddress from) {
                    take(buffer.flip(), from.getAddress());
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Such as an ICMP error of an earlier datagram: the next one is another matter.
                log.debug("a datagram was not received: {}", e.toString());
            }
        }
    }

    private void take(ByteBuffer datagram, InetAddress peer) {
        int end = datagram.limit();
        while (end > 0 && isLineEnd(datagram.get(end - 1))) {
            end--;
        }
        if (end > 0) {
            byte[] bytes = new byte[Math.min(end, Framing.LIMIT)];
            datagram.get(bytes);
            queue.offer(new Message(bytes, end - bytes.length, peer));
            bell.ring();
        }
    }

    private static boolean isLineEnd(byte last) {
        return last == '\n' || last == '\r' || last == 0;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("a socket did not close: {}", e.toString());
        }
    }
}
