package logly.launcher;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Optional;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** A TCP address as people and Kafka write it: IPv6 addresses stand in brackets. */
record HostPort(String host, int port) {

    /** Reads {@code host:port}; the message of the mistake names {@code where} it was written. */
    static HostPort parse(String text, String where) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String digits = text.substring(colon + 1);
        if (host.isEmpty() || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) {
            throw new OperatorMistake(ExitCode.USAGE, where + ": \"" + text + "\" is not ADDRESS:PORT");
        }
        return new HostPort(host, Integer.parseInt(digits));
    }

    static boolean isLoopback(String address) {
        return isKind(address, InetAddress::isLoopbackAddress);
    }

    static boolean isWildcard(String address) {
        return isKind(address, InetAddress::isAnyLocalAddress);
    }

    private static boolean isKind(String address, java.util.function.Predicate<InetAddress> kind) {
        try {
            return kind.test(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The address under which others reach a server that binds this one. */
    static String reachable(String bound) {
        return isWildcard(bound) ? anAddressOfThisHost().orElse("127.0.0.1") : bound;
    }

    private static Optional<String> anAddressOfThisHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(HostPort::carriesTraffic)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing((InetAddress address) -> address instanceof Inet4Address ? 0 : 1)
                            .thenComparing(InetAddress::getHostAddress))
                    .map(address -> address instanceof Inet6Address
                            ? address.getHostAddress().replaceFirst("%.*", "")
                            : address.getHostAddress());
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static boolean carriesTraffic(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    /** A port that nobody listens on at the moment; somebody else may take it before its user does. */
    static int freePort(String address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, "cannot listen on " + address + ": " + e.getMessage());
        }
    }

    /** Whether a server could bind this address now. */
    boolean isFree() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Throws the mistake that says which setting names an address or port that cannot be bound. */
    void requireFree(String addressSetting, String portSetting) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (BindException e) {
            throw cannotBind(e, addressSetting, portSetting);
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, addressSetting + ": cannot listen on " + this + ": " + e);
        }
    }

    /** Says in the operator's words why a server could not bind this address. */
    OperatorMistake cannotBind(BindException why, String addressSetting, String portSetting) {
        if (String.valueOf(why.getMessage()).contains("assign requested address")) {
            return new OperatorMistake(
                    ExitCode.CONFIGURATION, addressSetting + ": " + host + " is not an address of this host");
        }
        if (String.valueOf(why.getMessage()).contains("Permission")) {
            return new OperatorMistake(
                    ExitCode.NOT_ALLOWED, portSetting + ": this user may not listen on port " + port);
        }
        return new OperatorMistake(
                ExitCode.BUSY, portSetting + ": port " + port + " of " + host + " is taken by another process");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
