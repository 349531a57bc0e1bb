package logly.agent.collect;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import logly.agent.collect.NetworkReading.InterfaceReading;
import logly.agent.proc.InterfaceCounters;
import logly.agent.proc.KernelFiles;
import logly.schemas.NetworkMetric;

/** Reads interfaces and TCP sockets of this host. Used by one thread. Loopback is left out, tunnels are not. */
public final class NetworkMetricCollector {
    private final KernelFiles files;
    private final Clock clock;
    private final Interval interval;
    private final NetworkSampler sampler;

    public NetworkMetricCollector(String host, KernelFiles files, Clock clock, LongSupplier nanos) {
        this.files = files;
        this.clock = clock;
        this.interval = new Interval(nanos);
        this.sampler = new NetworkSampler(host);
    }

    public NetworkMetric sample() throws IOException {
        NetworkReading reading = new NetworkReading(interfaces(), tcp());
        return sampler.sample(reading, clock.instant(), interval.millisSinceLast());
    }

    private List<InterfaceReading> interfaces() throws IOException {
        List<InterfaceReading> readings = new ArrayList<>();
        for (InterfaceCounters counted : InterfaceCounters.parse(files.text("proc/net/dev"))) {
            LinkState link = LinkState.read(files, counted.name());
            if (!link.isLoopback()) {
                readings.add(InterfaceReading.of(counted, link));
            }
        }
        return readings;
    }

    private TcpStates tcp() throws IOException {
        return TcpStates.read(files.path("proc/net/tcp")).plus(TcpStates.read(files.path("proc/net/tcp6")));
    }
}
