package logly.agent.collect;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import logly.agent.proc.Inet6Address;

/** The addresses of a host's interfaces. */
record HostAddresses(List<Held> all) {
    HostAddresses {
        all = List.copyOf(all);
    }

    /**
     * One address that an interface holds.
     *
     * @param reachable by other hosts: it is neither loopback nor bound to one link
     */
    record Held(String interfaceName, String address, int prefixLength, boolean reachable) {}

    /**
     * Java asks the kernel for IPv4 addresses, of which it has no file; its own view of IPv6 knows no scopes.
     *
     * @param inet6 the lines of {@code /proc/net/if_inet6}
     */
    static HostAddresses of(List<Inet6Address> inet6) throws SocketException {
        List<Held> all = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InterfaceAddress held : each.getInterfaceAddresses()) {
                if (held.getAddress() instanceof Inet4Address ipv4) {
                    boolean reachable = !ipv4.isLoopbackAddress() && !ipv4.isLinkLocalAddress();
                    all.add(new Held(each.getName(), ipv4.getHostAddress(), held.getNetworkPrefixLength(), reachable));
                }
            }
        }
        for (Inet6Address each : inet6) {
            all.add(new Held(each.interfaceName(), each.address(), each.prefixLength(), each.isReachable()));
        }
        return new HostAddresses(all);
    }

    /** With their prefixes, those bound to a link too. */
    List<String> ofInterface(String name) {
        return all.stream()
                .filter(held -> held.interfaceName().equals(name))
                .map(held -> held.address() + "/" + held.prefixLength())
                .toList();
    }

    /** Under which other hosts reach this one. */
    List<String> reachable() {
        return all.stream()
                .filter(Held::reachable)
                .map(Held::address)
                .distinct()
                .sorted()
                .toList();
    }
}
