package logly.agent.proc;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line of {@code /proc/net/tcp}, {@code tcp6}, {@code udp} or {@code udp6} (proc_net_tcp(5)). Addresses are
 * canonical text: IPv4-mapped ones are IPv4.
 *
 * @param remoteIp {@code 0.0.0.0} or {@code ::} where there is none
 * @param inode 0 where no process owns it any more
 */
public record Socket(
        Protocol protocol,
        String localIp,
        int localPort,
        String remoteIp,
        int remotePort,
        State state,
        long uid,
        long inode) {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;
    private static final int HEX = 16;

    /** What is spoken. */
    public enum Protocol {
        TCP,
        UDP;

        /** As in a record. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kernel's states in its order (include/net/tcp_states.h); it numbers them from 1. */
    public enum State {
        ESTABLISHED,
        SYN_SENT,
        SYN_RECV,
        FIN_WAIT1,
        FIN_WAIT2,
        TIME_WAIT,
        CLOSE,
        CLOSE_WAIT,
        LAST_ACK,
        LISTEN,
        CLOSING,
        NEW_SYN_RECV,
        /** A state that this build does not know. */
        UNKNOWN;

        private static final List<State> IN_ORDER = List.of(values());

        static State of(int number) {
            return number >= 1 && number <= IN_ORDER.size() ? IN_ORDER.get(number - 1) : UNKNOWN;
        }
    }

    /** The lines of a table; its head, and lines of another form, are passed over. */
    public static List<Socket> parse(String text, Protocol protocol) {
        return parse(text, protocol, ByteOrder.nativeOrder());
    }

    static List<Socket> parse(String text, Protocol protocol, ByteOrder order) {
        List<Socket> sockets = new ArrayList<>();
        text.lines().forEach(line -> {
            Columns columns = new Columns(line);
            if (columns.count() > INODE && columns.text(LOCAL).indexOf(':') > 0) {
                sockets.add(line(columns, protocol, order));
            }
        });
        return sockets;
    }

    private static Socket line(Columns columns, Protocol protocol, ByteOrder order) {
        return new Socket(
                protocol,
                address(columns.text(LOCAL), order),
                port(columns.text(LOCAL)),
                address(columns.text(REMOTE), order),
                port(columns.text(REMOTE)),
                State.of(Integer.parseInt(columns.text(STATE), HEX)),
                columns.number(UID),
                columns.number(INODE));
    }

    private static String address(String pair, ByteOrder order) {
        return HexAddress.ofWords(pair.substring(0, pair.indexOf(':')), order);
    }

    private static int port(String pair) {
        return Integer.parseInt(pair.substring(pair.indexOf(':') + 1), HEX);
    }

    /** Whether it waits for connections, or for datagrams of anybody. */
    public boolean isListening() {
        return protocol == Protocol.TCP ? state == State.LISTEN : state == State.CLOSE && localPort != 0;
    }

    /** Whether it has somebody at its other end. */
    public boolean hasRemote() {
        return remotePort != 0;
    }

    /** As in a record: UDP knows no states but having a remote or not. */
    public String stateText() {
        return protocol == Protocol.UDP && state == State.CLOSE ? "UNCONNECTED" : state.name();
    }
}
