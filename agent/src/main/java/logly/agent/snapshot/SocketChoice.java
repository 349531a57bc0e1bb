package logly.agent.snapshot;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import logly.agent.proc.Socket;
import logly.agent.proc.Socket.Protocol;
import org.jspecify.annotations.Nullable;

/** Which sockets a snapshot shows, in the order of what they tell. Pure. */
final class SocketChoice {
    private record Port(Protocol protocol, int number) {
        static Port of(Socket socket) {
            return new Port(socket.protocol(), socket.localPort());
        }
    }

    private SocketChoice() {}

    /**
     * Those on which the event's service listens, which are few, those to the event's address, and those that came in at
     * the service.
     *
     * @param ofService inodes of the sockets that the service's processes hold
     */
    static List<Socket> of(List<Socket> all, @Nullable String ipAddress, Set<Long> ofService) {
        List<Socket> listening = all.stream()
                .filter(socket -> socket.isListening() && ofService.contains(socket.inode()))
                .toList();
        Set<Socket> chosen = new LinkedHashSet<>(listening);
        all.stream()
                .filter(socket -> socket.hasRemote() && socket.remoteIp().equals(ipAddress))
                .forEach(chosen::add);
        Set<Port> ports = listening.stream().map(Port::of).collect(Collectors.toSet());
        all.stream()
                .filter(socket -> socket.hasRemote() && ports.contains(Port.of(socket)))
                .forEach(chosen::add);
        return List.copyOf(chosen);
    }
}
