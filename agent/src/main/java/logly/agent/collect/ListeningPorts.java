package logly.agent.collect;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import logly.agent.proc.Socket;
import logly.schemas.ListeningPort;
import org.jspecify.annotations.Nullable;

/** Which sockets a host listens on, as its inventory says it. */
final class ListeningPorts {
    static final int MAX = 256;

    private ListeningPorts() {}

    static List<Socket> listening(List<Socket> sockets) {
        return sockets.stream().filter(Socket::isListening).toList();
    }

    /**
     * One of each address and port, in the order of ports. Many sockets may share one (SO_REUSEPORT).
     *
     * @param owners processes by inode
     * @param names of processes; null where it has ended
     */
    static List<ListeningPort> of(
            List<Socket> listening, Map<Long, Long> owners, Function<Long, @Nullable String> names) {
        Map<String, ListeningPort> ports = listening.stream()
                .map(socket -> port(socket, owners.get(socket.inode()), names))
                .collect(Collectors.toMap(
                        port -> port.getProtocol() + ' ' + port.getAddress() + ' ' + port.getPort(),
                        Function.identity(),
                        (one, other) -> one.getPid() == null ? other : one));
        return ports.values().stream()
                .sorted(Comparator.comparingInt(ListeningPort::getPort)
                        .thenComparing(ListeningPort::getProtocol)
                        .thenComparing(ListeningPort::getAddress))
                .limit(MAX)
                .toList();
    }

    private static ListeningPort port(Socket socket, @Nullable Long pid, Function<Long, @Nullable String> names) {
        return new ListeningPort(
                socket.protocol().text(),
                socket.localIp(),
                socket.localPort(),
                pid,
                pid == null ? null : names.apply(pid));
    }
}
