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
     * Those to the event's address, those on which its service listens, and those that came in there.
     *
     * @param ofService inodes of the sockets that the service's processes hold
     */
    static List<Socket> of(List<Socket> all, @Nullable String ipAddress, Set<Long> ofService) {
        Set<Socket> chosen = new LinkedHashSet<>();
        all.stream()
                .filter(socket -> socket.hasRemote() && socket.remoteIp().equals(ipAddress))
                .forEach(chosen::add);
        List<Socket> listening = all.stream()
                .filter(socket -> socket.isListening() && ofService.contains(socket.inode()))
                .toList();
        chosen.addAll(listening);
        Set<Port> ports = listening.stream().map(Port::of).collect(Collectors.toSet());
        all.stream()
                .filter(socket -> socket.hasRemote() && ports.contains(Port.of(socket)))
                .forEach(chosen::add);
        return List.copyOf(chosen);
    }
}
