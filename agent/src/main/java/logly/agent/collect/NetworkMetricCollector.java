package logly.agent.collect;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import logly.agent.collect.NetworkReading.InterfaceReading;
import logly.schemas.NetworkMetric;
import oshi.SystemInfo;
import oshi.hardware.NetworkIF;
import oshi.hardware.NetworkIF.IfOperStatus;

/**
 * Reads interfaces and TCP sockets of this host. Used by one thread. OSHI's own choice of interfaces would leave out
 * all without a hardware address (tunnels), so it is asked for all and loopback is left out here.
 */
public final class NetworkMetricCollector {
    private final SystemInfo system;
    private final Path proc;
    private final Path sys;
    private final Clock clock;
    private final Interval interval;
    private final NetworkSampler sampler;

    public NetworkMetricCollector(String host, SystemInfo system, Clock clock, LongSupplier nanos) {
        this.system = system;
        this.proc = Path.of("/proc");
        this.sys = Path.of("/sys");
        this.clock = clock;
        this.interval = new Interval(nanos);
        this.sampler = new NetworkSampler(host);
    }

    public NetworkMetric sample() throws IOException {
        return sampler.sample(read(), clock.instant(), interval.millisSinceLast());
    }

    private NetworkReading read() throws IOException {
        List<InterfaceReading> interfaces = system.getHardware().getNetworkIFs(true).stream()
                .filter(i -> !isLoopback(i))
                .map(this::reading)
                .toList();
        TcpStates tcp = TcpStates.read(proc.resolve("net/tcp")).plus(TcpStates.read(proc.resolve("net/tcp6")));
        return new NetworkReading(interfaces, tcp);
    }

    private InterfaceReading reading(NetworkIF i) {
        Long[] counters = new Long[NetworkSampler.COUNTERS];
        counters[NetworkSampler.BYTES_SENT] = i.getBytesSent();
        counters[NetworkSampler.BYTES_RECEIVED] = i.getBytesRecv();
        counters[NetworkSampler.PACKETS_SENT] = i.getPacketsSent();
        counters[NetworkSampler.PACKETS_RECEIVED] = i.getPacketsRecv();
        counters[NetworkSampler.ERRORS_IN] = i.getInErrors();
        counters[NetworkSampler.ERRORS_OUT] = i.getOutErrors();
        counters[NetworkSampler.DROPS_IN] = i.getInDrops();
        counters[NetworkSampler.DROPS_OUT] = outboundDrops(i.getName());
        // The kernel says "unknown" of drivers that do not report, such as tunnels; they carry traffic.
        boolean up = i.getIfOperStatus() == IfOperStatus.UP || i.getIfOperStatus() == IfOperStatus.UNKNOWN;
        return new InterfaceReading(i.getName(), up, Math.max(0, i.getSpeed()), List.of(counters));
    }

    /** OSHI has no such counter. 0 where the interface has just gone. */
    private long outboundDrops(String name) {
        try {
            Path file = sys.resolve("class/net").resolve(name).resolve("statistics/tx_dropped");
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static boolean isLoopback(NetworkIF i) {
        try {
            return i.queryNetworkInterface().isLoopback();
        } catch (SocketException e) {
            return i.getName().equals("lo");
        }
    }
}
