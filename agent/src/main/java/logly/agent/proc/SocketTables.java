package logly.agent.proc;

import java.util.ArrayList;
import java.util.List;
import logly.agent.proc.Socket.Protocol;

/**
 * The kernel's texts of all TCP and UDP sockets of both families, not yet understood; empty is a table that the kernel
 * does not have.
 */
public record SocketTables(String tcp, String tcp6, String udp, String udp6) {
    public static SocketTables read(KernelFiles files) {
        return new SocketTables(
                files.find("proc/net/tcp").orElse(""),
                files.find("proc/net/tcp6").orElse(""),
                files.find("proc/net/udp").orElse(""),
                files.find("proc/net/udp6").orElse(""));
    }

    public List<Socket> parse() {
        List<Socket> sockets = new ArrayList<>(Socket.parse(tcp, Protocol.TCP));
        sockets.addAll(Socket.parse(tcp6, Protocol.TCP));
        sockets.addAll(Socket.parse(udp, Protocol.UDP));
        sockets.addAll(Socket.parse(udp6, Protocol.UDP));
        return sockets;
    }
}
